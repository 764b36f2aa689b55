/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One connection of a live stream: a pipeline of its own with a muxer and what sends.
 *
 * Frames are put in by the encoders' threads, which never wait; everything else is done
 * by the one thread that made the session, in tutti_stream_session_step(). */
#pragma once

#include <gst/gst.h>

#include "plugins/output/tutti-stream-sink.h"
#include "plugins/output/tutti-stream-timeline.h"

G_BEGIN_DECLS

typedef struct _TuttiStreamSession TuttiStreamSession;

typedef enum {
  TUTTI_SESSION_CONNECTING, /* until the server takes the stream */
  TUTTI_SESSION_STARTING,   /* until a keyframe has gone in and the server takes it */
  TUTTI_SESSION_LIVE,
  TUTTI_SESSION_FINISHED, /* everything was handed over after an end */
  TUTTI_SESSION_FAILED,
} TuttiSessionState;

typedef struct {
  TuttiStreamSinkSetup sink;
  GstClock *clock;
  GstClockTime base_time; /* of the running times of the frames */
  GstClockTime latency;   /* how much later than their time frames may come */
  TuttiTrackKind leader;
  gint64 stall_us;
} TuttiSessionSetup;

typedef struct {
  guint64 sent[TUTTI_N_TRACKS];    /* frames */
  guint64 dropped[TUTTI_N_TRACKS]; /* since the connection does not keep up */
  guint64 offered;                 /* bytes */
  guint64 acknowledged;            /* bytes */
} TuttiSessionCounts;

/* Begins to connect. Returns: (transfer full): NULL when an element is missing */
TuttiStreamSession *tutti_stream_session_new (
    const TuttiSessionSetup *setup, GError **error);
TuttiStreamSession *tutti_stream_session_ref (TuttiStreamSession *self);
void tutti_stream_session_unref (TuttiStreamSession *self);

/**
 * tutti_stream_session_put:
 * @sample: (transfer none): a frame with its caps and segment
 *
 * Any thread, never waits.
 */
void tutti_stream_session_put (
    TuttiStreamSession *self, TuttiTrackKind track, GstSample *sample);

/* Does what is due; waits for frames for at most @wait_us. Returns: the state, for
 * %TUTTI_SESSION_FAILED with @error */
TuttiSessionState tutti_stream_session_step (
    TuttiStreamSession *self, gint64 wait_us, GError **error);

/* Whether it waits for one to begin with. */
gboolean tutti_stream_session_needs_keyframe (TuttiStreamSession *self);

/* No frame follows: the rest is handed over. */
void tutti_stream_session_end (TuttiStreamSession *self);

/* Takes the pipeline down, at once; the last reference may be elsewhere. */
void tutti_stream_session_close (TuttiStreamSession *self);

TuttiSessionCounts tutti_stream_session_get_counts (TuttiStreamSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiStreamSession, tutti_stream_session_unref)

G_END_DECLS

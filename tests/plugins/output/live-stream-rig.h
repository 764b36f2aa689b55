/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tuttilivestream with inputs of its own, and what it says of itself. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* In everything that the element may say, this must not be found. */
#define STREAM_KEY "correct-horse-battery"
#define STREAM_WATCHDOG_US (90 * G_USEC_PER_SEC)

#define STREAM_PICTURE \
  "videotestsrc is-live=true name=picture pattern=ball ! " \
  "video/x-raw,width=640,height=360,framerate=15/1 ! out.video"

typedef struct {
  GstElement *pipeline;
  GstElement *out;
  GstBus *bus;
  gint audio, control; /* buffers of the stream's sound, and of a source on its own */
  guint64 video_frames;
} Stream;

/* @inputs: launch text; sound it has anyway */
Stream *stream_new (const char *location, const char *inputs);
void stream_free (Stream *stream);

void stream_play (Stream *stream);

/* The next message of these types; the caller frees it. Any other error fails the test,
 * and so does the key in any of them. */
GstMessage *stream_wait (Stream *stream, GstMessageType types);

/* Waits until the state is @state and, if given, its reason is @reason. */
void stream_wait_state (Stream *stream, const char *state, const char *reason);

/* Waits until so many more were sent; @member: of the statistics */
void stream_wait_frames (Stream *stream, const char *member, guint64 wanted);

/* The source has brought as much as one that nothing can hold up. */
void stream_assert_never_blocked (Stream *stream);

/* Ends it, and waits until it has. */
void stream_end (Stream *stream);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the protocols of live streams have different: the end of a session's pipeline,
 * and what is known of the target. Everything by the session's thread. */
#pragma once

#include <gst/gst.h>

#include "plugins/output/tutti-stream-target.h"

G_BEGIN_DECLS

typedef struct {
  const TuttiStreamTarget *target;
  GPtrArray *addresses;  /* GInetAddress; empty: HLS */
  guint attempt;         /* number of the session */
  GTlsDatabase *trusted; /* NULL: the system's */
} TuttiStreamSinkSetup;

typedef enum {
  /* Says by itself when it takes the stream; before, nothing is sent. */
  TUTTI_SINK_ASKED,
  /* Answers to what is sent. */
  TUTTI_SINK_TRIED,
} TuttiSinkOpening;

/* From the first packet to a stream that a server takes; eight round trips of 300 ms and
 * a slow server are in it. */
#define TUTTI_SINK_CONNECTS_WITHIN_US (8 * G_USEC_PER_SEC)

typedef struct {
  TuttiSinkOpening opening;
  gint64 taken_within_us; /* else it counts as unreachable */
  /* The muxer, named `mux`, and what is behind it. */
  const char *description;
  const char *audio; /* from the source of sound to the muxer */
  const char *video;

  /* Returns: (transfer full): NULL when something of this machine is missing */
  gpointer (*open) (GstBin *pipeline, const TuttiStreamSinkSetup *setup);
  /* Whether the target takes the stream. */
  gboolean (*is_taken) (gpointer self);
  /* Bytes that the target has for sure. */
  guint64 (*get_acknowledged) (gpointer self);
  /* Returns: (transfer full) (nullable): what it knows better than the pipeline */
  GError *(*get_error) (gpointer self);
  /* What an error of the pipeline means before the target takes the stream. */
  TuttiStreamError (*explain) (gpointer self, const GError *error);
  /* After everything was handed over: waits until the target has it, but not long. The
   * pipeline is down afterwards. */
  void (*drain) (gpointer self, GstElement *pipeline);
  /* (nullable): before the pipeline goes down, which else could wait for the target. */
  void (*interrupt) (gpointer self);
  void (*free) (gpointer self);
} TuttiStreamSinkClass;

extern const TuttiStreamSinkClass tutti_stream_rtmp;
extern const TuttiStreamSinkClass tutti_stream_srt;
extern const TuttiStreamSinkClass tutti_stream_hls;

G_END_DECLS

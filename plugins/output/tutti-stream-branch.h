/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What turns one input of a live stream into frames for the muxer: H.264 (avc, whole
 * pictures) and AAC (raw).
 *
 * Raw picture and sound pass `tuttivideomixer` and `tuttiaudiomixer`, which the clock
 * drives: so no input is waited for, none waits, a picture that stops stands still at the
 * same rate, and sound that stops is silence. */
#pragma once

#include <gst/gst.h>

#include "plugins/output/tutti-stream-timeline.h"

G_BEGIN_DECLS

typedef enum {
  TUTTI_BRANCH_VIDEO, /* raw */
  TUTTI_BRANCH_H264,
  TUTTI_BRANCH_AUDIO, /* raw */
  TUTTI_BRANCH_AAC,
} TuttiBranchKind;

typedef struct {
  int width, height, framerate;
  guint bitrate;             /* kbit/s */
  guint audio_bitrate;       /* kbit/s */
  const char *video_encoder; /* NULL: the first of those known that is there */
} TuttiBranchSettings;

/* On the thread that encodes. */
typedef void (*TuttiFrameFunc) (
    TuttiTrackKind track, GstSample *sample, gpointer user_data);

/**
 * tutti_stream_branch_new:
 *
 * Returns: (transfer floating): a bin with a sink pad "sink"; NULL with an error that
 * names the package to install
 */
GstElement *tutti_stream_branch_new (TuttiBranchKind kind,
    const TuttiBranchSettings *settings, TuttiFrameFunc func, gpointer user_data,
    GError **error);

/* Asks the encoder, or whoever is upstream of it, for a keyframe. Any thread. */
void tutti_stream_branch_want_keyframe (GstElement *branch);

TuttiTrackKind tutti_branch_track (TuttiBranchKind kind);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/*
 * A sink pad of tuttivideomixer: holds the latest frame of one input, and where on the
 * canvas it belongs. Its chain function only swaps a pointer, so an input can neither
 * wait nor make wait.
 */
#define GST_TYPE_TUTTI_VIDEO_MIXER_PAD (gst_tutti_video_mixer_pad_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTuttiVideoMixerPad, gst_tutti_video_mixer_pad, GST, TUTTI_VIDEO_MIXER_PAD, GstPad)

GstFlowReturn gst_tutti_video_mixer_pad_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer);
gboolean gst_tutti_video_mixer_pad_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
gboolean gst_tutti_video_mixer_pad_query (
    GstPad *pad, GstObject *parent, GstQuery *query);

/* Copies the latest frame to its place on @canvas, if there is one that is to be seen at
 * the running time @now. The canvas' thread. */
void gst_tutti_video_mixer_pad_draw (
    GstTuttiVideoMixerPad *self, GstVideoFrame *canvas, GstClockTime now);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/*
 * A sink pad of tuttivideomixer: holds the latest frame of one input, and where on the
 * canvas it belongs; and those whose time has not come, on a canvas with a latency. Its
 * chain function only appends to them, so an input can neither wait nor make wait.
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

typedef enum {
  GST_TUTTI_VIDEO_MIXER_AT_ONCE, /* frames are shown as they come */
  GST_TUTTI_VIDEO_MIXER_IN_TIME, /* when their time has come */
} GstTuttiVideoMixerTiming;

/* Before the first frame; %GST_TUTTI_VIDEO_MIXER_AT_ONCE otherwise. */
void gst_tutti_video_mixer_pad_set_timing (
    GstTuttiVideoMixerPad *self, GstTuttiVideoMixerTiming timing);

typedef enum {
  GST_TUTTI_VIDEO_MIXER_SAME,
  GST_TUTTI_VIDEO_MIXER_NEW_FRAME,  /* in the same place as before */
  GST_TUTTI_VIDEO_MIXER_REARRANGED, /* another place, or it came or went */
} GstTuttiVideoMixerChange;

/* What has changed since the last look, at the running time @now. The canvas' thread. */
GstTuttiVideoMixerChange gst_tutti_video_mixer_pad_look (
    GstTuttiVideoMixerPad *self, GstClockTime now);

/* Pads lie above each other in this order; alike in that of their coming. */
int gst_tutti_video_mixer_pad_get_order (GstTuttiVideoMixerPad *self);

/* Whether it is to be seen, by the last look, and where in pixels of the layout. */
gboolean gst_tutti_video_mixer_pad_get_place (
    GstTuttiVideoMixerPad *self, GstVideoRectangle *place);

/* Draws the latest frame at its place on @canvas, if the last look found one that is to
 * be seen: scaled to fit, in its own shape. Places are given in pixels of @layout_width
 * by @layout_height. The canvas' thread. */
void gst_tutti_video_mixer_pad_draw (GstTuttiVideoMixerPad *self, GstVideoFrame *canvas,
    int layout_width, int layout_height);

G_END_DECLS

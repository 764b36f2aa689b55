/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drawn pictures into what canvases are made of. Any thread. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* @source: (transfer full): a picture as @in describes it. Returns: (transfer full): the
 * same in @format, in the canvas' colorimetry (BT.601) */
GstBuffer *tutti_convert (
    const GstVideoInfo *in, GstBuffer *source, GstVideoFormat format);

G_END_DECLS

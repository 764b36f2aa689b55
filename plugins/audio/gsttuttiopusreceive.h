/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttiopusreceive; documented in gsttuttiopusreceive.c. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_TUTTI_OPUS_RECEIVE (gst_tutti_opus_receive_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTuttiOpusReceive, gst_tutti_opus_receive, GST, TUTTI_OPUS_RECEIVE, GstElement)

G_END_DECLS

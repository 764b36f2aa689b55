/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttiopusencode; documented in gsttuttiopusencode.c. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_TUTTI_OPUS_ENCODE (gst_tutti_opus_encode_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTuttiOpusEncode, gst_tutti_opus_encode, GST, TUTTI_OPUS_ENCODE, GstElement)

G_END_DECLS

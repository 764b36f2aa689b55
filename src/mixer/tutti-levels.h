/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* @structure: a `tutti-levels` of the audio mixer. Returns: (transfer full)
 * (element-type TuttiLevelInfo) (nullable): NULL for any other */
GPtrArray *tutti_levels_read (const GstStructure *structure);

/* The same, of one who is not heard any more. */
GPtrArray *tutti_levels_make_silence (const char *participant);

G_END_DECLS

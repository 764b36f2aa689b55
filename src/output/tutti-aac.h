/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The AAC encoder of recordings and streams. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer none): from raw sound to parsed AAC, for gst_parse_launch() */
const char *tutti_aac_describe (void);

/* How much later (ns) its sound is heard than its timestamps say: the encoders begin with
 * samples of their own, and give the first of those the time of the first sound. */
guint64 tutti_aac_get_delay (void);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What several parts of the mixer do with elements. */

/* Returns: (transfer floating): a sink that drops everything at once, keeps nothing and
 * takes no part in prerolling. Its pad is "sink". */
GstElement *tutti_elements_make_discard (void);

/* Takes @element out of a running @bin: no state of the bin reaches it any more, NULL,
 * removed. Blocks until the element's threads have ended; never on one of them. */
void tutti_elements_take_out (GstBin *bin, GstElement *element);

G_END_DECLS

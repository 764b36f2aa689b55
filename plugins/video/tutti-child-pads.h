/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The sink pads of an element as its children, so that launch lines can name them:
 * `sink_0::x=8`. A #GInterfaceInitFunc for GstChildProxy of any GstElement, which still
 * has to tell of pads that come and go. */
void tutti_child_pads_init (gpointer interface, gpointer data);

G_END_DECLS

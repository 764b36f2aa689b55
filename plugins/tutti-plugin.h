/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * tutti_plugin_register_static:
 *
 * Registers the elements of the plugin `tutti` that are linked into this program, so that
 * they are found without a registry scan and without libgsttutti.so. They win over a
 * scanned plugin of the same name.
 *
 * To be called once, from the main thread, after gst_init ().
 *
 * Returns: %FALSE if GStreamer refused the plugin (its version differs)
 */
gboolean tutti_plugin_register_static (void);

G_END_DECLS

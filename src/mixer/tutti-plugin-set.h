/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tutti_plugin_set_load:
 * @extra: (nullable): names of further plugins ("va", "x264"), NULL-terminated: what an
 * operator's fragments need
 *
 * Initialises GStreamer with the plugins that a room needs and no others: no scan, no
 * cache file, no helper process. What is not loaded cannot be reached by what strangers
 * send. Once, first thing in main(), before any thread.
 *
 * Returns: FALSE with the reason, which names the plugin and the Debian package that has
 * it
 */
gboolean tutti_plugin_set_load (const char *const *extra, GError **error);

G_END_DECLS

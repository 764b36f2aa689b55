/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  const char *name;     /* "opus", of libgstopus.so */
  const char *package;  /* Debian's */
  gboolean is_optional; /* without it something is missing, of which a warning tells */
} TuttiPluginNeed;

/**
 * tutti_plugin_load_only:
 * @folder: where GStreamer's plugins are
 * @needs: ends with a row without a name
 * @extra: (nullable): names of further plugins, NULL-terminated
 *
 * Initialises GStreamer with these plugins, `tutti`, and no others: no scan, no cache
 * file, no helper process. Once, first thing in main(), before any thread.
 *
 * Returns: FALSE with the reason, which names the plugin and the package that has it
 */
gboolean tutti_plugin_load_only (const char *folder, const TuttiPluginNeed *needs,
    const char *const *extra, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/tutti-plugin-load.h"

#include "plugins/tutti-plugin.h"

static gboolean
load (const char *folder, const char *name, const char *package, GError **error)
{
  g_autofree char *file = g_strdup_printf ("libgst%s.so", name);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) load_error = NULL;
  GstPlugin *plugin = gst_plugin_load_file (path, &load_error);

  if (plugin == NULL) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "GStreamer's plugin '%s' cannot be loaded (%s): install the package %s", name,
        load_error->message, package);
    return FALSE;
  }
  gst_object_unref (plugin);
  return TRUE;
}

gboolean
tutti_plugin_load_only (const char *folder, const TuttiPluginNeed *needs,
    const char *const *extra, GError **error)
{
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", "", TRUE);
  g_setenv ("GST_PLUGIN_PATH_1_0", "", TRUE);
  gst_registry_fork_set_enabled (FALSE);
  if (!gst_init_check (NULL, NULL, error))
    return FALSE;
  for (; needs->name != NULL; needs++) {
    g_autoptr (GError) missing = NULL;

    if (load (folder, needs->name, needs->package, &missing))
      continue;
    if (!needs->is_optional) {
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
    g_warning ("%s", missing->message);
  }
  for (; extra != NULL && *extra != NULL; extra++) {
    if (!load (folder, *extra, "that it belongs to", error))
      return FALSE;
  }
  if (!tutti_plugin_register_static ()) {
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_PAD,
        "the plugin tutti does not fit this version of GStreamer");
    return FALSE;
  }
  return TRUE;
}

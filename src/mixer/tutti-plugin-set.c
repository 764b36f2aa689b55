/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-plugin-set.h"

#include <gst/gst.h>

#include "common/tutti-error.h"
#include "plugins/tutti-plugin.h"

static const struct {
  const char *name;
  const char *package;
} needed[] = {
    {"coreelements", "libgstreamer1.0-0"}, {"opus", "gstreamer1.0-plugins-base"},
    {"videoconvertscale", "gstreamer1.0-plugins-base"},
    {"videotestsrc", "gstreamer1.0-plugins-base"},
    {"audiotestsrc", "gstreamer1.0-plugins-base"},
    {"rawparse", "gstreamer1.0-plugins-base"}, {"rtp", "gstreamer1.0-plugins-good"},
    {"rtpmanager", "gstreamer1.0-plugins-good"}, {"vpx", "gstreamer1.0-plugins-good"},
    {"multifile", "gstreamer1.0-plugins-good"},
    {"audiobuffersplit", "gstreamer1.0-plugins-bad"},
    {"dtls", "gstreamer1.0-plugins-bad"}, {"srtp", "gstreamer1.0-plugins-bad"},
    {"webrtc", "gstreamer1.0-plugins-bad"},
    {"nice", "gstreamer1.0-nice"}, /* webrtcbin asks whether its factories exist */
};

static gboolean
load (const char *name, const char *package, GError **error)
{
  g_autofree char *file = g_strdup_printf ("libgst%s.so", name);
  g_autofree char *path = g_build_filename (TUTTI_GST_PLUGINS_DIR, file, NULL);
  g_autoptr (GError) load_error = NULL;
  GstPlugin *plugin = gst_plugin_load_file (path, &load_error);

  if (plugin == NULL) {
    g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        "GStreamer's plugin '%s' cannot be loaded (%s): install the package %s", name,
        load_error->message, package);
    return FALSE;
  }
  gst_object_unref (plugin);
  return TRUE;
}

gboolean
tutti_plugin_set_load (const char *const *extra, GError **error)
{
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", "", TRUE);
  g_setenv ("GST_PLUGIN_PATH_1_0", "", TRUE);
  gst_registry_fork_set_enabled (FALSE);
  if (!gst_init_check (NULL, NULL, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    if (!load (needed[i].name, needed[i].package, error))
      return FALSE;
  }
  for (guint i = 0; extra != NULL && extra[i] != NULL; i++) {
    if (!load (extra[i], "that it belongs to", error))
      return FALSE;
  }
  if (!tutti_plugin_register_static ()) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        "the plugin tutti does not fit this version of GStreamer");
    return FALSE;
  }
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-plugin-set.h"

#include "common/tutti-error.h"
#include "plugins/tutti-plugin-load.h"

static const TuttiPluginNeed needed[] = {
    {"coreelements", "libgstreamer1.0-0"},
    {"opus", "gstreamer1.0-plugins-base"},
    {"videoconvertscale", "gstreamer1.0-plugins-base"},
    {"videotestsrc", "gstreamer1.0-plugins-base"},
    {"audiotestsrc", "gstreamer1.0-plugins-base"},
    {"audioconvert", "gstreamer1.0-plugins-base"},
    {"audioresample", "gstreamer1.0-plugins-base"},
    {"rawparse", "gstreamer1.0-plugins-base"},
    {"rtp", "gstreamer1.0-plugins-good"},
    {"rtpmanager", "gstreamer1.0-plugins-good"},
    {"wavparse", "gstreamer1.0-plugins-good"},
    {"vpx", "gstreamer1.0-plugins-good"},
    {"multifile", "gstreamer1.0-plugins-good"},
    {"audiobuffersplit", "gstreamer1.0-plugins-bad"},
    {"openh264", "gstreamer1.0-plugins-bad", TRUE},
    {"videoparsersbad", "gstreamer1.0-plugins-bad"},
    {"dtls", "gstreamer1.0-plugins-bad"},
    {"srtp", "gstreamer1.0-plugins-bad"},
    {"webrtc", "gstreamer1.0-plugins-bad"},
    {"nice", "gstreamer1.0-nice"}, /* webrtcbin asks whether its factories exist */
    {NULL, NULL},
};

gboolean
tutti_plugin_set_load (const char *const *extra, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (tutti_plugin_load_only (TUTTI_GST_PLUGINS_DIR, needed, extra, &reason))
    return TRUE;
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, reason->message);
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/tutti-plugin-elements.h"

#define PACKAGE "tutti"

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean ok = TRUE;

  ok &= GST_ELEMENT_REGISTER (tuttiaudiomixer, plugin);
  ok &= GST_ELEMENT_REGISTER (tuttidialin, plugin);
  ok &= GST_ELEMENT_REGISTER (tuttiopusencode, plugin);
  ok &= GST_ELEMENT_REGISTER (tuttiopusreceive, plugin);
  ok &= GST_ELEMENT_REGISTER (tuttilivestream, plugin);
  ok &= GST_ELEMENT_REGISTER (tuttivideomixer, plugin);
  return ok;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, tutti,
    "Sound and transport of a mixing conference server", plugin_init, TUTTI_VERSION,
    "LGPL", PACKAGE, "https://gstreamer.freedesktop.org/")

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/tutti-plugin.h"

/* Defined by GST_PLUGIN_DEFINE in gsttuttiplugin.c. */
const GstPluginDesc *gst_plugin_tutti_get_desc (void);

gboolean
tutti_plugin_register_static (void)
{
  const GstPluginDesc *desc = gst_plugin_tutti_get_desc ();

  return gst_plugin_register_static (desc->major_version, desc->minor_version, desc->name,
      desc->description, desc->plugin_init, desc->version, desc->license, desc->source,
      desc->package, desc->origin);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/tutti-made-by.h"

gboolean
tutti_is_made_by (GstElement *element, const char *factory_name)
{
  GstElementFactory *factory = element != NULL ? gst_element_get_factory (element) : NULL;

  return factory != NULL && g_strcmp0 (GST_OBJECT_NAME (factory), factory_name) == 0;
}

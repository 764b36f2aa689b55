/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-elements.h"

GstElement *
tutti_elements_make_discard (void)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_object_set (sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  return sink;
}

void
tutti_elements_take_out (GstBin *bin, GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (bin, element);
}

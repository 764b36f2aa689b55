/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-elements.h"

GstElement *
tutti_elements_make_discard (void)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_object_set (sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  return sink;
}

static void
lock_unstarted (const GValue *item, gpointer user_data)
{
  GstElement *child = g_value_get_object (item);

  if (GST_STATE (child) == GST_STATE_NULL)
    gst_element_set_locked_state (child, TRUE);
}

/* On its way down a bin leads its children through each state, and those that were never
 * started up to it first: one that cannot start would leave all of them where they are.
 */
static void
leave_unstarted (GstBin *bin)
{
  g_autoptr (GstIterator) children = gst_bin_iterate_elements (bin);

  while (gst_iterator_foreach (children, lock_unstarted, NULL) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (children);
}

void
tutti_elements_take_out (GstBin *bin, GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  if (GST_IS_BIN (element))
    leave_unstarted (GST_BIN (element));
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (bin, element);
}

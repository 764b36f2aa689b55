/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-collect.h"

#include <gst/app/gstappsink.h>

static GBytes *
bytes_of (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gsize size = gst_buffer_get_size (buffer);
  guint8 *data = g_malloc (size);

  gst_buffer_extract (buffer, 0, data, size);
  return g_bytes_new_take (data, size);
}

/* What stopped the pipeline, if it was not its end. */
static gboolean
ended_well (GstElement *pipeline, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  if (message == NULL)
    return TRUE;
  gst_message_parse_error (message, error, NULL);
  return FALSE;
}

GPtrArray *
crowd_collect (const char *description, GError **error)
{
  g_autoptr (GPtrArray) collected =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  GstElement *pipeline = gst_parse_launch (description, error);
  g_autoptr (GstElement) sink = NULL;
  GstSample *sample;
  gboolean good;

  if (pipeline == NULL)
    return NULL;
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_object_set (sink, "sync", FALSE, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink))) != NULL) {
    g_ptr_array_add (collected, bytes_of (sample));
    gst_sample_unref (sample);
  }
  good = ended_well (pipeline, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return good ? g_steal_pointer (&collected) : NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every element of the plugin `tutti`, alone, through every state, with and without its
 * request pads; and gone without a trace afterwards. */
#include "plugins/tutti-plugin.h"

static const GstState path[] = {
    GST_STATE_READY,
    GST_STATE_PAUSED,
    GST_STATE_READY,
    GST_STATE_PAUSED,
    GST_STATE_PLAYING,
    GST_STATE_PAUSED,
    GST_STATE_PLAYING,
    GST_STATE_READY,
    GST_STATE_NULL,
    GST_STATE_PLAYING,
    GST_STATE_NULL,
};

static void
walk (GstElement *element)
{
  for (guint i = 0; i < G_N_ELEMENTS (path); i++)
    g_assert_cmpint (
        gst_element_set_state (element, path[i]), !=, GST_STATE_CHANGE_FAILURE);
}

static GstElement *
make (gconstpointer name)
{
  GstElement *element = gst_element_factory_make (name, NULL);

  g_assert_nonnull (element);
  /* A telephone's leg does not run without the description of its line. */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "line") != NULL)
    gst_util_set_object_arg (G_OBJECT (element), "line",
        "line,codec=pcma,payload=8,address=127.0.0.1,port=6004");
  return gst_object_ref_sink (element);
}

static void
assert_gone (GstElement *element)
{
  gpointer left = element;

  g_object_add_weak_pointer (G_OBJECT (element), &left);
  gst_object_unref (element);
  g_assert_null (left);
}

static void
test_alone (gconstpointer name)
{
  GstElement *element = make (name);

  walk (element);
  assert_gone (element);
}

static void
test_dropped_at_once (gconstpointer name)
{
  assert_gone (make (name));
}

/* Two of each request pad that can be there more than once. */
static GList *
request_all (GstElement *element)
{
  GList *pads = NULL;

  for (GList *item = gst_element_get_pad_template_list (element); item;
       item = item->next) {
    GstPadTemplate *templ = item->data;
    const gboolean numbered = g_strstr_len (templ->name_template, -1, "%") != NULL;

    if (templ->presence != GST_PAD_REQUEST)
      continue;
    for (guint i = 0; i < (numbered ? 2 : 1); i++) {
      GstPad *pad = gst_element_request_pad (element, templ, NULL, NULL);

      g_assert_true (pad || !numbered);
      if (!pad)
        continue;
      pads = g_list_prepend (pads, pad);
    }
  }
  return pads;
}

static void
release_all (GstElement *element, GList *pads)
{
  for (GList *item = pads; item; item = item->next) {
    gst_element_release_request_pad (element, item->data);
    gst_object_unref (item->data);
  }
  g_list_free (pads);
}

static void
test_with_pads (gconstpointer name)
{
  GstElement *element = make (name);
  GList *before = request_all (element);
  GList *meanwhile;

  walk (element);
  gst_element_set_state (element, GST_STATE_PLAYING);
  meanwhile = request_all (element);
  release_all (element, before);
  gst_element_set_state (element, GST_STATE_NULL);
  release_all (element, meanwhile);
  assert_gone (element);
}

static void
add_tests (const gchar *name)
{
  g_autofree gchar *alone = g_strdup_printf ("/states/%s/alone", name);
  g_autofree gchar *dropped = g_strdup_printf ("/states/%s/dropped-at-once", name);
  g_autofree gchar *pads = g_strdup_printf ("/states/%s/with-pads", name);

  g_test_add_data_func_full (alone, g_strdup (name), test_alone, g_free);
  g_test_add_data_func_full (dropped, g_strdup (name), test_dropped_at_once, g_free);
  g_test_add_data_func_full (pads, g_strdup (name), test_with_pads, g_free);
}

int
main (int argc, char **argv)
{
  GList *features;
  guint elements = 0;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());

  features = gst_registry_get_feature_list_by_plugin (gst_registry_get (), "tutti");
  for (GList *item = features; item; item = item->next)
    if (GST_IS_ELEMENT_FACTORY (item->data)) {
      add_tests (GST_OBJECT_NAME (item->data));
      elements++;
    }
  gst_plugin_feature_list_free (features);
  g_assert_cmpuint (elements, >=, 2);
  return g_test_run ();
}

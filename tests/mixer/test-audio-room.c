/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* As many private mixes as may be needed at once, with an encoder each. */

#include "common/tutti-message.h"
#include "mixer/tutti-audio-room.h"
#include "plugins/tutti-plugin.h"

static guint
count_private (GstElement *mixer)
{
  guint n = 0;

  for (GList *l = mixer->srcpads; l != NULL; l = l->next)
    n += g_str_has_prefix (GST_PAD_NAME (l->data), "private_") &&
         gst_pad_is_linked (l->data);
  return n;
}

static void
test_voices (gconstpointer data)
{
  const guint voices = GPOINTER_TO_UINT (data);
  g_autoptr (GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *mixer = gst_element_factory_make ("tuttiaudiomixer", NULL);
  g_autoptr (TuttiAudioRoom) room = NULL;
  g_autoptr (GError) error = NULL;

  gst_bin_add (GST_BIN (pipeline), mixer);
  room = tutti_audio_room_new (
      GST_BIN (pipeline), mixer, g_getenv ("TUTTI_PIPELINES"), voices, &error);
  g_assert_no_error (error);
  /* who has just fallen silent keeps theirs beside those who are heard */
  g_assert_cmpuint (count_private (mixer), ==, voices + 2);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());
  g_test_add_data_func ("/mixer/audio-room/one", GUINT_TO_POINTER (1), test_voices);
  g_test_add_data_func (
      "/mixer/audio-room/default", GUINT_TO_POINTER (TUTTI_VOICES_DEFAULT), test_voices);
  g_test_add_data_func (
      "/mixer/audio-room/most", GUINT_TO_POINTER (TUTTI_VOICES_MAX), test_voices);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* As many private mixes as may be needed at once, with an encoder each. */

#include "common/tutti-message.h"
#include "mixer/tutti-audio-room.h"
#include "plugins/audio/tutti-private-pool.h"
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

static TuttiAudioRoom *
room_in (GstElement *pipeline, GstElement *mixer, guint voices)
{
  g_autoptr (GError) error = NULL;
  TuttiAudioRoom *room;

  gst_bin_add (GST_BIN (pipeline), mixer);
  room = tutti_audio_room_new (
      GST_BIN (pipeline), mixer, g_getenv ("TUTTI_PIPELINES"), voices, &error);
  g_assert_no_error (error);
  return room;
}

static void
test_voices (gconstpointer data)
{
  const guint voices = GPOINTER_TO_UINT (data);
  g_autoptr (GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *mixer = gst_element_factory_make ("tuttiaudiomixer", NULL);
  g_autoptr (TuttiAudioRoom) room = room_in (pipeline, mixer, voices);

  /* who has just fallen silent keeps theirs beside those who are heard, and some hear
   * somebody at a loudness of their own */
  g_assert_cmpuint (count_private (mixer), ==, voices + 2 + TUTTI_PRIVATE_TURNED_MAX);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static gboolean
has_voices (GstElement *mixer)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (mixer, "voices");

  return pad != NULL && gst_pad_is_linked (pad);
}

/* They are split for as long as somebody wants them, and again for who comes later. */
static void
test_split (void)
{
  g_autoptr (GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *mixer = gst_element_factory_make ("tuttiaudiomixer", NULL);
  g_autoptr (TuttiAudioRoom) room = room_in (pipeline, mixer, 1);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_assert_false (has_voices (mixer));
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstPad) one = tutti_audio_room_open_voices (room);
    g_autoptr (GstPad) other = tutti_audio_room_open_voices (room);

    g_assert_nonnull (one);
    g_assert_true (one == other);
    g_assert_true (has_voices (mixer));
    tutti_audio_room_close_voices (room);
    g_assert_true (has_voices (mixer));
    tutti_audio_room_close_voices (room);
    g_assert_false (has_voices (mixer));
  }
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
  g_test_add_func ("/mixer/audio-room/split", test_split);
  return g_test_run ();
}

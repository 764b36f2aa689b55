/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tuttiaudiomixer lets whom hear. */
#include "mixer-rig.h"

#include "plugins/tutti-plugin.h"
#include "tutti-tone.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* None a multiple of another, all 150 Hz and more apart. */
static const gdouble tones[] = {310, 530, 770, 1130, 1510};
#define TONE_DBFS (-20.0) /* amplitude 0.1 */

#define assert_present(listener, tone, dbfs) \
  g_assert_cmpfloat_with_epsilon (rig_hear (listener, tone, 25), dbfs, 0.3)
/* 60 dB under what the others are at. */
#define assert_absent(listener, tone) \
  g_assert_cmpfloat (rig_hear (listener, tone, 25), <, TONE_DBFS - 60)

static void
test_everybody_but_oneself (void)
{
  Rig *rig = rig_new ();
  RigListener *listeners[5], *mix, *stranger;

  for (guint i = 0; i < 5; i++) {
    g_autofree gchar *sink = g_strdup_printf ("sink_%u", i);
    g_autofree gchar *src = g_strdup_printf ("src_%u", i);

    rig_add_speaker (rig, sink, tones[i]);
    listeners[i] = rig_add_listener (rig, src);
  }
  mix = rig_add_listener (rig, "mix");
  stranger = rig_add_listener (rig, "src_77");

  rig_ticks (rig, 30);
  for (guint i = 0; i < 5; i++) {
    for (guint j = 0; j < 5; j++) {
      if (i == j)
        assert_absent (listeners[i], tones[j]);
      else
        assert_present (listeners[i], tones[j], TONE_DBFS);
    }
    assert_present (mix, tones[i], TONE_DBFS);
    assert_present (stranger, tones[i], TONE_DBFS);
  }
  rig_free (rig);
}

static void
test_who_stalls_is_silence (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", tones[0]);
  RigSpeaker *b = rig_add_speaker (rig, "sink_1", tones[1]);
  RigListener *c = rig_add_listener (rig, "src_2");
  gint16 expected[RIG_FRAMES * 2];
  const gint16 *heard;

  rig_ticks (rig, 30);
  b->frequency = 0;
  rig_ticks (rig, 30);
  assert_present (c, tones[0], TONE_DBFS);
  assert_absent (c, tones[1]);

  /* The last packet of the other was pushed 10 ms before the tick that it is heard in. */
  tutti_tone (expected, RIG_FRAMES, a->position - RIG_FRAMES, a->frequency, a->amplitude);
  heard = (const gint16 *)c->sound->data + c->sound->len - RIG_FRAMES * 2;
  g_assert_cmpmem (heard, sizeof expected, expected, sizeof expected);
  rig_free (rig);
}

/* The first sample of a packet that was pushed 10 ms before a tick comes out at that
 * tick. */
static void
test_delay_of_an_impulse (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", tones[0]);
  RigListener *b = rig_add_listener (rig, "src_1");
  gint16 impulse[RIG_FRAMES * 2] = {0};
  GstClockTime pushed, heard;
  guint at;

  a->amplitude = 0.0001;
  rig_ticks (rig, 100);

  a->frequency = 0;
  gst_test_clock_set_time (rig->clock, 101 * RIG_TICK - RIG_ARRIVES_BEFORE);
  pushed = gst_clock_get_time (GST_CLOCK (rig->clock));
  impulse[0] = impulse[1] = 20000;
  rig_push (a, impulse, RIG_FRAMES);
  rig_ticks (rig, 10);

  for (at = 0; at < b->sound->len && g_array_index (b->sound, gint16, at) < 10000; at++)
    ;
  g_assert_cmpuint (at, <, b->sound->len);
  heard = g_array_index (b->pts, GstClockTime, at / 2 / RIG_FRAMES) +
          (at / 2 % RIG_FRAMES) * GST_SECOND / 48000;
  g_assert_cmpuint (heard - pushed, ==, RIG_ARRIVES_BEFORE);
  rig_free (rig);
}

static void
test_muted (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", tones[0]);
  RigListener *b = rig_add_listener (rig, "src_1");
  guint from;
  gint steepest = 0;

  rig_add_speaker (rig, "sink_1", tones[1]);
  rig_ticks (rig, 30);
  assert_present (b, tones[0], TONE_DBFS);

  from = b->sound->len;
  g_object_set (a->sink, "muted", TRUE, NULL);
  rig_ticks (rig, 30);
  assert_absent (b, tones[0]);
  g_object_set (a->sink, "muted", FALSE, NULL);
  rig_ticks (rig, 30);
  assert_present (b, tones[0], TONE_DBFS);

  /* 310 Hz at 0.1 rises by 133 a frame. */
  for (guint i = from; i < b->sound->len; i++)
    steepest = MAX (steepest, abs (g_array_index (b->sound, gint16, i) -
                                   g_array_index (b->sound, gint16, i - 2)));
  g_assert_cmpint (steepest, <, 200);
  rig_free (rig);
}

static gboolean
set_gain (Rig *rig, guint listener, guint speaker, gdouble gain)
{
  gboolean ok = FALSE;

  g_signal_emit_by_name (rig->mixer, "set-gain", listener, speaker, gain, &ok);
  return ok;
}

static void
test_gains_are_one_listeners_own (void)
{
  Rig *rig = rig_new ();
  RigListener *a = rig_add_listener (rig, "src_0");
  RigListener *b = rig_add_listener (rig, "src_1");
  RigSpeaker *speaker;

  g_assert_true (set_gain (rig, 0, 1, 0));
  g_assert_false (set_gain (rig, 0, 2, NAN));
  for (guint i = 0; i < 3; i++) {
    g_autofree gchar *sink = g_strdup_printf ("sink_%u", i);

    speaker = rig_add_speaker (rig, sink, tones[i]);
  }
  g_assert_true (set_gain (rig, 0, 2, 2));
  rig_ticks (rig, 30);
  assert_absent (a, tones[0]);
  assert_absent (a, tones[1]);
  assert_present (a, tones[2], TONE_DBFS + 6.02);
  assert_absent (b, tones[1]);
  assert_present (b, tones[0], TONE_DBFS);
  assert_present (b, tones[2], TONE_DBFS);

  g_assert_true (set_gain (rig, 0, 1, 1));
  rig_ticks (rig, 30);
  assert_present (a, tones[1], TONE_DBFS);

  /* Not even the end of who is switched off is heard. */
  g_assert_true (set_gain (rig, 0, 2, 0));
  rig_ticks (rig, 30);
  assert_absent (a, tones[2]);

  /* Who comes next under this number starts with 1. */
  rig_remove_speaker (rig, speaker);
  rig_tick (rig);
  g_assert_cmpfloat (rig_hear (a, tones[2], 1), <, TONE_DBFS - 40);
  rig_ticks (rig, 30);
  assert_absent (a, tones[2]);
  rig_add_speaker (rig, "sink_2", tones[2]);
  rig_ticks (rig, 30);
  assert_present (a, tones[2], TONE_DBFS);
  rig_free (rig);
}

static void
test_many_at_full_scale_do_not_wrap (void)
{
  Rig *rig = rig_new ();
  RigListener *mix = rig_add_listener (rig, "mix");
  RigListener *own = rig_add_listener (rig, "src_0");
  gint16 single[RIG_FRAMES * 2];
  const gint16 *mixed, *without;

  for (guint i = 0; i < 64; i++) {
    RigSpeaker *speaker = rig_add_speaker (rig, "sink_%u", tones[0]);

    speaker->amplitude = 1;
  }
  rig_ticks (rig, 30);
  tutti_tone (single, RIG_FRAMES, 29 * RIG_FRAMES, tones[0], 1);
  mixed = (const gint16 *)mix->sound->data + mix->sound->len - RIG_FRAMES * 2;
  without = (const gint16 *)own->sound->data + own->sound->len - RIG_FRAMES * 2;
  for (guint i = 0; i < RIG_FRAMES * 2; i++) {
    g_assert_cmpint (mixed[i] * single[i], >=, 0);
    g_assert_cmpint (without[i] * single[i], >=, 0);
  }
  g_assert_cmpfloat (rig_hear (mix, tones[0], 25), >, -3);
  rig_free (rig);
}

static void
test_flood_neither_blocks_nor_stays (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", tones[0]);
  RigListener *b = rig_add_listener (rig, "src_1");
  g_autoptr (GstStructure) stats = NULL;
  guint64 dropped;

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (rig_speak (rig, a), ==, GST_FLOW_OK);
  rig_ticks (rig, 100);
  assert_present (b, tones[0], TONE_DBFS);
  g_object_get (a->sink, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, "dropped-frames", &dropped));
  g_assert_cmpuint (dropped, >, 900 * RIG_FRAMES);
  g_assert_cmpuint (b->pts->len, ==, 100);
  rig_free (rig);
}

/* Each is alone what it is in the mix, and who is muted is not there at all. */
static void
test_voices (void)
{
  Rig *rig = rig_new ();
  RigSpeaker *a = rig_add_speaker (rig, "sink_0", tones[0]);
  RigListener *voices = rig_add_listener (rig, "voices");
  RigListener *mix = rig_add_listener (rig, "mix");
  const gint16 *one, *other, *both;
  guint before;

  rig_add_speaker (rig, "sink_1", tones[1]);
  rig_ticks (rig, 30);
  other = (const gint16 *)(void *)voices->sound->data + voices->sound->len;
  other -= RIG_FRAMES * 2;
  one = other - RIG_FRAMES * 2;
  both = (const gint16 *)(void *)mix->sound->data + mix->sound->len - RIG_FRAMES * 2;
  for (guint i = 0; i < RIG_FRAMES * 2; i++)
    g_assert_cmpint (one[i] + other[i], ==, both[i]);
  g_assert_cmpint (memcmp (one, other, sizeof *one * RIG_FRAMES * 2), !=, 0);

  g_object_set (a->sink, "muted", TRUE, NULL);
  rig_ticks (rig, 1); /* fades */
  before = voices->pts->len;
  rig_ticks (rig, 30);
  g_assert_cmpuint (voices->pts->len, ==, before + 30);
  assert_present (voices, tones[1], TONE_DBFS);
  assert_absent (voices, tones[0]);
  rig_remove_listener (rig, voices);
  rig_ticks (rig, 2);
  voices = rig_add_listener (rig, "voices");
  rig_ticks (rig, 2);
  g_assert_cmpuint (voices->pts->len, ==, 2);
  rig_free (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());

  g_test_add_func ("/audio-mixer/everybody-but-oneself", test_everybody_but_oneself);
  g_test_add_func ("/audio-mixer/who-stalls-is-silence", test_who_stalls_is_silence);
  g_test_add_func ("/audio-mixer/delay-of-an-impulse", test_delay_of_an_impulse);
  g_test_add_func ("/audio-mixer/muted", test_muted);
  g_test_add_func ("/audio-mixer/gains", test_gains_are_one_listeners_own);
  g_test_add_func ("/audio-mixer/full-scale", test_many_at_full_scale_do_not_wrap);
  g_test_add_func ("/audio-mixer/voices", test_voices);
  g_test_add_func ("/audio-mixer/flood", test_flood_neither_blocks_nor_stays);
  return g_test_run ();
}

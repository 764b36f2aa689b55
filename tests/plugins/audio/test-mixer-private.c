/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The private mixes of tuttiaudiomixer: who gets one, what is in it, and what before. */

#include <string.h>

#include "mixer-rig.h"
#include "plugins/tutti-plugin.h"

#define N_PRIVATE 4
#define TONE_DBFS (-20)
#define SECOND_TICKS 50

static const gdouble tones[] = {310, 530, 770};

typedef struct {
  Rig *rig;
  RigListener *mix;
  RigListener *privates[N_PRIVATE];
  RigSpeaker *speakers[3];
  gint slots[3]; /* as told by the signal; written on the tick thread */
  guint routes;
} Stage;

static void
on_routed (GstElement *mixer, guint listener, gint slot, gpointer data)
{
  Stage *stage = data;

  g_assert_cmpuint (listener, <, G_N_ELEMENTS (stage->slots));
  stage->slots[listener] = slot;
  stage->routes++;
}

static Stage *
stage_new (guint n_private)
{
  Stage *stage = g_new0 (Stage, 1);

  stage->rig = rig_new ();
  stage->mix = rig_add_listener (stage->rig, "mix");
  for (guint i = 0; i < n_private; i++) {
    g_autofree char *name = g_strdup_printf ("private_%u", i);

    stage->privates[i] = rig_add_listener (stage->rig, name);
  }
  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("sink_%u", i);

    stage->speakers[i] = rig_add_speaker (stage->rig, name, 0);
    g_object_set (stage->speakers[i]->sink, "listens", TRUE, NULL);
    stage->slots[i] = -1;
  }
  g_signal_connect (stage->rig->mixer, "routed", G_CALLBACK (on_routed), stage);
  return stage;
}

static void
stage_free (Stage *stage)
{
  rig_free (stage->rig);
  g_free (stage);
}

static void
speak (Stage *stage, guint number)
{
  stage->speakers[number]->frequency = tones[number];
}

static void
fall_silent (Stage *stage, guint number)
{
  stage->speakers[number]->frequency = 0;
}

static RigListener *
private_of (Stage *stage, guint number)
{
  g_assert_cmpint (stage->slots[number], >=, 0);
  return stage->privates[stage->slots[number]];
}

static void
assert_hears (RigListener *listener, guint number)
{
  g_assert_cmpfloat (rig_hear (listener, tones[number], 10), >, TONE_DBFS - 2);
}

static void
assert_does_not_hear (RigListener *listener, guint number)
{
  g_assert_cmpfloat (rig_hear (listener, tones[number], 10), <, TONE_DBFS - 60);
}

static void
test_nobody_hears_themself (void)
{
  Stage *stage = stage_new (N_PRIVATE);

  rig_ticks (stage->rig, 10);
  g_assert_cmpuint (stage->routes, ==, 0);
  speak (stage, 0);
  speak (stage, 1);
  rig_ticks (stage->rig, 30);
  assert_hears (stage->mix, 0);
  assert_hears (stage->mix, 1);
  assert_hears (private_of (stage, 0), 1);
  assert_does_not_hear (private_of (stage, 0), 0);
  assert_hears (private_of (stage, 1), 0);
  assert_does_not_hear (private_of (stage, 1), 1);
  g_assert_cmpint (stage->slots[2], ==, -1);
  stage_free (stage);
}

#define PAST_TICKS 9

/* An encoder behind it is fed, before, with just what those heard who are moved to it,
 * and nothing was made while nobody had it. */
static void
test_begins_with_the_past (void)
{
  Stage *stage = stage_new (N_PRIVATE);
  const guint samples = RIG_FRAMES * 2;
  RigListener *private;
  GstClockTime first;

  speak (stage, 0);
  rig_ticks (stage->rig, 2 * SECOND_TICKS);
  speak (stage, 2);
  while (stage->slots[2] < 0)
    rig_tick (stage->rig);
  private = private_of (stage, 2);
  g_assert_cmpuint (private->pts->len, ==, PAST_TICKS + 1);
  g_assert_cmpuint (private->unheard, ==, PAST_TICKS);
  first = g_array_index (
      stage->mix->pts, GstClockTime, stage->mix->pts->len - PAST_TICKS - 1);
  for (guint i = 0; i <= PAST_TICKS; i++)
    g_assert_cmpuint (
        g_array_index (private->pts, GstClockTime, i), ==, first + i * RIG_TICK);
  g_assert_cmpmem (private->sound->data, PAST_TICKS * samples * 2,
      &g_array_index (
          stage->mix->sound, gint16, stage->mix->sound->len - (PAST_TICKS + 1) * samples),
      PAST_TICKS * samples * 2);
  rig_ticks (stage->rig, 30);
  g_assert_cmpuint (private->unheard, ==, PAST_TICKS);
  assert_does_not_hear (private, 2);
  assert_hears (private, 0);
  stage_free (stage);
}

/* Who begins again soon after has of the past only what that mix has not had. */
static void
test_begins_again_without_a_hole (void)
{
  Stage *stage = stage_new (1);
  RigListener *private = stage->privates[0];

  speak (stage, 0);
  rig_ticks (stage->rig, 30);
  fall_silent (stage, 0);
  while (stage->slots[0] >= 0)
    rig_tick (stage->rig);
  rig_ticks (stage->rig, 5);
  speak (stage, 0);
  while (stage->slots[0] < 0)
    rig_tick (stage->rig);
  rig_ticks (stage->rig, 5);
  g_assert_cmpuint (private->unheard, >, PAST_TICKS - 7);
  for (guint i = 1; i < private->pts->len; i++)
    g_assert_cmpuint (g_array_index (private->pts, GstClockTime, i), ==,
        g_array_index (private->pts, GstClockTime, i - 1) + RIG_TICK);
  stage_free (stage);
}

static void
test_back_after_silence (void)
{
  Stage *stage = stage_new (N_PRIVATE);
  guint ticks = 0;
  gsize before;

  speak (stage, 0);
  rig_ticks (stage->rig, SECOND_TICKS);
  fall_silent (stage, 0);
  while (stage->slots[0] >= 0 && ticks < 3 * SECOND_TICKS) {
    rig_tick (stage->rig);
    ticks++;
  }
  g_assert_cmpuint (ticks, >=, SECOND_TICKS);
  g_assert_cmpint (stage->slots[0], ==, -1);
  /* and some time later nothing costs anything */
  rig_ticks (stage->rig, 2 * SECOND_TICKS);
  before = stage->privates[0]->sound->len + stage->privates[1]->sound->len;
  rig_ticks (stage->rig, 10);
  g_assert_cmpuint (
      stage->privates[0]->sound->len + stage->privates[1]->sound->len, ==, before);
  stage_free (stage);
}

static void
turn (Stage *stage, guint listener, guint speaker, gdouble gain)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (stage->rig->mixer, "set-gain", listener, speaker, gain, &taken);
  g_assert_true (taken);
}

/* Somebody who says nothing hears one of two a tenth as loud: in a mix of their own, as
 * long as that one speaks. */
static void
test_turned (void)
{
  Stage *stage = stage_new (N_PRIVATE);
  guint ticks = 0;

  turn (stage, 2, 0, 0.1);
  rig_ticks (stage->rig, 30);
  g_assert_cmpuint (stage->routes, ==, 0);
  speak (stage, 0);
  speak (stage, 1);
  rig_ticks (stage->rig, 30);
  assert_hears (stage->mix, 0);
  assert_hears (private_of (stage, 1), 0);
  assert_hears (private_of (stage, 2), 1);
  g_assert_cmpfloat (
      ABS (rig_hear (private_of (stage, 2), tones[0], 10) - (TONE_DBFS - 20)), <, 2);
  fall_silent (stage, 0);
  while (stage->slots[2] >= 0 && ticks++ < 3 * SECOND_TICKS)
    rig_tick (stage->rig);
  g_assert_cmpint (stage->slots[2], ==, -1);
  /* and as everybody, when it is turned back */
  speak (stage, 0);
  rig_ticks (stage->rig, 10);
  g_assert_cmpint (stage->slots[2], >=, 0);
  turn (stage, 2, 0, 1);
  rig_ticks (stage->rig, 2 * SECOND_TICKS);
  g_assert_cmpint (stage->slots[2], ==, -1);
  stage_free (stage);
}

/* Past the budget: heard by all, and by themself too; silence makes room. */
static void
test_budget (void)
{
  Stage *stage = stage_new (2);
  guint served = 0;

  for (guint i = 0; i < 3; i++)
    speak (stage, i);
  rig_ticks (stage->rig, 30);
  for (guint i = 0; i < 3; i++)
    served += stage->slots[i] >= 0;
  g_assert_cmpuint (served, ==, 2);
  g_assert_cmpint (stage->slots[2], ==, -1);
  fall_silent (stage, 0);
  rig_ticks (stage->rig, 30);
  g_assert_cmpint (stage->slots[2], >=, 0);
  g_assert_cmpint (stage->slots[0], ==, -1);
  assert_does_not_hear (private_of (stage, 2), 2);
  stage_free (stage);
}

static void
test_who_only_speaks (void)
{
  Stage *stage = stage_new (N_PRIVATE);

  g_object_set (stage->speakers[0]->sink, "listens", FALSE, NULL);
  speak (stage, 0);
  rig_ticks (stage->rig, 30);
  assert_hears (stage->mix, 0);
  g_assert_cmpuint (stage->routes, ==, 0);
  stage_free (stage);
}

/* A sender that does not tell its level sends its room's noise for ever. */
static void
test_noise_is_silence (void)
{
  Stage *stage = stage_new (N_PRIVATE);

  speak (stage, 0);
  stage->speakers[0]->amplitude = 0.0004; /* -71 dBFS */
  rig_ticks (stage->rig, 2 * SECOND_TICKS);
  g_assert_cmpuint (stage->routes, ==, 0);
  assert_does_not_hear (stage->mix, 0);
  stage_free (stage);
}

static void
test_only_the_loudest (void)
{
  Stage *stage = stage_new (N_PRIVATE);

  g_object_set (stage->rig->mixer, "max-talkers", 2, NULL);
  for (guint i = 0; i < 3; i++)
    speak (stage, i);
  stage->speakers[1]->amplitude = 0.03;
  rig_ticks (stage->rig, 30);
  assert_hears (stage->mix, 0);
  assert_hears (stage->mix, 2);
  assert_does_not_hear (stage->mix, 1);
  /* who is not mixed needs no mix of their own */
  g_assert_cmpint (stage->slots[1], ==, -1);
  fall_silent (stage, 0);
  rig_ticks (stage->rig, 30);
  g_assert_cmpfloat (rig_hear (stage->mix, tones[1], 10), >, -32);
  stage_free (stage);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());
  g_test_add_func ("/mixer/private/nobody-hears-themself", test_nobody_hears_themself);
  g_test_add_func ("/mixer/private/begins-with-the-past", test_begins_with_the_past);
  g_test_add_func (
      "/mixer/private/begins-again-without-a-hole", test_begins_again_without_a_hole);
  g_test_add_func ("/mixer/private/back-after-silence", test_back_after_silence);
  g_test_add_func ("/mixer/private/turned", test_turned);
  g_test_add_func ("/mixer/private/budget", test_budget);
  g_test_add_func ("/mixer/private/only-the-loudest", test_only_the_loudest);
  g_test_add_func ("/mixer/private/who-only-speaks", test_who_only_speaks);
  g_test_add_func ("/mixer/private/noise-is-silence", test_noise_is_silence);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ten talk at once, and six are mixed: who is heard stays heard, nobody's loudness hangs
 * on the others', and nobody comes or goes with a click. */
#include "mixer-rig.h"

#include "plugins/tutti-plugin.h"

#include <math.h>
#include <stdlib.h>

#define N 10
#define PLACES 6
#define TICKS 1000

/* Multiples of 50 Hz: one tick tells each from the others. */
#define LOWEST_HZ 300
#define STEP_HZ 100

/* A soft syllable is at -34 dBFS; half a ramp of it at -40. */
#define HEARD_DBFS (-46.0)

#define LOUD 0.063
#define SOFT 0.02

typedef struct {
  Rig *rig;
  RigSpeaker *speakers[N];
  RigListener *mix;
  gboolean heard[N];
} Crowd;

static gdouble
tone_of (guint i)
{
  return LOWEST_HZ + STEP_HZ * (gdouble)i;
}

/* At its peak where a packet begins, so that whatever is cut there makes a step. */
static void
cosine (gint16 *out, gsize frames, guint64 first, gdouble frequency, gdouble amplitude)
{
  for (gsize i = 0; i < frames; i++) {
    const gdouble phase = 2 * G_PI * frequency * (gdouble)(first + i) / 48000;

    out[2 * i] = out[2 * i + 1] = (gint16)lrint (32767 * amplitude * cos (phase));
  }
}

static Crowd *
crowd_new (guint places)
{
  Crowd *self = g_new0 (Crowd, 1);

  self->rig = rig_new ();
  g_object_set (self->rig->mixer, "max-talkers", places, NULL);
  for (guint i = 0; i < N; i++) {
    g_autofree gchar *name = g_strdup_printf ("sink_%u", i);

    self->speakers[i] = rig_add_speaker (self->rig, name, tone_of (i));
    self->speakers[i]->amplitude = 0;
    self->speakers[i]->frequency = 0;
  }
  self->mix = rig_add_listener (self->rig, "mix");
  return self;
}

static void
crowd_free (Crowd *self)
{
  rig_free (self->rig);
  g_free (self);
}

static void
speak (Crowd *self, guint i, gdouble amplitude)
{
  self->speakers[i]->frequency = tone_of (i);
  self->speakers[i]->amplitude = amplitude;
}

/* Syllables and pauses, each in a rhythm of their own, about as loud as the others. */
static void
chat (Crowd *self, guint first, guint tick)
{
  for (guint i = first; i < N; i++)
    speak (self, i, (tick + 3 * i) % 12 < 6 ? LOUD * (1 - 0.1 * (i % 3)) : SOFT);
}

/* Returns: who came or went in the last tick */
static guint
count_changes (Crowd *self, guint *n_heard)
{
  guint changes = 0;

  *n_heard = 0;
  for (guint i = 0; i < N; i++) {
    const gboolean heard = rig_hear (self->mix, tone_of (i), 1) > HEARD_DBFS;

    changes += heard != self->heard[i];
    *n_heard += heard;
    self->heard[i] = heard;
  }
  return changes;
}

static void
test_does_not_flicker (void)
{
  Crowd *self = crowd_new (PLACES);
  guint changes = 0, heard = 0;

  for (guint tick = 0; tick < TICKS; tick++) {
    chat (self, 0, tick);
    rig_tick (self->rig);
    changes += count_changes (self, &heard);
    /* the one that goes is still fading where another comes */
    g_assert_cmpuint (heard, <=, PLACES + 1);
  }
  g_assert_cmpuint (heard, ==, PLACES);
  /* those who came first, and two who were exchanged while loudness settled */
  g_assert_cmpuint (changes, <=, PLACES + 4);
  crowd_free (self);
}

/* One speaks evenly among nine who do not. */
static void
test_does_not_pump (void)
{
  Crowd *self = crowd_new (PLACES);
  gdouble before = 0;

  g_object_set (self->rig->mixer, "speech-level", -23.0f, NULL);
  for (guint tick = 0; tick < TICKS; tick++) {
    speak (self, 0, LOUD);
    if (tick > 10)
      chat (self, 1, tick);
    rig_tick (self->rig);
    if (tick > 5) {
      const gdouble level = rig_hear (self->mix, tone_of (0), 1);

      /* what is brought to one loudness changes by 6 dB/s, so 0.12 dB a tick */
      if (tick > 6)
        g_assert_cmpfloat_with_epsilon (level, before, 0.15);
      before = level;
    }
  }
  crowd_free (self);
}

static gint
largest_step (const RigListener *listener, guint ticks)
{
  const gsize frames = (gsize)ticks * RIG_FRAMES;
  const gint16 *sound =
      (const gint16 *)listener->sound->data + listener->sound->len - 2 * frames;
  gint largest = 0;

  for (gsize i = 1; i < frames; i++)
    largest = MAX (largest, abs (sound[2 * i] - sound[2 * (i - 1)]));
  return largest;
}

/* What @n of the tones of @amplitude can change by in one sample, and the steepest ramp
 * (5 ms) of another. */
static gint
steepest (guint n, gdouble amplitude)
{
  gdouble sum = amplitude / 240;

  for (guint i = 0; i < n; i++)
    sum += amplitude * 2 * G_PI * tone_of (i) / 48000;
  return (gint)(sum * 32767) + 2 * (gint)n;
}

#define CLICK_AMPLITUDE 0.1

static void
test_comes_and_goes_without_a_click (void)
{
  Crowd *self = crowd_new (2);
  guint heard;

  for (guint i = 0; i < 3; i++) {
    self->speakers[i]->sound = cosine;
    speak (self, i, CLICK_AMPLITUDE);
  }
  rig_ticks (self->rig, 20);
  count_changes (self, &heard);
  g_assert_cmpuint (heard, ==, 2);
  for (guint i = 0; i < 3; i++) {
    /* a step would be of 3277 */
    g_object_set (self->rig->mixer, "max-talkers", 3, NULL);
    rig_ticks (self->rig, 5);
    g_assert_cmpuint (count_changes (self, &heard), ==, 1);
    g_object_set (self->rig->mixer, "max-talkers", 2, NULL);
    rig_ticks (self->rig, 5);
    g_assert_cmpuint (count_changes (self, &heard), ==, 1);
    g_assert_cmpint (largest_step (self->mix, 10), <=, steepest (3, CLICK_AMPLITUDE));
  }
  crowd_free (self);
}

/* Who is louder by more than 6 dB takes the place of another in one tick. */
static void
test_takes_a_place_without_a_click (void)
{
  Crowd *self = crowd_new (2);
  guint heard;

  for (guint i = 0; i < 3; i++)
    self->speakers[i]->sound = cosine;
  speak (self, 0, CLICK_AMPLITUDE / 4);
  speak (self, 1, CLICK_AMPLITUDE / 4);
  rig_ticks (self->rig, 20);
  count_changes (self, &heard);
  speak (self, 2, CLICK_AMPLITUDE);
  rig_ticks (self->rig, 20);
  g_assert_cmpuint (count_changes (self, &heard), ==, 2);
  g_assert_true (self->heard[2]);
  g_assert_cmpint (largest_step (self->mix, 25), <=, steepest (3, CLICK_AMPLITUDE));
  crowd_free (self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_assert_true (tutti_plugin_register_static ());
  g_test_add_func ("/mixer/crowd/flicker", test_does_not_flicker);
  g_test_add_func ("/mixer/crowd/pumping", test_does_not_pump);
  g_test_add_func ("/mixer/crowd/come-and-go", test_comes_and_goes_without_a_click);
  g_test_add_func ("/mixer/crowd/exchange", test_takes_a_place_without_a_click);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of sound between a phone's packets and the room, measured. */
#include <math.h>
#include <string.h>

#include "plugins/dialin/tutti-phone-comfort.h"
#include "plugins/dialin/tutti-phone-conceal.h"
#include "plugins/dialin/tutti-phone-input.h"
#include "plugins/dialin/tutti-phone-output.h"
#include "tutti-goertzel.h"
#include "tutti-tone.h"

#define FRAME 960 /* 20 ms at 48 kHz */
#define HZ 410
#define SECONDS 4

/* ---- one end to the other, without a network ---- */

typedef struct {
  TuttiPhoneInput *input;
  TuttiPhoneOutput *output;
  gint16 *heard; /* stereo */
  guint frames;
  GString *keys;
  GPtrArray *packets; /* GBytes; of what was sent */
} Pair;

static void
on_sound (const gint16 *samples, guint frames, guint64 time_ns, gpointer user_data)
{
  Pair *self = user_data;

  g_assert_cmpuint (self->frames + frames, <=, (SECONDS + 1) * 48000);
  memcpy (self->heard + 2 * self->frames, samples, frames * 4);
  self->frames += frames;
}

static void
on_key (const TuttiPhonePress *press, gpointer user_data)
{
  g_string_append_c (((Pair *)user_data)->keys, press->key);
}

static void
on_packet (const guint8 *packet, gsize length, gpointer user_data)
{
  g_ptr_array_add (((Pair *)user_data)->packets, g_bytes_new (packet, length));
}

static const TuttiPhoneInputCallbacks callbacks = {on_sound, on_key};

static TuttiDialinLine *
make_line (const char *codec, gint payload, const char *noise)
{
  g_autoptr (GstStructure) structure = gst_structure_new ("line", "codec", G_TYPE_STRING,
      codec, "payload", G_TYPE_INT, payload, "address", G_TYPE_STRING, "127.0.0.1",
      "port", G_TYPE_INT, 4000, "events", G_TYPE_INT, 101, "comfort", G_TYPE_INT, 13,
      "noise", G_TYPE_STRING, noise, NULL);
  g_autoptr (GError) error = NULL;
  TuttiDialinLine *line = tutti_dialin_line_parse (structure, &error);

  g_assert_no_error (error);
  return line;
}

static Pair *
pair_new (const char *codec, gint payload, const char *noise)
{
  Pair *self = g_new0 (Pair, 1);
  g_autoptr (TuttiDialinLine) line = make_line (codec, payload, noise);

  self->input = tutti_phone_input_new (&callbacks, self);
  self->output = tutti_phone_output_new (on_packet, self);
  self->heard = g_new0 (gint16, 2 * (SECONDS + 1) * 48000);
  self->keys = g_string_new (NULL);
  self->packets = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_assert_true (tutti_phone_input_set_line (self->input, line));
  g_assert_true (tutti_phone_output_set_line (self->output, line));
  return self;
}

static void
pair_free (Pair *self)
{
  tutti_phone_input_free (self->input);
  tutti_phone_output_free (self->output);
  g_free (self->heard);
  g_string_free (self->keys, TRUE);
  g_ptr_array_unref (self->packets);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

/* Adds to @out. */
typedef void (*Voice) (gint16 *out, guint64 first);

static void
say_tone (gint16 *out, guint64 first)
{
  tutti_tone (out, FRAME, first, HZ, 0.3);
}

static void
say (Pair *self, Voice voice)
{
  for (guint64 first = 0; first < SECONDS * 48000; first += FRAME) {
    gint16 samples[2 * FRAME] = {0};

    voice (samples, first);
    tutti_phone_output_put (self->output, samples, FRAME, first * 1000000000ULL / 48000);
  }
}

static void
arrive (Pair *self, guint i)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (g_ptr_array_index (self->packets, i), &length);
  TuttiRtpPacket packet;
  gssize payload;

  g_assert_true (tutti_rtp_packet_read (&packet, data, length));
  payload = tutti_rtp_packet_get_payload (&packet, data, length);
  g_assert_cmpint (payload, >=, 0);
  tutti_phone_input_put (
      self->input, &packet, data + packet.header, (gsize)payload, (gint64)i * 20000);
}

/* ---- what is compared ---- */

static double
level_of (const Pair *self, double frequency)
{
  return tutti_goertzel_dbfs (self->heard + 2 * 48000, 2 * 48000, 2, 0, frequency, 48000);
}

static double
loudness_of (const Pair *self, guint from, guint frames)
{
  double power = 0;

  for (guint i = from; i < from + frames; i++)
    power += (double)self->heard[2 * i] * self->heard[2 * i];
  return 10 * log10 (power / frames / 32768 / 32768 + 1e-20);
}

/* How much louder the tone is than all the rest of two seconds, in dB. */
static double
purity_of (const Pair *self)
{
  const double tone = pow (10, level_of (self, HZ) / 10) / 2;
  const double all = pow (10, loudness_of (self, 48000, 96000) / 10);

  return 10 * log10 (tone / MAX (all - tone, 1e-12));
}

static const struct {
  const char *codec;
  gint payload;
  double purity_db, lossy_db;
} codecs[] = {
    {"pcmu", 0, 25, 20},
    {"pcma", 8, 25, 20},
    {"g722", 9, 25, 20},
    {"opus", 109, 25, 5},
};

static void
test_codecs (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (codecs); c++) {
    g_autoptr (Pair) pair = pair_new (codecs[c].codec, codecs[c].payload, "kept");
    const guint n = SECONDS * 50;

    say (pair, say_tone);
    g_assert_cmpuint (pair->packets->len, ==, n);
    for (guint i = 0; i < n; i++)
      arrive (pair, i);
    g_test_message ("%s: %.1f dBFS, purity %.1f dB", codecs[c].codec, level_of (pair, HZ),
        purity_of (pair));
    g_assert_cmpuint (pair->frames, ==, n * FRAME);
    g_assert_cmpfloat (level_of (pair, HZ), >, -12);
    g_assert_cmpfloat (level_of (pair, HZ), <, -9.5);
    g_assert_cmpfloat (purity_of (pair), >, codecs[c].purity_db);
  }
}

/* Every tenth packet lost, two of twenty swapped, one in thirty twice: nothing is heard
 * of it but some noise, and no sound is missing or too much. */
static void
test_loss (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (codecs); c++) {
    g_autoptr (Pair) pair = pair_new (codecs[c].codec, codecs[c].payload, "kept");
    TuttiPhoneInputStats stats;

    say (pair, say_tone);
    for (guint i = 0; i < pair->packets->len; i++) {
      if (i % 10 != 7)
        arrive (pair, i % 20 == 2 ? i + 1 : i % 20 == 3 ? i - 1 : i);
      if (i % 30 == 5)
        arrive (pair, i);
    }
    tutti_phone_input_get_stats (pair->input, &stats);
    g_test_message ("%s: %.1f dBFS, purity %.1f dB, %" G_GUINT64_FORMAT " gaps",
        codecs[c].codec, level_of (pair, HZ), purity_of (pair), stats.concealed);
    g_assert_cmpuint (stats.duplicates, ==, 7);
    g_assert_cmpuint (stats.concealed, >=, SECONDS * 5 - 1);
    g_assert_cmpfloat (purity_of (pair), >, codecs[c].lossy_db);
    g_assert_cmpuint (pair->frames, >=, (SECONDS * 50 - 2) * FRAME);
    g_assert_cmpuint (pair->frames, <=, SECONDS * 50 * FRAME);
  }
}

/* ---- noise ---- */

static gint16
draw (void)
{
  static guint32 seed = 1;

  seed = seed * 1664525u + 1013904223u;
  return (gint16)((gint)(seed >> 16) - 32768) / 100; /* -45 dBFS */
}

static void
say_over_noise (gint16 *out, guint64 first)
{
  if (first % 96000 < 48000)
    tutti_tone_voice (out, FRAME, first, HZ, 0.3);
  for (guint i = 0; i < FRAME; i++)
    out[2 * i] = out[2 * i + 1] = (gint16)CLAMP (out[2 * i] + draw (), -32768, 32767);
}

/* A second of voice, a second of none, over the noise of a street. */
static void
test_noise (void)
{
  g_autoptr (Pair) kept = pair_new ("pcma", 8, "kept");
  g_autoptr (Pair) reduced = pair_new ("pcma", 8, "reduced");
  Pair *pairs[] = {kept, reduced};
  double noise[2], voice[2];

  for (guint p = 0; p < 2; p++) {
    say (pairs[p], say_over_noise);
    for (guint i = 0; i < pairs[p]->packets->len; i++)
      arrive (pairs[p], i);
    noise[p] = loudness_of (pairs[p], 3 * 48000 + 12000, 33600);
    voice[p] = loudness_of (pairs[p], 2 * 48000, 48000);
  }
  g_test_message ("noise %.1f and %.1f dBFS, voice %.1f and %.1f dBFS", noise[0],
      noise[1], voice[0], voice[1]);
  g_assert_cmpfloat (noise[1], <, noise[0] - 10);
  g_assert_cmpfloat (voice[1], >, voice[0] - 3);
}

/* ---- silence ---- */

static void
say_first_second (gint16 *out, guint64 first)
{
  if (first < 48000)
    say_tone (out, first);
}

/* Silence is sent as comfort noise, and played as such where noise is kept. */
static void
test_comfort (void)
{
  g_autoptr (Pair) pair = pair_new ("pcma", 8, "kept");
  guint n;

  say (pair, say_first_second);
  n = pair->packets->len;
  /* a second of sound, some silence, and one packet in 400 ms */
  g_assert_cmpuint (n, >=, 50 + 10 + 5);
  g_assert_cmpuint (n, <=, 50 + 10 + 10);
  for (guint i = 0; i < n; i++)
    arrive (pair, i);
  g_assert_cmpuint (pair->frames, <=, 61 * FRAME);
  tutti_phone_input_tick (pair->input, (gint64)n * 20000);
  tutti_phone_input_tick (pair->input, (gint64)n * 20000 + 100000);
  g_assert_cmpuint (pair->frames, >=, 62 * FRAME);
}

static void
test_comfort_level (void)
{
  static const guint8 payload[] = {50, 200, 90, 127};
  TuttiPhoneComfort comfort;
  gint16 samples[8000], silence[160] = {0};
  double power = 0;

  tutti_phone_comfort_init (&comfort);
  g_assert_false (tutti_phone_comfort_take (&comfort, payload, 0));
  g_assert_true (tutti_phone_comfort_take (&comfort, payload, sizeof payload));
  tutti_phone_comfort_make (&comfort, samples, G_N_ELEMENTS (samples));
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    power += (double)samples[i] * samples[i];
  g_assert_cmpfloat (10 * log10 (power / G_N_ELEMENTS (samples) / 32767 / 32767), <, -48);
  g_assert_cmpfloat (10 * log10 (power / G_N_ELEMENTS (samples) / 32767 / 32767), >, -52);
  g_assert_cmpuint (
      ABS ((gint)tutti_phone_comfort_describe (samples, G_N_ELEMENTS (samples)) - 50), <=,
      2);
  g_assert_cmpuint (tutti_phone_comfort_describe (silence, 160), ==, 127);
}

/* ---- concealment alone ---- */

/* A tone goes on in its own phase, without a step, and is gone after 60 ms. */
static void
test_conceal (void)
{
  for (guint rate = 8000; rate <= 16000; rate += 8000) {
    TuttiPhoneConceal conceal;
    gint16 heard[16000 / 5], made[16000 / 10];
    const guint n = rate / 5;
    double error = 0, power = 0;
    gint step = 0;

    tutti_phone_conceal_init (&conceal, rate);
    tutti_phone_conceal_fill (&conceal, made, rate / 50);
    g_assert_cmpint (made[rate / 100], ==, 0);
    for (guint i = 0; i < n; i++)
      heard[i] = (gint16)(10000 * sin (2 * G_PI * 200 * i / rate));
    tutti_phone_conceal_heard (&conceal, heard, n);
    tutti_phone_conceal_fill (&conceal, made, rate / 10);
    for (guint i = 0; i < rate / 100; i++) {
      const double wanted = 10000 * sin (2 * G_PI * 200 * (n + i) / rate);

      error += (made[i] - wanted) * (made[i] - wanted);
      power += wanted * wanted;
    }
    g_assert_cmpfloat (10 * log10 (power / (error + 1)), >, 20);
    step = ABS (made[0] - heard[n - 1]);
    g_assert_cmpint (step, <, 10000 * 2 * G_PI * 200 / rate * 1.3);
    g_assert_cmpint (ABS (made[rate / 10 - 1]), <=, 1);
  }
}

/* ---- keys among sound, and broken packets ---- */

static void
test_keys (void)
{
  g_autoptr (Pair) pair = pair_new ("opus", 109, "reduced");

  g_assert_true (tutti_phone_output_press (pair->output, '4', 100));
  g_assert_true (tutti_phone_output_press (pair->output, '#', 100));
  say (pair, say_tone);
  for (guint i = 0; i < pair->packets->len; i++) {
    if (i % 10 != 3)
      arrive (pair, i);
  }
  g_assert_cmpstr (pair->keys->str, ==, "4#");
}

static void
test_broken (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (codecs); c++) {
    g_autoptr (Pair) pair = pair_new (codecs[c].codec, codecs[c].payload, "reduced");
    guint8 payload[1400];
    TuttiRtpPacket packet = {.payload_type = (guint8)codecs[c].payload, .ssrc = 1};

    for (guint i = 0; i < 2000; i++) {
      const gsize length = i * 7919 % sizeof payload;

      for (gsize j = 0; j < length; j++)
        payload[j] = (guint8)(i * 31 + j * 17);
      packet.sequence = (guint16)(i * i);
      packet.timestamp = i % 3 == 0 ? i * 99991 : i * 160;
      packet.payload_type = (guint8)(i % 5 == 0   ? 101
                                     : i % 5 == 1 ? 13
                                                  : codecs[c].payload);
      pair->frames = 0;
      tutti_phone_input_put (pair->input, &packet, payload, length, i * 20000);
      tutti_phone_input_tick (pair->input, i * 20000);
    }
  }
}

/* ---- delay ---- */

static void
say_click (gint16 *out, guint64 first)
{
  if (first == 48000)
    tutti_tone (out, FRAME, 0, 1000, 0.5);
}

/* From the sound that goes in to the same sound coming out, by their own clocks: what
 * codecs and resamplers look ahead. */
static void
test_delay (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (codecs); c++) {
    g_autoptr (Pair) pair = pair_new (codecs[c].codec, codecs[c].payload, "kept");
    g_autoptr (TuttiDialinLine) line =
        make_line (codecs[c].codec, codecs[c].payload, "kept");
    guint at = 0;

    line->comfort = TUTTI_DIALIN_NO_PAYLOAD;
    tutti_phone_output_set_line (pair->output, line);
    say (pair, say_click);
    for (guint i = 0; i < pair->packets->len; i++)
      arrive (pair, i);
    while (at < pair->frames && ABS (pair->heard[2 * at]) < 2000)
      at++;
    g_test_message ("%s: %.1f ms", codecs[c].codec, ((gint)at - 48000) / 48.0);
    g_assert_cmpuint (at, >=, 48000);
    g_assert_cmpuint (at, <, 48000 + 15 * 48);
  }
}

static TuttiRtpPacket
read_first (Pair *pair)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (g_ptr_array_index (pair->packets, 0), &length);
  TuttiRtpPacket packet;

  g_assert_true (tutti_rtp_packet_read (&packet, data, length));
  return packet;
}

/* A call that moves: in a new stream, whose numbers are not behind those of the old one.
 */
static void
test_moved (void)
{
  g_autoptr (Pair) before = pair_new ("pcmu", 0, "kept");
  g_autoptr (Pair) after = NULL;
  TuttiRtpPacket old, new;

  say (before, say_tone);
  old = read_first (before);
  after = pair_new ("pcmu", 0, "kept");
  say (after, say_tone);
  new = read_first (after);
  g_assert_cmpuint (new.ssrc, !=, old.ssrc);
  g_assert_cmpint ((gint16)(new.sequence - old.sequence), >=, 0);
  g_assert_cmpint ((gint16)(new.sequence - old.sequence), <, 3000); /* a minute */
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phone/sound/codecs", test_codecs);
  g_test_add_func ("/phone/sound/loss", test_loss);
  g_test_add_func ("/phone/sound/noise", test_noise);
  g_test_add_func ("/phone/sound/comfort", test_comfort);
  g_test_add_func ("/phone/sound/comfort-level", test_comfort_level);
  g_test_add_func ("/phone/sound/conceal", test_conceal);
  g_test_add_func ("/phone/sound/keys", test_keys);
  g_test_add_func ("/phone/sound/broken", test_broken);
  g_test_add_func ("/phone/sound/delay", test_delay);
  g_test_add_func ("/phone/sound/moved", test_moved);
  return g_test_run ();
}

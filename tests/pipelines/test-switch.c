/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A listener who begins to speak is moved from the shared encoding of the mix to a
 * private one, in the middle of a sound. The private encoder has worked for somebody
 * else, and rested, and was then fed with what came just before the switch. What the
 * listener hears is compared with what was said, and with what somebody hears who had the
 * private one all along: it may be as wrong as coding makes it, and no more. */

#include <gst/check/gstharness.h>
#include <math.h>
#include <opus.h>
#include <string.h>

#include "plugins/audio/tutti-mix-past.h"
#include "plugins/tutti-plugin-elements.h"
#include "tutti-tone.h"

#define FRAMES 960
#define SAMPLES (FRAMES * 2)
#define PACKETS 220
#define RESTS 100      /* from this packet on the private encoder gets nothing */
#define SWITCH 200     /* the first packet that is private */
#define LOOK_AHEAD 120 /* frames by which coding is late */

typedef struct {
  GstHarness *harness;
  guint64 tick;
} Encoder;

static Encoder
encoder_new (void)
{
  g_autofree char *text = NULL;
  GString *kept = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  GstElement *bin;
  Encoder encoder = {NULL, 0};

  g_assert_true (
      g_file_get_contents (PIPELINES_DIR "/encoder-opus.gst", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (!g_str_has_prefix (*line, "#"))
      g_string_append_printf (kept, "%s\n", *line);
  bin = gst_parse_bin_from_description (kept->str, TRUE, NULL);
  g_string_free (kept, TRUE);
  encoder.harness = gst_harness_new_with_element (bin, "sink", "src");
  gst_harness_set_src_caps_str (encoder.harness,
      "audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved");
  gst_object_unref (bin);
  return encoder;
}

static GstBuffer *
encode (Encoder *encoder, const gint16 *sound)
{
  GstBuffer *buffer = gst_buffer_new_memdup (sound, SAMPLES * 2);

  GST_BUFFER_PTS (buffer) = encoder->tick++ * 20 * GST_MSECOND;
  gst_harness_push (encoder->harness, buffer);
  return gst_harness_pull (encoder->harness);
}

typedef enum { MONO, STEREO } Sides;

/* Somebody talking, with the noise of their room. */
static void
make_mix (gint16 *out, guint64 packet, Sides sides, GRand *random)
{
  gint16 more[SAMPLES];

  tutti_tone_voice (out, FRAMES, packet * FRAMES, 220, 0.25);
  tutti_tone_voice (more, FRAMES, packet * FRAMES, 1370, 0.1);
  for (guint i = 0; i < SAMPLES; i++)
    out[i] = i % 2 == 1 && sides == MONO
                 ? out[i - 1]
                 : (gint16)(out[i] + more[i] + g_rand_int_range (random, -300, 300));
}

static void
decode (OpusDecoder *decoder, GstBuffer *packet, gint16 *out)
{
  GstMapInfo map;

  gst_buffer_map (packet, &map, GST_MAP_READ);
  g_assert_cmpint (
      opus_decode (decoder, map.data, (opus_int32)map.size, out, FRAMES, 0), ==, FRAMES);
  gst_buffer_unmap (packet, &map);
}

/* @before, @mix: what was said up to now. Returns: RMS of what is wrong with @heard */
static double
error_of (const gint16 *before, const gint16 *mix, const gint16 *heard)
{
  double sum = 0;

  for (guint s = 0; s < SAMPLES; s++) {
    const int said = s < 2 * LOOK_AHEAD ? before[SAMPLES - 2 * LOOK_AHEAD + s]
                                        : mix[s - 2 * LOOK_AHEAD];

    sum += (double)(heard[s] - said) * (heard[s] - said);
  }
  return sqrt (sum / SAMPLES);
}

/* How much more is wrong, at most, in a packet after the switch than without one, when
 * the private encoder was fed again @past packets before it. */
static double
worst_of (Sides sides, guint past)
{
  Encoder shared = encoder_new (), private = encoder_new (), always = encoder_new ();
  OpusDecoder *moved = opus_decoder_create (48000, 2, NULL);
  OpusDecoder *stayed = opus_decoder_create (48000, 2, NULL);
  GRand *random = g_rand_new_with_seed (1);
  gint16 before[SAMPLES] = {0};
  double worst = 0;

  for (guint i = 0; i < PACKETS; i++) {
    gint16 mix[SAMPLES], own[SAMPLES], with_own[SAMPLES], heard[SAMPLES], wanted[SAMPLES];
    g_autoptr (GstBuffer) shared_packet = NULL;
    g_autoptr (GstBuffer) private_packet = NULL;
    g_autoptr (GstBuffer) always_packet = NULL;

    make_mix (mix, i, sides, random);
    memcpy (with_own, mix, sizeof mix);
    tutti_tone (own, FRAMES, (guint64)i * FRAMES, 600, 0.3);
    for (guint s = 0; s < SAMPLES && i >= SWITCH; s++)
      with_own[s] = (gint16)(mix[s] + own[s]);
    shared_packet = encode (&shared, with_own);
    always_packet = encode (&always, mix);
    if (i < RESTS || i + past >= SWITCH)
      private_packet = encode (&private, i < RESTS ? own : mix);
    decode (moved, i < SWITCH ? shared_packet : private_packet, heard);
    decode (stayed, always_packet, wanted);
    if (i >= SWITCH)
      worst = MAX (worst, error_of (before, mix, heard) / error_of (before, mix, wanted));
    memcpy (before, mix, sizeof mix);
  }
  g_rand_free (random);
  opus_decoder_destroy (moved);
  opus_decoder_destroy (stayed);
  gst_harness_teardown (shared.harness);
  gst_harness_teardown (private.harness);
  gst_harness_teardown (always.harness);
  return worst;
}

static void
test_no_click (void)
{
  g_assert_cmpfloat (worst_of (MONO, TUTTI_MIX_PAST_TICKS), <, 1.1);
  g_assert_cmpfloat (worst_of (STEREO, TUTTI_MIX_PAST_TICKS), <, 1.1);
}

static void
test_without_the_past_would_click (void)
{
  g_assert_cmpfloat (worst_of (MONO, 0), >, 2);
  g_assert_cmpfloat (worst_of (STEREO, 0), >, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  GST_ELEMENT_REGISTER (tuttiopusencode, NULL);
  g_test_add_func ("/switch/no-click", test_no_click);
  g_test_add_func (
      "/switch/without-the-past-would-click", test_without_the_past_would_click);
  return g_test_run ();
}

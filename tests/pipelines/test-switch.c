/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A listener who begins to speak is moved from the shared encoding of the mix to a
 * private one, in the middle of a sound. What they hear is compared, sample by sample,
 * with what somebody hears who had the private one all along. */

#include <gst/check/gstharness.h>
#include <math.h>
#include <opus.h>
#include <string.h>

#include "tutti-tone.h"

#define FRAMES 960
#define SAMPLES (FRAMES * 2)
#define PACKETS 300
#define SWITCH 200 /* the first packet that is private */

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

/* Somebody talking, with the noise of their room. */
static void
make_mix (gint16 *out, guint64 packet, GRand *random)
{
  gint16 more[SAMPLES];

  tutti_tone_voice (out, FRAMES, packet * FRAMES, 220, 0.25);
  tutti_tone_voice (more, FRAMES, packet * FRAMES, 1370, 0.1);
  for (guint i = 0; i < SAMPLES; i++)
    out[i] = (gint16)(out[i] + more[i] + g_rand_int_range (random, -300, 300));
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

/* The most that the two differ after the switch, when the private encoder was started
 * @warm packets before it. Full scale is 32768. */
static int
difference (guint warm)
{
  Encoder shared = encoder_new (), private = encoder_new (), always = encoder_new ();
  OpusDecoder *moved = opus_decoder_create (48000, 2, NULL);
  OpusDecoder *stayed = opus_decoder_create (48000, 2, NULL);
  GRand *random = g_rand_new_with_seed (1);
  int most = 0;

  for (guint i = 0; i < PACKETS; i++) {
    gint16 mix[SAMPLES], own[SAMPLES], with_own[SAMPLES], heard[SAMPLES], wanted[SAMPLES];
    g_autoptr (GstBuffer) shared_packet = NULL;
    g_autoptr (GstBuffer) private_packet = NULL;
    g_autoptr (GstBuffer) always_packet = NULL;

    make_mix (mix, i, random);
    memcpy (with_own, mix, sizeof mix);
    tutti_tone (own, FRAMES, (guint64)i * FRAMES, 600, 0.3);
    for (guint s = 0; s < SAMPLES && i >= SWITCH; s++)
      with_own[s] = (gint16)(mix[s] + own[s]);
    shared_packet = encode (&shared, with_own);
    always_packet = encode (&always, mix);
    if (i + warm >= SWITCH)
      private_packet = encode (&private, mix);
    decode (moved, i < SWITCH ? shared_packet : private_packet, heard);
    decode (stayed, always_packet, wanted);
    for (guint s = 0; s < SAMPLES; s++)
      most = MAX (most, abs (heard[s] - wanted[s]));
  }
  g_rand_free (random);
  opus_decoder_destroy (moved);
  opus_decoder_destroy (stayed);
  gst_harness_teardown (shared.harness);
  gst_harness_teardown (private.harness);
  gst_harness_teardown (always.harness);
  return most;
}

static void
test_no_click (void)
{
  /* -46 dB under full scale, and 34 under the sound */
  g_assert_cmpint (difference (50), <, 164);
}

static void
test_cold_would_click (void)
{
  g_assert_cmpint (difference (0), >, 500);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/switch/no-click", test_no_click);
  g_test_add_func ("/switch/cold-would-click", test_cold_would_click);
  return g_test_run ();
}

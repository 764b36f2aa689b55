/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/check/gstharness.h>
#include <gst/rtp/rtp.h>
#include <math.h>
#include <opus.h>
#include <string.h>

#include "plugins/audio/tutti-talkers.h"
#include "plugins/tutti-plugin-elements.h"
#include "tutti-goertzel.h"
#include "tutti-tone.h"

#define FRAMES 960
#define SSRC 0x1234
#define LEVEL_ID 5
#define LOUD 20
#define SILENT 127

typedef struct {
  GstHarness *harness;
  OpusEncoder *encoder;
  guint number; /* of the packet that is made next */
  double frequency, amplitude;
} Talker;

static Talker
talker_new (int application, int loss_percent)
{
  Talker talker = {gst_harness_new ("tuttiopusreceive"), NULL, 0, 440, 0.3};

  g_object_set (talker.harness->element, "level-id", LEVEL_ID, NULL);
  gst_harness_set_src_caps_str (talker.harness,
      "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=111");
  talker.encoder = opus_encoder_create (48000, 2, application, NULL);
  opus_encoder_ctl (talker.encoder, OPUS_SET_BITRATE (32000));
  opus_encoder_ctl (talker.encoder, OPUS_SET_INBAND_FEC (loss_percent > 0));
  opus_encoder_ctl (talker.encoder, OPUS_SET_PACKET_LOSS_PERC (loss_percent));
  return talker;
}

static void
talker_clear (Talker *talker)
{
  gst_harness_teardown (talker->harness);
  opus_encoder_destroy (talker->encoder);
}

/* 20 ms of a voice at 440 Hz, or of silence. */
static GstBuffer *
make_packet (Talker *talker, guint8 level)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  gint16 sound[FRAMES * 2] = {0};
  guint8 data[1500];
  GstBuffer *buffer;
  int length;

  if (level != SILENT)
    tutti_tone (
        sound, FRAMES, talker->number * FRAMES, talker->frequency, talker->amplitude);
  length = opus_encode (talker->encoder, sound, FRAMES, data, sizeof data);
  g_assert_cmpint (length, >, 0);
  buffer = gst_rtp_buffer_new_allocate ((guint)length, 0, 0);
  gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
  gst_rtp_buffer_set_ssrc (&rtp, SSRC);
  gst_rtp_buffer_set_seq (&rtp, (guint16)(65530 + talker->number));
  gst_rtp_buffer_set_timestamp (&rtp, (guint32)(0xfffff000u + talker->number * FRAMES));
  memcpy (gst_rtp_buffer_get_payload (&rtp), data, (gsize)length);
  gst_rtp_buffer_add_extension_onebyte_header (&rtp, LEVEL_ID, &level, 1);
  gst_rtp_buffer_unmap (&rtp);
  talker->number++;
  return buffer;
}

static void
talk (Talker *talker, guint packets, guint8 level)
{
  for (guint i = 0; i < packets; i++)
    g_assert_cmpint (
        gst_harness_push (talker->harness, make_packet (talker, level)), ==, GST_FLOW_OK);
}

static guint64
stat (Talker *talker, const char *field)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (talker->harness->element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, field, &value));
  return value;
}

/* All that has come out: its samples, one after the other, and whether timestamps fit. */
static GArray *
hear (Talker *talker, gboolean *contiguous)
{
  GArray *sound = g_array_new (FALSE, FALSE, sizeof (gint16));
  GstClockTime next = GST_CLOCK_TIME_NONE;
  GstBuffer *buffer;

  *contiguous = TRUE;
  while ((buffer = gst_harness_try_pull (talker->harness)) != NULL) {
    GstMapInfo map;

    if (GST_CLOCK_TIME_IS_VALID (next) &&
        ABS (GST_CLOCK_DIFF (next, GST_BUFFER_PTS (buffer))) > 1000)
      *contiguous = FALSE;
    next = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
    gst_buffer_map (buffer, &map, GST_MAP_READ);
    g_array_append_vals (sound, map.data, (guint)(map.size / 2));
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  return sound;
}

/* dBFS at @frequency over @packets packets from the @first on. */
static double
at (GArray *sound, double frequency, guint first, guint packets)
{
  g_assert_cmpuint (sound->len, >=, (first + packets) * FRAMES * 2);
  return tutti_goertzel_dbfs ((gint16 *)(void *)sound->data + first * FRAMES * 2,
      packets * FRAMES, 2, 0, frequency, 48000);
}

static void
test_sound_passes (void)
{
  Talker talker = talker_new (OPUS_APPLICATION_AUDIO, 0);
  g_autoptr (GArray) sound = NULL;
  gboolean contiguous;

  talk (&talker, 50, LOUD); /* over the wraps of number and timestamp */
  sound = hear (&talker, &contiguous);
  g_assert_true (contiguous);
  g_assert_cmpuint (sound->len, ==, 50 * FRAMES * 2);
  g_assert_cmpfloat (at (sound, 440, 10, 40), >, -13);
  talker_clear (&talker);
}

static void
test_silence_is_not_decoded (void)
{
  Talker talker = talker_new (OPUS_APPLICATION_AUDIO, 0);
  g_autoptr (GArray) sound = NULL;
  gboolean contiguous;

  talk (&talker, 100, SILENT);
  g_assert_cmpuint (stat (&talker, "decoded"), ==, 0);
  g_assert_cmpuint (stat (&talker, "skipped"), ==, 100);
  talk (&talker, 10, LOUD);
  sound = hear (&talker, &contiguous);
  g_assert_cmpuint (sound->len, ==, 10 * FRAMES * 2);
  /* the first one is heard from its beginning on */
  g_assert_cmpfloat (at (sound, 440, 0, 1), >, -20);
  talker_clear (&talker);
}

/* Compared with a decoder that has heard everything. */
static void
test_beginning_is_right (void)
{
  Talker talker = talker_new (OPUS_APPLICATION_AUDIO, 0);
  Talker other = talker_new (OPUS_APPLICATION_AUDIO, 0);
  g_autoptr (GArray) sound = NULL;
  g_autoptr (GArray) whole = NULL;
  gboolean contiguous;
  int most = 0;

  g_object_set (other.harness->element, "level-id", 0, NULL);
  for (guint turn = 0; turn < 2; turn++) {
    talk (&talker, 40, SILENT);
    talk (&talker, 10, LOUD);
    talk (&other, 40, SILENT);
    talk (&other, 10, LOUD);
  }
  sound = hear (&talker, &contiguous);
  whole = hear (&other, &contiguous);
  g_assert_cmpuint (whole->len, ==, 100 * FRAMES * 2);
  /* 10, 15 of hang-over, 10 */
  g_assert_cmpuint (sound->len, ==, 35 * FRAMES * 2);
  for (guint i = 0; i < 10 * FRAMES * 2; i++)
    most = MAX (most, abs (g_array_index (sound, gint16, 25 * FRAMES * 2 + i) -
                           g_array_index (whole, gint16, 90 * FRAMES * 2 + i)));
  /* a cold start differs by 2000 and more */
  g_assert_cmpint (most, <, 400);
  talker_clear (&talker);
  talker_clear (&other);
}

static void
test_loss_is_repaired (void)
{
  /* A voice whose copy is sent along: SILK, which needs loss to be declared. */
  Talker talker = talker_new (OPUS_APPLICATION_VOIP, 20);
  g_autoptr (GArray) sound = NULL;
  gboolean contiguous;

  opus_encoder_ctl (talker.encoder, OPUS_SET_FORCE_CHANNELS (1));
  /* What is lost cannot be guessed from what was before. */
  for (guint i = 0; i < 100; i++) {
    GstBuffer *packet;

    talker.frequency = i % 10 == 5 ? 1000 : 440;
    packet = make_packet (&talker, LOUD);
    if (i % 10 == 5)
      gst_buffer_unref (packet);
    else
      gst_harness_push (talker.harness, packet);
  }
  g_assert_cmpuint (stat (&talker, "lost"), ==, 10);
  g_assert_cmpuint (stat (&talker, "repaired"), ==, 10);
  sound = hear (&talker, &contiguous);
  g_assert_true (contiguous);
  g_assert_cmpuint (sound->len, ==, 100 * FRAMES * 2);
  for (guint i = 55; i < 100; i += 10)
    g_assert_cmpfloat (at (sound, 1000, i, 1), >, -26);
  talker_clear (&talker);
}

static void
test_order (void)
{
  Talker talker = talker_new (OPUS_APPLICATION_AUDIO, 0);
  g_autoptr (GArray) sound = NULL;
  gboolean contiguous;

  talk (&talker, 10, LOUD);
  /* once too late, from then on waited for */
  for (guint i = 0; i < 10; i++) {
    GstBuffer *first = make_packet (&talker, LOUD);
    GstBuffer *second = make_packet (&talker, LOUD);

    gst_harness_push (talker.harness, second);
    gst_harness_push (talker.harness, gst_buffer_ref (first));
    gst_harness_push (talker.harness, first);
  }
  g_assert_cmpuint (stat (&talker, "late"), ==, 1);
  g_assert_cmpuint (stat (&talker, "duplicates"), ==, 10);
  g_assert_cmpuint (stat (&talker, "lost"), ==, 1);
  sound = hear (&talker, &contiguous);
  g_assert_true (contiguous);
  g_assert_cmpuint (sound->len, ==, 30 * FRAMES * 2);
  talker_clear (&talker);
}

/* A sender with DTX leaves packets out without using up numbers. */
static void
test_pause_is_no_loss (void)
{
  Talker talker = talker_new (OPUS_APPLICATION_AUDIO, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  g_autoptr (GArray) sound = NULL;
  GstBuffer *packet;
  gboolean contiguous;

  talk (&talker, 10, LOUD);
  packet = make_packet (&talker, LOUD);
  gst_rtp_buffer_map (packet, GST_MAP_READWRITE, &rtp);
  gst_rtp_buffer_set_timestamp (&rtp, gst_rtp_buffer_get_timestamp (&rtp) + 20 * FRAMES);
  gst_rtp_buffer_unmap (&rtp);
  gst_harness_push (talker.harness, packet);
  g_assert_cmpuint (stat (&talker, "lost"), ==, 0);
  sound = hear (&talker, &contiguous);
  g_assert_false (contiguous);
  g_assert_cmpuint (sound->len, ==, 11 * FRAMES * 2);
  talker_clear (&talker);
}

static void
compare_with (Talker *talker, TuttiTalkers *talkers)
{
  gst_element_set_state (talker->harness->element, GST_STATE_READY);
  g_object_set (talker->harness->element, "talkers", talkers, NULL);
  gst_element_set_state (talker->harness->element, GST_STATE_PLAYING);
}

/* Of many who talk only the loudest are decoded, and who is no longer left out is heard
 * from the next packet on. */
static void
test_only_the_loudest (void)
{
  g_autoptr (TuttiTalkers) talkers = tutti_talkers_new (1);
  Talker loud = talker_new (OPUS_APPLICATION_AUDIO, 0);
  Talker soft = talker_new (OPUS_APPLICATION_AUDIO, 0);

  compare_with (&loud, talkers);
  compare_with (&soft, talkers);
  for (guint i = 0; i < 20; i++) {
    talk (&loud, 1, 20);
    talk (&soft, 1, 40);
  }
  g_assert_cmpuint (stat (&loud, "decoded"), ==, 20);
  g_assert_cmpuint (stat (&soft, "decoded"), ==, 0);
  talk (&loud, 16, SILENT);
  talk (&soft, 20, 40);
  g_assert_cmpuint (stat (&soft, "decoded"), ==, 20);
  talker_clear (&loud);
  talker_clear (&soft);
}

/* Who says that they are loud, and is not, has a place for as long as it takes to find
 * out. */
static void
test_boaster_loses_the_place (void)
{
  g_autoptr (TuttiTalkers) talkers = tutti_talkers_new (1);
  Talker boaster = talker_new (OPUS_APPLICATION_AUDIO, 0);
  Talker honest = talker_new (OPUS_APPLICATION_AUDIO, 0);
  guint without = 0; /* packets of theirs in a row that were left out */

  compare_with (&boaster, talkers);
  compare_with (&honest, talkers);
  boaster.amplitude = 0.001;
  for (guint i = 0; without < 200; i++) {
    const guint64 heard = stat (&boaster, "decoded");

    g_assert_cmpuint (i, <, 20000);
    talk (&boaster, 1, 0);
    talk (&honest, 1, 15);
    without = stat (&boaster, "decoded") == heard ? without + 1 : 0;
  }
  g_assert_cmpuint (stat (&boaster, "decoded"), >, 0);
  g_assert_cmpuint (stat (&honest, "decoded"), >=, 200);
  talker_clear (&boaster);
  talker_clear (&honest);
}

/* Who is muted is not decoded and has no place; from then on they begin anew. */
static void
test_muted (void)
{
  g_autoptr (TuttiTalkers) talkers = tutti_talkers_new (1);
  Talker muted = talker_new (OPUS_APPLICATION_AUDIO, 0);
  Talker soft = talker_new (OPUS_APPLICATION_AUDIO, 0);
  g_autoptr (GArray) sound = NULL;
  gboolean contiguous;

  compare_with (&muted, talkers);
  compare_with (&soft, talkers);
  g_object_set (muted.harness->element, "muted", TRUE, NULL);
  talk (&muted, 20, 10);
  talk (&soft, 20, 40);
  g_assert_cmpuint (stat (&muted, "decoded"), ==, 0);
  g_assert_cmpuint (stat (&soft, "decoded"), ==, 20);
  talk (&soft, 16, SILENT);
  g_object_set (muted.harness->element, "muted", FALSE, NULL);
  talk (&muted, 20, 10);
  g_assert_cmpuint (stat (&muted, "decoded"), ==, 20);
  sound = hear (&muted, &contiguous);
  g_assert_true (contiguous);
  g_assert_cmpfloat (at (sound, 440, 2, 18), >, -12);
  talker_clear (&muted);
  talker_clear (&soft);
}

/* What strangers send: no RTP, no Opus, cut short. */
static void
test_junk (void)
{
  Talker talker = talker_new (OPUS_APPLICATION_AUDIO, 0);
  GRand *random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 3000; i++) {
    GstBuffer *packet = make_packet (&talker, LOUD);
    const gsize size = gst_buffer_get_size (packet);
    const guint8 byte = (guint8)g_rand_int (random);

    gst_buffer_fill (packet, g_rand_int_range (random, 0, (gint32)size), &byte, 1);
    gst_buffer_set_size (packet, g_rand_int_range (random, 1, (gint32)size + 1));
    g_assert_cmpint (gst_harness_push (talker.harness, packet), ==, GST_FLOW_OK);
  }
  g_assert_cmpuint (stat (&talker, "broken"), >, 10);
  talk (&talker, 20, LOUD);
  g_rand_free (random);
  talker_clear (&talker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  GST_ELEMENT_REGISTER (tuttiopusreceive, NULL);
  g_test_add_func ("/opus-receive/sound-passes", test_sound_passes);
  g_test_add_func ("/opus-receive/silence-is-not-decoded", test_silence_is_not_decoded);
  g_test_add_func ("/opus-receive/beginning-is-right", test_beginning_is_right);
  g_test_add_func ("/opus-receive/loss-is-repaired", test_loss_is_repaired);
  g_test_add_func ("/opus-receive/order", test_order);
  g_test_add_func ("/opus-receive/pause-is-no-loss", test_pause_is_no_loss);
  g_test_add_func ("/opus-receive/only-the-loudest", test_only_the_loudest);
  g_test_add_func ("/opus-receive/boaster-loses-the-place", test_boaster_loses_the_place);
  g_test_add_func ("/opus-receive/muted", test_muted);
  g_test_add_func ("/opus-receive/junk", test_junk);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The feed of an output: what is packed comes out again, however it is cut; what is no
 * feed is found out. */
#include <string.h>

#include "common/tutti-feed.h"

static const TuttiFeedFormats formats = {TUTTI_FEED_VP8, TUTTI_FEED_PCM, 25, 1280, 720};

static void
append (GByteArray *bytes, TuttiFeedKind kind, TuttiFeedFlag flag, guint64 time,
    const guint8 *payload, guint32 size)
{
  guint8 header[TUTTI_FEED_HEADER_BYTES];

  tutti_feed_pack_header (header, kind, flag, time, size);
  g_byte_array_append (bytes, header, sizeof header);
  if (payload != NULL)
    g_byte_array_append (bytes, payload, size);
}

static GByteArray *
begin (const TuttiFeedFormats *what)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 payload[TUTTI_FEED_FORMATS_BYTES];

  tutti_feed_pack_formats (payload, what);
  append (bytes, TUTTI_FEED_FORMATS, TUTTI_FEED_DELTA, 0, payload, sizeof payload);
  return bytes;
}

static void
check_frame (const TuttiFeedFrame *frame, guint number)
{
  static const TuttiFeedKind kinds[] = {
      TUTTI_FEED_FORMATS, TUTTI_FEED_VIDEO, TUTTI_FEED_AUDIO, TUTTI_FEED_VIDEO};

  g_assert_cmpint (frame->kind, ==, kinds[number]);
  g_assert_cmpint (frame->flag, ==, number == 1 ? TUTTI_FEED_KEYFRAME : TUTTI_FEED_DELTA);
  g_assert_cmpuint (frame->time, ==, number * 40000000ULL);
  if (number > 0)
    g_assert_cmpmem (g_bytes_get_data (frame->payload, NULL),
        g_bytes_get_size (frame->payload), "abcdefgh", 4 * number - 4 * (number == 3));
}

static void
test_any_cut (void)
{
  g_autoptr (GByteArray) bytes = begin (&formats);
  const guint8 *text = (const guint8 *)"abcdefgh";

  append (bytes, TUTTI_FEED_VIDEO, TUTTI_FEED_KEYFRAME, 40000000, text, 4);
  append (bytes, TUTTI_FEED_AUDIO, TUTTI_FEED_DELTA, 80000000, text, 8);
  append (bytes, TUTTI_FEED_VIDEO, TUTTI_FEED_DELTA, 120000000, text, 8);
  for (guint step = 1; step <= bytes->len; step++) {
    g_autoptr (TuttiFeedParser) parser = tutti_feed_parser_new ();
    TuttiFeedFrame frame;
    guint number = 0;

    for (guint at = 0; at < bytes->len; at += step) {
      tutti_feed_parser_push (parser, bytes->data + at, MIN (step, bytes->len - at));
      while (tutti_feed_parser_next (parser, &frame) == TUTTI_FEED_FRAME) {
        check_frame (&frame, number++);
        tutti_feed_frame_clear (&frame);
      }
    }
    g_assert_cmpuint (number, ==, 4);
    g_assert_cmpmem (
        tutti_feed_parser_get_formats (parser), sizeof formats, &formats, sizeof formats);
  }
}

/* Reads all; the frames may be anything. */
static TuttiFeedResult
result_of (const GByteArray *bytes)
{
  g_autoptr (TuttiFeedParser) parser = tutti_feed_parser_new ();
  TuttiFeedFrame frame;
  TuttiFeedResult result;

  tutti_feed_parser_push (parser, bytes->data, bytes->len);
  while ((result = tutti_feed_parser_next (parser, &frame)) == TUTTI_FEED_FRAME)
    tutti_feed_frame_clear (&frame);
  return result;
}

static void
test_limits (void)
{
  static const struct {
    TuttiFeedKind kind;
    guint32 size;
    TuttiFeedResult result;
  } rows[] = {
      {TUTTI_FEED_VIDEO, TUTTI_FEED_FRAME_MAX_BYTES, TUTTI_FEED_MORE},
      {TUTTI_FEED_VIDEO, TUTTI_FEED_FRAME_MAX_BYTES + 1, TUTTI_FEED_BROKEN},
      {TUTTI_FEED_VIDEO, G_MAXUINT32, TUTTI_FEED_BROKEN},
      {TUTTI_FEED_VIDEO, 0, TUTTI_FEED_BROKEN},
      {TUTTI_FEED_AUDIO, 192000, TUTTI_FEED_MORE},
      {TUTTI_FEED_AUDIO, 192004, TUTTI_FEED_BROKEN},
      {TUTTI_FEED_AUDIO, 3, TUTTI_FEED_BROKEN},
      {TUTTI_FEED_FORMATS, 8, TUTTI_FEED_BROKEN},
      {TUTTI_FEED_CHAPTER, 512, TUTTI_FEED_MORE},
      {TUTTI_FEED_CHAPTER, 513, TUTTI_FEED_BROKEN},
      {TUTTI_FEED_PERSON, 4, TUTTI_FEED_BROKEN}, /* whose? */
      {TUTTI_FEED_VOICE, 4, TUTTI_FEED_BROKEN},
      {6, 4, TUTTI_FEED_BROKEN},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) bytes = begin (&formats);

    append (bytes, rows[i].kind, TUTTI_FEED_DELTA, 0, NULL, rows[i].size);
    g_test_message ("row %u", i);
    g_assert_cmpint (result_of (bytes), ==, rows[i].result);
  }
}

static void
test_formats (void)
{
  static const struct {
    TuttiFeedFormats formats;
    TuttiFeedResult result;
  } rows[] = {
      {{TUTTI_FEED_H264, TUTTI_FEED_NO_AUDIO, 60, 4096, 16}, TUTTI_FEED_MORE},
      {{TUTTI_FEED_NO_VIDEO, TUTTI_FEED_PCM, 0, 0, 0}, TUTTI_FEED_MORE},
      {{TUTTI_FEED_NO_VIDEO, TUTTI_FEED_NO_AUDIO, 0, 0, 0}, TUTTI_FEED_BROKEN},
      {{TUTTI_FEED_VP8, TUTTI_FEED_PCM, 0, 640, 360}, TUTTI_FEED_BROKEN},
      {{TUTTI_FEED_VP8, TUTTI_FEED_PCM, 61, 640, 360}, TUTTI_FEED_BROKEN},
      {{TUTTI_FEED_VP8, TUTTI_FEED_PCM, 25, 0, 360}, TUTTI_FEED_BROKEN},
      {{TUTTI_FEED_VP8, TUTTI_FEED_PCM, 25, 640, 4097}, TUTTI_FEED_BROKEN},
      {{3, TUTTI_FEED_PCM, 25, 640, 360}, TUTTI_FEED_BROKEN},
      {{TUTTI_FEED_VP8, 2, 25, 640, 360}, TUTTI_FEED_BROKEN},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) bytes = begin (&rows[i].formats);

    g_test_message ("row %u", i);
    g_assert_cmpint (result_of (bytes), ==, rows[i].result);
  }
}

static void
test_order (void)
{
  g_autoptr (GByteArray) early = g_byte_array_new ();
  g_autoptr (GByteArray) untold =
      begin (&(TuttiFeedFormats){TUTTI_FEED_NO_VIDEO, TUTTI_FEED_PCM, 0, 0, 0});

  append (early, TUTTI_FEED_AUDIO, TUTTI_FEED_DELTA, 0, NULL, 4);
  g_assert_cmpint (result_of (early), ==, TUTTI_FEED_BROKEN);
  append (untold, TUTTI_FEED_VIDEO, TUTTI_FEED_DELTA, 0, NULL, 4);
  g_assert_cmpint (result_of (untold), ==, TUTTI_FEED_BROKEN);
}

static void
test_titles (void)
{
  g_autoptr (GByteArray) good = begin (&formats);
  g_autoptr (GByteArray) bad = begin (&formats);

  append (good, TUTTI_FEED_CHAPTER, TUTTI_FEED_DELTA, 5, (const guint8 *)"Zo\xc3\xab", 4);
  g_assert_cmpint (result_of (good), ==, TUTTI_FEED_MORE);
  append (bad, TUTTI_FEED_CHAPTER, TUTTI_FEED_DELTA, 5, (const guint8 *)"Zo\xc3", 3);
  g_assert_cmpint (result_of (bad), ==, TUTTI_FEED_BROKEN);
}

/* Whatever comes is a frame, too little, or found out; the seed is fixed. */
static void
test_mutants (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++) {
    g_autoptr (GByteArray) bytes = begin (&formats);

    append (bytes, TUTTI_FEED_VIDEO, TUTTI_FEED_KEYFRAME, 1, (const guint8 *)"abcd", 4);
    append (bytes, TUTTI_FEED_AUDIO, TUTTI_FEED_DELTA, 2, (const guint8 *)"abcd", 4);
    for (gint c = g_rand_int_range (random, 1, 5); c > 0; c--)
      bytes->data[g_rand_int_range (random, 0, (gint)bytes->len)] =
          (guint8)g_rand_int_range (random, 0, 256);
    g_byte_array_set_size (bytes, (guint)g_rand_int_range (random, 0, (gint)bytes->len));
    g_assert_cmpint (result_of (bytes), !=, TUTTI_FEED_FRAME);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/any-cut", test_any_cut);
  g_test_add_func ("/feed/limits", test_limits);
  g_test_add_func ("/feed/formats", test_formats);
  g_test_add_func ("/feed/order", test_order);
  g_test_add_func ("/feed/titles", test_titles);
  g_test_add_func ("/feed/mutants", test_mutants);
  return g_test_run ();
}

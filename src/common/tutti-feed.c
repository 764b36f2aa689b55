/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-feed.h"

#include <string.h>

/* A second of PCM. */
#define AUDIO_MAX_BYTES (48000 * 4)
#define SIDE_MIN 16
#define SIDE_MAX 4096
#define FRAMERATE_MAX 60

struct _TuttiFeedParser {
  GByteArray *input;
  gsize start; /* of what was not taken yet */
  TuttiFeedFormats formats;
  gboolean has_formats;
  gboolean broken;
};

static void
put_16 (guint8 *at, guint value)
{
  at[0] = value >> 8 & 0xff;
  at[1] = value & 0xff;
}

static guint
get_16 (const guint8 *at)
{
  return (guint)at[0] << 8 | at[1];
}

void
tutti_feed_pack_header (guint8 header[TUTTI_FEED_HEADER_BYTES], TuttiFeedKind kind,
    TuttiFeedFlag flag, guint64 time, guint32 size)
{
  guint32 size_be = GUINT32_TO_BE (size);
  guint64 time_be = GUINT64_TO_BE (time);

  memset (header, 0, TUTTI_FEED_HEADER_BYTES);
  header[0] = (guint8)kind;
  header[1] = (guint8)flag;
  memcpy (header + 4, &size_be, sizeof size_be);
  memcpy (header + 8, &time_be, sizeof time_be);
}

void
tutti_feed_pack_track (guint8 header[TUTTI_FEED_HEADER_BYTES], guint16 track)
{
  put_16 (header + 2, track);
}

void
tutti_feed_pack_formats (
    guint8 payload[TUTTI_FEED_FORMATS_BYTES], const TuttiFeedFormats *formats)
{
  payload[0] = (guint8)formats->video;
  payload[1] = (guint8)formats->framerate;
  put_16 (payload + 2, formats->width);
  put_16 (payload + 4, formats->height);
  payload[6] = (guint8)formats->audio;
  payload[7] = 0;
}

static gboolean
is_side (guint pixels)
{
  return pixels >= SIDE_MIN && pixels <= SIDE_MAX;
}

static gboolean
unpack_formats (TuttiFeedFormats *formats, const guint8 *payload, gsize size)
{
  if (size != TUTTI_FEED_FORMATS_BYTES || payload[0] > TUTTI_FEED_H264 ||
      payload[6] > TUTTI_FEED_PCM || payload[7] != 0)
    return FALSE;
  formats->video = payload[0];
  formats->framerate = payload[1];
  formats->width = get_16 (payload + 2);
  formats->height = get_16 (payload + 4);
  formats->audio = payload[6];
  if (formats->video == TUTTI_FEED_NO_VIDEO)
    return formats->audio != TUTTI_FEED_NO_AUDIO;
  return formats->framerate >= 1 && formats->framerate <= FRAMERATE_MAX &&
         is_side (formats->width) && is_side (formats->height);
}

TuttiFeedParser *
tutti_feed_parser_new (void)
{
  TuttiFeedParser *self = g_new0 (TuttiFeedParser, 1);

  self->input = g_byte_array_new ();
  return self;
}

void
tutti_feed_parser_free (TuttiFeedParser *self)
{
  g_byte_array_unref (self->input);
  g_free (self);
}

void
tutti_feed_parser_push (TuttiFeedParser *self, const guint8 *data, gsize size)
{
  if (self->start > 0)
    g_byte_array_remove_range (self->input, 0, self->start);
  self->start = 0;
  g_byte_array_append (self->input, data, size);
}

/* Whether such a frame may come now: the order, and the limits of its kind. */
static gboolean
parser_may_take (const TuttiFeedParser *self, const guint8 *header, guint32 size)
{
  gboolean is_of_one = header[0] == TUTTI_FEED_PERSON || header[0] == TUTTI_FEED_VOICE;

  if (header[1] > TUTTI_FEED_KEYFRAME || is_of_one != (get_16 (header + 2) != 0) ||
      size == 0)
    return FALSE;
  switch (header[0]) {
  case TUTTI_FEED_FORMATS:
    return !self->has_formats && size == TUTTI_FEED_FORMATS_BYTES;
  case TUTTI_FEED_VIDEO:
    return self->has_formats && self->formats.video != TUTTI_FEED_NO_VIDEO &&
           size <= TUTTI_FEED_FRAME_MAX_BYTES;
  case TUTTI_FEED_AUDIO:
  case TUTTI_FEED_VOICE:
    return self->has_formats && self->formats.audio != TUTTI_FEED_NO_AUDIO &&
           size <= AUDIO_MAX_BYTES && size % 4 == 0;
  case TUTTI_FEED_CHAPTER:
  case TUTTI_FEED_PERSON:
    return self->has_formats && size <= TUTTI_FEED_TITLE_MAX_BYTES;
  default:
    return FALSE;
  }
}

static TuttiFeedResult
parser_break (TuttiFeedParser *self)
{
  self->broken = TRUE;
  return TUTTI_FEED_BROKEN;
}

TuttiFeedResult
tutti_feed_parser_next (TuttiFeedParser *self, TuttiFeedFrame *frame)
{
  const guint8 *header = self->input->data + self->start;
  gsize left = self->input->len - self->start;
  guint32 size;
  guint64 time;

  if (self->broken)
    return TUTTI_FEED_BROKEN;
  if (left < TUTTI_FEED_HEADER_BYTES)
    return TUTTI_FEED_MORE;
  memcpy (&size, header + 4, sizeof size);
  memcpy (&time, header + 8, sizeof time);
  size = GUINT32_FROM_BE (size);
  time = GUINT64_FROM_BE (time);
  if (!parser_may_take (self, header, size) || time > G_MAXINT64)
    return parser_break (self);
  if (left - TUTTI_FEED_HEADER_BYTES < size)
    return TUTTI_FEED_MORE;
  if (header[0] == TUTTI_FEED_FORMATS) {
    if (!unpack_formats (&self->formats, header + TUTTI_FEED_HEADER_BYTES, size))
      return parser_break (self);
    self->has_formats = TRUE;
  }
  if ((header[0] == TUTTI_FEED_CHAPTER || header[0] == TUTTI_FEED_PERSON) &&
      !g_utf8_validate_len ((const char *)header + TUTTI_FEED_HEADER_BYTES, size, NULL))
    return parser_break (self);
  *frame = (TuttiFeedFrame){header[0], header[1], time, (guint16)get_16 (header + 2),
      g_bytes_new (header + TUTTI_FEED_HEADER_BYTES, size)};
  self->start += TUTTI_FEED_HEADER_BYTES + size;
  return TUTTI_FEED_FRAME;
}

void
tutti_feed_frame_clear (TuttiFeedFrame *frame)
{
  g_clear_pointer (&frame->payload, g_bytes_unref);
}

char *
tutti_feed_frame_dup_text (const TuttiFeedFrame *frame)
{
  gsize size;
  const char *text = g_bytes_get_data (frame->payload, &size);

  return g_strndup (text, size);
}

const TuttiFeedFormats *
tutti_feed_parser_get_formats (TuttiFeedParser *self)
{
  return &self->formats;
}

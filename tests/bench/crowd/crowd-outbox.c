/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-outbox.h"

#include <gst/gst.h>
#include <string.h>

#define HEADER_BYTES 12
#define EXTENSION_HEADER_BYTES 4
#define ONE_BYTE_PROFILE 0xBEDE
#define REPORT_BYTES 28
#define REPORT_BLOCK_WORDS 6
#define NTP_OFFSET_S G_GUINT64_CONSTANT (2208988800)
#define VOICE 0x80
/* Louder than this is called voice by browsers, more or less. */
#define VOICE_LEVEL 60

/* RFC 8285 4.2 */
static guint8 *
put (guint8 *out, guint id, const guint8 *data, guint length)
{
  *out++ = (guint8)(id << 4 | (length - 1));
  memcpy (out, data, length);
  return out + length;
}

static guint8 *
put_extension (CrowdOutbox *self, guint8 *out, CrowdExtension extension, guint8 level)
{
  guint id = self->extensions[extension];
  guint8 data[4];

  switch (extension) {
  case CROWD_EXTENSION_LEVEL:
    data[0] = level | (level < VOICE_LEVEL ? VOICE : 0);
    return put (out, id, data, 1);
  case CROWD_EXTENSION_TIME:
    GST_WRITE_UINT24_BE (
        data, (guint32)(((guint64)g_get_real_time () << 18) / G_USEC_PER_SEC) & 0xffffff);
    return put (out, id, data, 3);
  case CROWD_EXTENSION_TWCC:
    GST_WRITE_UINT16_BE (data, (*self->twcc)++);
    return put (out, id, data, 2);
  default:
    data[0] = (guint8)('0' + self->media);
    return put (out, id, data, 1);
  }
}

/* Returns: the length of all extensions, whole words; 0: none */
static gsize
write_extensions (CrowdOutbox *self, guint8 *out, guint8 level)
{
  guint8 *begin = out + EXTENSION_HEADER_BYTES, *end = begin;

  for (guint i = 0; i < CROWD_N_EXTENSIONS; i++) {
    if (self->extensions[i] != 0)
      end = put_extension (self, end, (CrowdExtension)i, level);
  }
  if (end == begin)
    return 0;
  while ((end - begin) % 4 != 0)
    *end++ = 0;
  GST_WRITE_UINT16_BE (out, ONE_BYTE_PROFILE);
  GST_WRITE_UINT16_BE (out + 2, (guint16)((end - begin) / 4));
  return (gsize)(end - out);
}

void
crowd_outbox_send (CrowdOutbox *self, CrowdTransport *transport, CrowdMark mark,
    guint8 level, const guint8 *prefix, gsize prefix_length, const guint8 *payload,
    gsize length)
{
  guint8 data[HEADER_BYTES + 32 + CROWD_OUTBOX_PAYLOAD_MAX + CROWD_TRANSPORT_TRAILER];
  gsize size = HEADER_BYTES, extensions;

  g_assert (prefix_length + length <= CROWD_OUTBOX_PAYLOAD_MAX);
  extensions = write_extensions (self, data + size, level);
  data[0] = extensions > 0 ? 0x90 : 0x80;
  data[1] = (guint8)(self->payload | (mark == CROWD_MARK_LAST ? 0x80 : 0));
  GST_WRITE_UINT16_BE (data + 2, self->sequence++);
  GST_WRITE_UINT32_BE (data + 4, self->timestamp);
  GST_WRITE_UINT32_BE (data + 8, self->ssrc);
  size += extensions;
  if (prefix_length > 0)
    memcpy (data + size, prefix, prefix_length);
  size += prefix_length;
  memcpy (data + size, payload, length);
  self->packets++;
  self->bytes += prefix_length + length;
  crowd_transport_send (transport, CROWD_RTP, data, size + length);
}

gsize
crowd_outbox_write_report (CrowdOutbox *self, guint8 *out, guint n_blocks)
{
  gint64 now_us = g_get_real_time ();

  out[0] = (guint8)(0x80 | n_blocks);
  out[1] = 200;
  GST_WRITE_UINT16_BE (
      out + 2, (guint16)(REPORT_BYTES / 4 - 1 + n_blocks * REPORT_BLOCK_WORDS));
  GST_WRITE_UINT32_BE (out + 4, self->ssrc);
  GST_WRITE_UINT32_BE (
      out + 8, (guint32)((guint64)now_us / G_USEC_PER_SEC + NTP_OFFSET_S));
  GST_WRITE_UINT32_BE (
      out + 12, (guint32)((((guint64)now_us % G_USEC_PER_SEC) << 32) / G_USEC_PER_SEC));
  GST_WRITE_UINT32_BE (out + 16, self->timestamp);
  GST_WRITE_UINT32_BE (out + 20, (guint32)self->packets);
  GST_WRITE_UINT32_BE (out + 24, (guint32)self->bytes);
  return REPORT_BYTES;
}

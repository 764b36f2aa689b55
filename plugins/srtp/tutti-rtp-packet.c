/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/srtp/tutti-rtp-packet.h"

#define VERSION 2
#define PADDING 0x20
#define EXTENSION 0x10
#define CSRCS 0x0f
#define MARKER 0x80

/* RFC 5761 4: packet types of RTCP as they look in the second byte. */
#define RTCP_FIRST 192
#define RTCP_LAST 223

static guint16
read_16 (const guint8 *in)
{
  return (guint16)(in[0] << 8 | in[1]);
}

static guint32
read_32 (const guint8 *in)
{
  return (guint32)read_16 (in) << 16 | read_16 (in + 2);
}

static void
write_32 (guint8 *out, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    out[i] = (guint8)(value >> (24 - 8 * i));
}

gboolean
tutti_rtp_packet_read (TuttiRtpPacket *self, const guint8 *data, gsize length)
{
  if (length < TUTTI_RTP_HEADER_BYTES || data[0] >> 6 != VERSION)
    return FALSE;
  self->header = TUTTI_RTP_HEADER_BYTES + 4 * (gsize)(data[0] & CSRCS);
  if ((data[0] & EXTENSION) != 0) {
    if (length < self->header + 4)
      return FALSE;
    self->header += 4 + 4 * (gsize)read_16 (data + self->header + 2);
  }
  if (length < self->header)
    return FALSE;
  self->marker = (data[1] & MARKER) != 0;
  self->payload_type = data[1] & ~MARKER;
  self->sequence = read_16 (data + 2);
  self->timestamp = read_32 (data + 4);
  self->ssrc = read_32 (data + 8);
  return TRUE;
}

gssize
tutti_rtp_packet_get_payload (
    const TuttiRtpPacket *self, const guint8 *data, gsize length)
{
  gsize padding = 0;

  if (length < self->header)
    return -1;
  if ((data[0] & PADDING) != 0) {
    padding = data[length - 1];
    if (padding == 0 || padding > length - self->header)
      return -1;
  }
  return (gssize)(length - self->header - padding);
}

gboolean
tutti_rtp_packet_is_rtcp (const guint8 *data, gsize length)
{
  return length >= 8 && data[0] >> 6 == VERSION && data[1] >= RTCP_FIRST &&
         data[1] <= RTCP_LAST;
}

void
tutti_rtp_packet_write (const TuttiRtpPacket *self, guint8 *data)
{
  data[0] = VERSION << 6;
  data[1] = self->payload_type | (self->marker ? MARKER : 0);
  data[2] = (guint8)(self->sequence >> 8);
  data[3] = (guint8)self->sequence;
  write_32 (data + 4, self->timestamp);
  write_32 (data + 8, self->ssrc);
}

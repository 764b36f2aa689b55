/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-rtcp-report.h"

#define PACKET_SR 200
#define PACKET_RR 201
#define HEADER_BYTES 8       /* with the sender's SSRC */
#define SENDER_INFO_BYTES 20 /* of a sender report */
#define BLOCK_BYTES 24
#define NTP_UNIX_OFFSET_S 2208988800u

static guint32
read_32 (const guint8 *data)
{
  return (guint32)data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3];
}

/* RFC 3550 6.4.1: fractions of 256, ticks of the RTP clock, seconds / 65536. */
static void
read_block (
    const guint8 *block, guint clock_rate, guint32 now_ntp, TuttiReceiverReport *out)
{
  guint32 last_report = read_32 (block + 16), delay = read_32 (block + 20);
  guint32 round_trip = now_ntp - last_report - delay;

  out->lost = block[4] / 256.0;
  out->jitter_ms = (int)MIN (read_32 (block + 12) * 1000ull / clock_rate, G_MAXINT);
  /* A clock that was set makes nonsense of it. */
  out->rtt_ms =
      last_report != 0 && round_trip < 60u << 16 ? (int)(round_trip * 1000ull >> 16) : -1;
}

gboolean
tutti_rtcp_find_report (const guint8 *packet, gsize length, guint32 ssrc,
    guint clock_rate, guint32 now_ntp, TuttiReceiverReport *out)
{
  while (length >= HEADER_BYTES && packet[0] >> 6 == 2) {
    gsize bytes = ((gsize)(packet[2] << 8 | packet[3]) + 1) * 4;
    guint blocks = packet[0] & 31;
    gsize at = HEADER_BYTES + (packet[1] == PACKET_SR ? SENDER_INFO_BYTES : 0);

    if (bytes > length)
      return FALSE;
    if (packet[1] != PACKET_SR && packet[1] != PACKET_RR)
      blocks = 0;
    for (; blocks > 0 && at + BLOCK_BYTES <= bytes; blocks--, at += BLOCK_BYTES) {
      if (read_32 (packet + at) == ssrc) {
        read_block (packet + at, clock_rate, now_ntp, out);
        return TRUE;
      }
    }
    packet += bytes;
    length -= bytes;
  }
  return FALSE;
}

guint32
tutti_rtcp_ntp_middle (gint64 real_us)
{
  guint64 seconds = real_us / G_USEC_PER_SEC + NTP_UNIX_OFFSET_S;
  guint64 fraction = ((guint64)(real_us % G_USEC_PER_SEC) << 16) / G_USEC_PER_SEC;

  return (guint32)(seconds << 16 | fraction);
}

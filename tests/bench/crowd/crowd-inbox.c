/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-inbox.h"

#include <gst/gst.h>
#include <string.h>

#define SOUND_RATE 48000
#define PACKET_MS 20.0
/* What a sender waited may have happened before the packet that came last was sent. */
#define ON_THE_WAY_US (40 * 1000)
#define LATE_MAX 0x8000

static void
measure_gap (CrowdInbox *self, gint64 arrival_us, guint32 timestamp, CrowdWaits *waits)
{
  double passed = (double)(arrival_us - self->last_arrival_us) / 1000;
  double paused = (double)(gint32)(timestamp - self->last_timestamp) * 1000 / SOUND_RATE;
  double gap = passed - MAX (0, paused - PACKET_MS), net = gap;

  self->stats.longest_gap_ms = MAX (self->stats.longest_gap_ms, gap);
  if (gap > CROWD_INBOX_GAP_MS && waits != NULL) {
    gint64 age_us = arrival_us - self->last_arrival_us;

    net -= (double)crowd_waits_since (
               waits, g_get_monotonic_time () - age_us - ON_THE_WAY_US) /
           1000;
  }
  self->stats.longest_net_gap_ms = MAX (self->stats.longest_net_gap_ms, net);
  if (net > CROWD_INBOX_GAP_MS)
    self->stats.gaps++;
}

void
crowd_inbox_take (CrowdInbox *self, const guint8 *packet, gsize length, gint64 arrival_us,
    guint rate, CrowdWaits *waits)
{
  guint16 sequence = GST_READ_UINT16_BE (packet + 2);
  guint32 timestamp = GST_READ_UINT32_BE (packet + 4);
  guint32 ssrc = GST_READ_UINT32_BE (packet + 8);
  guint16 ahead = (guint16)(sequence - self->last_sequence);

  if (!self->begun || ssrc != self->ssrc) {
    self->begun = TRUE;
    self->ssrc = ssrc;
    self->cycles = 0;
    self->first_sequence = sequence;
    self->stats.frames++;
  } else if (ahead == 0 || ahead >= LATE_MAX) {
    return;
  } else {
    self->stats.lost += ahead - 1u;
    self->cycles += sequence < self->last_sequence ? 1 : 0;
    self->stats.frames += timestamp != self->last_timestamp ? 1 : 0;
    if (rate == SOUND_RATE)
      measure_gap (self, arrival_us, timestamp, waits);
  }
  self->stats.packets++;
  self->stats.bytes += length;
  self->last_sequence = sequence;
  self->last_timestamp = timestamp;
  self->last_arrival_us = arrival_us;
}

gsize
crowd_inbox_write_report (CrowdInbox *self, guint8 *out)
{
  if (!self->begun)
    return 0;
  memset (out, 0, CROWD_INBOX_REPORT_BYTES);
  GST_WRITE_UINT32_BE (out, self->ssrc);
  GST_WRITE_UINT32_BE (out + 8, self->cycles << 16 | self->last_sequence);
  return CROWD_INBOX_REPORT_BYTES;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "crowd-waits.h"

/* CrowdInbox: one stream as it arrives at a client. */

typedef struct {
  guint64 packets, bytes, frames, lost;
  double longest_gap_ms;     /* of sound, by the kernel's time of arrival */
  double longest_net_gap_ms; /* without what the server waited for a CPU */
  guint gaps;                /* of more than CROWD_INBOX_GAP_MS net */
} CrowdInboxStats;

#define CROWD_INBOX_GAP_MS 40

typedef struct {
  guint32 ssrc;
  gboolean begun;
  guint16 first_sequence, last_sequence;
  guint32 cycles, last_timestamp;
  gint64 last_arrival_us;
  CrowdInboxStats stats;
} CrowdInbox;

/* One RTP packet of at least 12 bytes. @rate: of its clock; frames are counted by their
 * times, and the gaps of sound are gaps in it, not pauses of the sender. @waits: may be
 * NULL */
void crowd_inbox_take (CrowdInbox *self, const guint8 *packet, gsize length,
    gint64 arrival_us, guint rate, CrowdWaits *waits);

/* RFC 3550 6.4.1: one block; returns its length. */
#define CROWD_INBOX_REPORT_BYTES 24
gsize crowd_inbox_write_report (CrowdInbox *self, guint8 *out);

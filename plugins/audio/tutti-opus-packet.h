/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a decoder needs of one RTP packet of Opus. */
#pragma once

#include <gst/gst.h>

#include "plugins/audio/tutti-voice-gate.h"

G_BEGIN_DECLS

/* 120 ms at 48 kHz: the longest packet. */
#define TUTTI_OPUS_PACKET_FRAMES_MAX 5760

typedef struct {
  guint32 ssrc;
  guint32 timestamp;
  guint16 number;
  TuttiPacketLevel level;
  const guint8 *payload;
  guint length; /* bytes, > 0 */
  guint frames; /* at 48 kHz, 1..TUTTI_OPUS_PACKET_FRAMES_MAX */
  guint64 time; /* the timestamp extended; for its owner to fill in */

  /* private */
  GstBuffer *buffer;
  GstMapInfo map;
} TuttiOpusPacket;

/**
 * tutti_opus_packet_new:
 * @buffer: (transfer full): an RTP packet
 * @level_id: of the header extension of RFC 6464, 0 for none
 *
 * Returns: (transfer full) (nullable): NULL for what is no RTP or no Opus
 */
TuttiOpusPacket *tutti_opus_packet_new (GstBuffer *buffer, guint level_id);

void tutti_opus_packet_free (TuttiOpusPacket *self);

G_END_DECLS

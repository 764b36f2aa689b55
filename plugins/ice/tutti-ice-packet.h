/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What became of packets that were to be sent. */
typedef struct {
  guint sent;
  guint busy;
  guint failed;
  gsize bytes; /* of those sent */
} TuttiIceSendReport;

/* RFC 7983 7: what a datagram is, by its first byte. */
typedef enum {
  TUTTI_ICE_PACKET_STUN,
  TUTTI_ICE_PACKET_DTLS,
  TUTTI_ICE_PACKET_MEDIA, /* RTP and RTCP */
  TUTTI_ICE_PACKET_OTHER, /* TURN channels, ZRTP, junk */
} TuttiIcePacket;

static inline TuttiIcePacket
tutti_ice_packet_kind (guint8 first)
{
  if (first <= 3)
    return TUTTI_ICE_PACKET_STUN;
  if (first >= 20 && first <= 63)
    return TUTTI_ICE_PACKET_DTLS;
  if (first >= 128 && first <= 191)
    return TUTTI_ICE_PACKET_MEDIA;
  return TUTTI_ICE_PACKET_OTHER;
}

G_END_DECLS

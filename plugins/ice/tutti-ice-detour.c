/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-detour.h"

#include <string.h>

#include "plugins/srtp/tutti-rtp-packet.h"
#include "tutti-ice-packet.h"

/* RFC 3550 5.1 and 6.4.1: where the (sender's) SSRC stands. */
#define RTP_SSRC_OFFSET 8
#define RTCP_SSRC_OFFSET 4
#define SSRC_BYTES 4

static gboolean
read_source (const guint8 *data, gsize length, guint32 *source)
{
  gsize offset;

  if (length < 2 || tutti_ice_packet_kind (data[0]) != TUTTI_ICE_PACKET_MEDIA)
    return FALSE;
  offset = tutti_rtp_packet_is_rtcp (data, length) ? RTCP_SSRC_OFFSET : RTP_SSRC_OFFSET;
  if (length < offset + SSRC_BYTES)
    return FALSE;
  memcpy (source, data + offset, SSRC_BYTES);
  return TRUE;
}

static gboolean
is_known (const TuttiIceDetour *self, guint32 source)
{
  for (guint i = 0; i < self->n_sources; i++) {
    if (self->sources[i] == source)
      return TRUE;
  }
  return FALSE;
}

gboolean
tutti_ice_detour_is_due (TuttiIceDetour *self, const guint8 *data, gsize length,
    TuttiIceBacklog backlog, gint64 now_us)
{
  guint32 source;

  if (read_source (data, length, &source) && !is_known (self, source)) {
    if (self->n_sources < TUTTI_ICE_DETOUR_SOURCES)
      self->sources[self->n_sources++] = source;
    self->until_us = now_us + TUTTI_ICE_DETOUR_US;
  }
  if (self->until_us == 0)
    return FALSE;
  if (now_us < self->until_us || backlog == TUTTI_ICE_BACKLOG_SOME)
    return TRUE;
  self->until_us = 0;
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-rtp-sender.h"

#include <string.h>

#define CLOCK_RATE 48000
#define HEADER_BYTES TUTTI_SRTP_HEADER_BYTES
#define VERSION 0x80
#define MARKER 0x80

/* RFC 7587 4.2: the first packet after a time without any is marked. */
#define PAUSE (100 * GST_MSECOND)

struct _TuttiRtpSender {
  TuttiIceOutlet *outlet;
  guint32 ssrc;
  guint8 payload;
  guint32 time_offset;
  TuttiSrtp *srtp;

  /* the sending thread's */
  guint16 sequence;
  GstClockTime next_pts; /* without a pause */

  gint packets, octets; /* atomic */
};

TuttiRtpSender *
tutti_rtp_sender_new (
    TuttiIceOutlet *outlet, guint32 ssrc, guint payload, const guint8 *key)
{
  TuttiRtpSender *self = g_new0 (TuttiRtpSender, 1);

  self->outlet = outlet;
  self->ssrc = ssrc;
  self->payload = (guint8)payload;
  self->srtp = tutti_srtp_new (ssrc, key, TUTTI_SRTP_SHA1_80);
  self->time_offset = g_random_int ();
  /* RFC 3711 3.3.1: not near the end of the range, where a lost first packet would be
   * taken for one of the next round. */
  self->sequence = (guint16)g_random_int_range (0, 0x8000);
  return self;
}

void
tutti_rtp_sender_free (TuttiRtpSender *self)
{
  tutti_srtp_free (self->srtp);
  tutti_ice_outlet_free (self->outlet);
  g_free (self);
}

guint32
tutti_rtp_sender_get_time (TuttiRtpSender *self, GstClockTime pts)
{
  return self->time_offset +
         (guint32)gst_util_uint64_scale_int (pts, CLOCK_RATE, GST_SECOND);
}

static gboolean
is_marked (TuttiRtpSender *self, GstClockTime pts)
{
  gboolean marked = pts >= self->next_pts;

  self->next_pts = pts + PAUSE;
  return marked;
}

void
tutti_rtp_sender_send (TuttiRtpSender *self, TuttiIceBatch *batch, GstClockTime pts,
    const guint8 *data, gsize length)
{
  guint8 *packet = tutti_ice_batch_next (batch);

  if (length > TUTTI_ICE_BATCH_PACKET_MAX - HEADER_BYTES - TUTTI_SRTP_TAG_BYTES)
    return;
  packet[0] = VERSION;
  packet[1] = self->payload | (is_marked (self, pts) ? MARKER : 0);
  GST_WRITE_UINT16_BE (packet + 2, self->sequence);
  GST_WRITE_UINT32_BE (packet + 4, tutti_rtp_sender_get_time (self, pts));
  GST_WRITE_UINT32_BE (packet + 8, self->ssrc);
  memcpy (packet + HEADER_BYTES, data, length);
  self->sequence++;
  tutti_ice_batch_add (batch, self->outlet,
      tutti_srtp_protect (self->srtp, packet, HEADER_BYTES + length));
  g_atomic_int_inc (&self->packets);
  g_atomic_int_add (&self->octets, (gint)length);
}

TuttiRtpSenderCounts
tutti_rtp_sender_get_counts (TuttiRtpSender *self)
{
  return (TuttiRtpSenderCounts){(guint32)g_atomic_int_get (&self->packets),
      (guint32)g_atomic_int_get (&self->octets)};
}

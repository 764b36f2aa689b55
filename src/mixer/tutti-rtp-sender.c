/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-rtp-sender.h"

#include <srtp2/srtp.h>
#include <string.h>

#define CLOCK_RATE 48000
#define HEADER_BYTES 12
#define VERSION 0x80
#define MARKER 0x80

/* RFC 7587 4.2: the first packet after a time without any is marked. */
#define PAUSE (100 * GST_MSECOND)

struct _TuttiRtpSender {
  TuttiIceOutlet *outlet;
  guint32 ssrc;
  guint8 payload;
  guint32 time_offset;
  srtp_t session;

  /* the sending thread's */
  guint16 sequence;
  GstClockTime next_pts; /* without a pause */

  gint packets, octets; /* atomic */
};

/* GStreamer's srtp plugin, which every webrtcbin needs, has started libsrtp by now. */
static srtp_t
make_session (guint32 ssrc, const guint8 *key)
{
  srtp_policy_t policy;
  srtp_t session = NULL;

  memset (&policy, 0, sizeof policy);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtcp);
  policy.ssrc.type = ssrc_specific;
  policy.ssrc.value = ssrc;
  policy.key = (unsigned char *)key;
  return srtp_create (&session, &policy) == srtp_err_status_ok ? session : NULL;
}

TuttiRtpSender *
tutti_rtp_sender_new (
    TuttiIceOutlet *outlet, guint32 ssrc, guint payload, const guint8 *key)
{
  srtp_t session = make_session (ssrc, key);
  TuttiRtpSender *self;

  if (session == NULL)
    return NULL;
  self = g_new0 (TuttiRtpSender, 1);
  self->outlet = outlet;
  self->ssrc = ssrc;
  self->payload = (guint8)payload;
  self->session = session;
  self->time_offset = g_random_int ();
  /* RFC 3711 3.3.1: not near the end of the range, where a lost first packet would be
   * taken for one of the next round. */
  self->sequence = (guint16)g_random_int_range (0, 0x8000);
  return self;
}

void
tutti_rtp_sender_free (TuttiRtpSender *self)
{
  srtp_dealloc (self->session);
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
  int size = HEADER_BYTES + (int)length;

  if (length > TUTTI_ICE_BATCH_PACKET_MAX - HEADER_BYTES - SRTP_MAX_TRAILER_LEN)
    return;
  packet[0] = VERSION;
  packet[1] = self->payload | (is_marked (self, pts) ? MARKER : 0);
  GST_WRITE_UINT16_BE (packet + 2, self->sequence);
  GST_WRITE_UINT32_BE (packet + 4, tutti_rtp_sender_get_time (self, pts));
  GST_WRITE_UINT32_BE (packet + 8, self->ssrc);
  memcpy (packet + HEADER_BYTES, data, length);
  self->sequence++;
  if (srtp_protect (self->session, packet, &size) != srtp_err_status_ok)
    return;
  tutti_ice_batch_add (batch, self->outlet, (gsize)size);
  g_atomic_int_inc (&self->packets);
  g_atomic_int_add (&self->octets, (gint)length);
}

TuttiRtpSenderCounts
tutti_rtp_sender_get_counts (TuttiRtpSender *self)
{
  return (TuttiRtpSenderCounts){(guint32)g_atomic_int_get (&self->packets),
      (guint32)g_atomic_int_get (&self->octets)};
}

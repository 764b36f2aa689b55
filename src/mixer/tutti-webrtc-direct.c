/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-direct.h"

#include "mixer/tutti-webrtc-inside.h"
#include "mixer/tutti-webrtc-keys.h"
#include "plugins/tutti-made-by.h"

/* RTP (RFC 3550 5.1) and sender reports (6.4.1), as far as they are looked at. */
#define RTP_HEADER_BYTES 12
#define RTCP_HEADER_BYTES 4
#define RTCP_SENDER_REPORT 200
#define SR_BYTES 28
#define SR_TIME_OFFSET 16
#define SR_COUNTS_OFFSET 20

struct _TuttiWebrtcDirect {
  gatomicrefcount ref_count;
  guint32 ssrc;           /* set before @sender */
  TuttiRtpSender *sender; /* atomic: set once, owned */
  gint sees_rtp;          /* atomic: there is a probe on each of the two ways out */
  gint sees_rtcp;
  gint shift; /* atomic: from webrtcbin's RTP time to the sender's */
};

static TuttiWebrtcDirect *
direct_ref (TuttiWebrtcDirect *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
tutti_webrtc_direct_unref (TuttiWebrtcDirect *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->sender, tutti_rtp_sender_free);
  g_free (self);
}

static void
unref_data (gpointer data)
{
  tutti_webrtc_direct_unref (data);
}

static void
unref_closure (gpointer data, GClosure *closure)
{
  tutti_webrtc_direct_unref (data);
}

/* What the session has counted goes no further. */
static GstPadProbeReturn
on_rtp (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiWebrtcDirect *self = user_data;
  TuttiRtpSender *sender = g_atomic_pointer_get (&self->sender);
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint8 header[RTP_HEADER_BYTES];

  if (sender == NULL ||
      gst_buffer_extract (buffer, 0, header, sizeof header) < sizeof header ||
      GST_READ_UINT32_BE (header + 8) != self->ssrc)
    return GST_PAD_PROBE_OK;
  if (GST_BUFFER_PTS_IS_VALID (buffer))
    g_atomic_int_set (
        &self->shift, (gint)(tutti_rtp_sender_get_time (sender, GST_BUFFER_PTS (buffer)) -
                             GST_READ_UINT32_BE (header + 4)));
  return GST_PAD_PROBE_DROP;
}

static gboolean
is_report (TuttiWebrtcDirect *self, const guint8 *packet, gsize length)
{
  return packet[1] == RTCP_SENDER_REPORT && length >= SR_BYTES &&
         GST_READ_UINT32_BE (packet + RTCP_HEADER_BYTES) == self->ssrc;
}

static void
put_right (TuttiWebrtcDirect *self, guint8 *report)
{
  TuttiRtpSenderCounts counts = tutti_rtp_sender_get_counts (self->sender);
  guint32 time = GST_READ_UINT32_BE (report + SR_TIME_OFFSET) +
                 (guint32)g_atomic_int_get (&self->shift);

  GST_WRITE_UINT32_BE (report + SR_TIME_OFFSET, time);
  GST_WRITE_UINT32_BE (report + SR_COUNTS_OFFSET, counts.packets);
  GST_WRITE_UINT32_BE (report + SR_COUNTS_OFFSET + 4, counts.octets);
}

static void
put_reports_right (TuttiWebrtcDirect *self, guint8 *data, gsize length)
{
  gsize at = 0;

  while (at + RTCP_HEADER_BYTES <= length) {
    if (is_report (self, data + at, length - at))
      put_right (self, data + at);
    at += 4 * (GST_READ_UINT16_BE (data + at + 2) + (gsize)1);
  }
}

static GstPadProbeReturn
on_rtcp (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiWebrtcDirect *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;

  if (g_atomic_pointer_get (&self->sender) == NULL)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE)) {
    put_reports_right (self, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  return GST_PAD_PROBE_OK;
}

static void
on_session_pad (GstElement *session, GstPad *pad, gpointer user_data)
{
  TuttiWebrtcDirect *self = user_data;

  if (g_str_equal (GST_PAD_NAME (pad), "send_rtp_src")) {
    gst_pad_add_probe (
        pad, GST_PAD_PROBE_TYPE_BUFFER, on_rtp, direct_ref (self), unref_data);
    g_atomic_int_inc (&self->sees_rtp);
  } else if (g_str_equal (GST_PAD_NAME (pad), "send_rtcp_src")) {
    gst_pad_add_probe (
        pad, GST_PAD_PROBE_TYPE_BUFFER, on_rtcp, direct_ref (self), unref_data);
    g_atomic_int_inc (&self->sees_rtcp);
  }
}

static void
on_element (GstBin *webrtc, GstBin *parent, GstElement *element, gpointer user_data)
{
  if (tutti_is_made_by (element, "rtpsession"))
    g_signal_connect_data (element, "pad-added", G_CALLBACK (on_session_pad),
        direct_ref (user_data), unref_closure, 0);
}

TuttiWebrtcDirect *
tutti_webrtc_direct_new (GstElement *webrtc)
{
  TuttiWebrtcDirect *self = g_new0 (TuttiWebrtcDirect, 1);

  g_atomic_ref_count_init (&self->ref_count);
  if (!tutti_webrtc_inside_is_plain ())
    g_signal_connect_data (webrtc, "deep-element-added", G_CALLBACK (on_element),
        direct_ref (self), unref_closure, 0);
  return self;
}

TuttiRtpSender *
tutti_webrtc_direct_open (TuttiWebrtcDirect *self, GstElement *webrtc,
    TuttiIceAgent *agent, guint32 ssrc, guint payload)
{
  guint8 key[TUTTI_SRTP_KEY_BYTES];
  TuttiIceOutlet *outlet;
  TuttiRtpSender *sender;

  if (ssrc == 0 || g_atomic_int_get (&self->sees_rtp) != 1 ||
      g_atomic_int_get (&self->sees_rtcp) != 1 ||
      !tutti_webrtc_keys_find (webrtc, TUTTI_WEBRTC_KEY_SEND, key) ||
      (outlet = tutti_ice_outlet_new (agent)) == NULL)
    return NULL;
  sender = tutti_rtp_sender_new (outlet, ssrc, payload, key);
  self->ssrc = ssrc;
  g_atomic_pointer_set (&self->sender, sender);
  return sender;
}

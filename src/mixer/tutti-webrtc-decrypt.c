/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-decrypt.h"

#include "mixer/tutti-webrtc-inside.h"
#include "mixer/tutti-webrtc-keys.h"
#include "plugins/srtp/tutti-rtp-packet.h"
#include "plugins/srtp/tutti-srtp-receive.h"
#include "plugins/tutti-made-by.h"

/* As many as tell RTP from RTCP, DTLS and the rest. */
#define BYTES_READ 8
#define RTP_VERSION 2

typedef struct {
  GstPad *out; /* the decrypter's */
  /* The streaming thread's. */
  TuttiSrtpReceiver *receiver;
  gboolean ready;  /* @out has what goes before a packet */
  GstPad *session; /* NULL: not known yet */
} Decryption;

static void
decryption_free (gpointer data)
{
  Decryption *decryption = data;

  tutti_srtp_receiver_free (decryption->receiver);
  gst_object_unref (decryption->out);
  gst_clear_object (&decryption->session);
  g_free (decryption);
}

/* Returns: (transfer full) (nullable): NULL: refused */
static GstBuffer *
decrypt (Decryption *self, GstBuffer *buffer)
{
  TuttiRtpPacket packet;
  gsize length = 0;
  GstMapInfo map;

  buffer = gst_buffer_make_writable (buffer);
  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE)) {
    if (tutti_rtp_packet_read (&packet, map.data, map.size))
      length =
          tutti_srtp_receiver_open (self->receiver, map.data, map.size, packet.header);
    gst_buffer_unmap (buffer, &map);
  }
  if (length > 0)
    gst_buffer_set_size (buffer, (gssize)length);
  else
    gst_clear_buffer (&buffer);
  return buffer;
}

static gboolean
is_ready (Decryption *self)
{
  g_autoptr (GstEvent) segment = NULL;

  if (self->ready)
    return TRUE;
  segment = gst_pad_get_sticky_event (self->out, GST_EVENT_SEGMENT, 0);
  self->ready = segment != NULL;
  return self->ready;
}

static gboolean
is_rtp (GstBuffer *buffer)
{
  guint8 start[BYTES_READ];
  const gsize length = gst_buffer_extract (buffer, 0, start, sizeof start);

  return length > 0 && start[0] >> 6 == RTP_VERSION &&
         !tutti_rtp_packet_is_rtcp (start, length);
}

/* Returns: (transfer full) (nullable): the pad that @out's packets come to, behind the
 * walls of bins; NULL: that of another element than was expected */
static GstPad *
find_session (GstPad *out)
{
  g_autoptr (GstPad) pad = gst_pad_get_peer (out);
  g_autoptr (GstElement) element = NULL;

  while (pad != NULL && GST_IS_PROXY_PAD (pad)) {
    g_autoptr (GstProxyPad) inside = gst_proxy_pad_get_internal (GST_PROXY_PAD (pad));

    gst_object_unref (pad);
    pad = inside != NULL ? gst_pad_get_peer (GST_PAD (inside)) : NULL;
  }
  element = pad != NULL ? gst_pad_get_parent_element (pad) : NULL;
  return tutti_is_made_by (element, "rtpsession") ? g_steal_pointer (&pad) : NULL;
}

/* Every wall costs as much as a look at the packet: once it is known that packets get
 * through, they are handed to the session itself. */
static GstFlowReturn
hand_on (Decryption *self, GstBuffer *buffer)
{
  GstFlowReturn flow;

  if (self->session != NULL)
    return gst_pad_chain (self->session, buffer);
  flow = gst_pad_push (self->out, buffer);
  if (flow == GST_FLOW_OK)
    self->session = find_session (self->out);
  return flow;
}

/* With the pad's stream lock, which keeps the two ways of tutti-ice-detour.h apart. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Decryption *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (!is_rtp (buffer) || !is_ready (self))
    return GST_PAD_PROBE_OK;
  buffer = decrypt (self, buffer);
  GST_PAD_PROBE_INFO_DATA (info) = NULL;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) =
      buffer != NULL ? hand_on (self, buffer) : GST_FLOW_OK;
  return GST_PAD_PROBE_HANDLED;
}

/* Where RTP comes into the bin that @decoder is in: that takes off what is DTLS. */
static void
shorten (GstElement *decoder, const guint8 *key)
{
  g_autoptr (GstElement) bin = GST_ELEMENT (gst_element_get_parent (decoder));
  g_autoptr (GstPad) in = NULL;
  g_autoptr (GstPad) out = gst_element_get_static_pad (decoder, "rtp_src");
  Decryption *decryption;

  if (!tutti_is_made_by (bin, "dtlssrtpdec") || out == NULL ||
      (in = gst_element_get_static_pad (bin, "sink")) == NULL)
    return;
  decryption = g_new0 (Decryption, 1);
  decryption->receiver = tutti_srtp_receiver_new (key, TUTTI_SRTP_SHA1_80);
  decryption->out = g_steal_pointer (&out);
  gst_pad_add_probe (
      in, GST_PAD_PROBE_TYPE_BUFFER, on_packet, decryption, decryption_free);
}

void
tutti_webrtc_decrypt_shorten (GstElement *webrtc)
{
  g_autoptr (GstIterator) decoders = NULL;
  guint8 key[TUTTI_SRTP_KEY_BYTES];
  GValue value = G_VALUE_INIT;

  if (tutti_webrtc_inside_is_plain () ||
      !tutti_webrtc_keys_find (webrtc, TUTTI_WEBRTC_KEY_RECEIVE, key))
    return;
  decoders = gst_bin_iterate_all_by_element_factory_name (GST_BIN (webrtc), "srtpdec");
  while (gst_iterator_next (decoders, &value) == GST_ITERATOR_OK) {
    shorten (g_value_get_object (&value), key);
    g_value_reset (&value);
  }
  g_value_unset (&value);
}

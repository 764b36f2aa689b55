/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-inside.h"

#include <string.h>

#include "common/tutti-error.h"
#include "plugins/tutti-made-by.h"

/* RTP (RFC 3550 5.1) and sender reports (6.4.1), as far as they are looked at. */
#define RTP_HEADER_BYTES 12
#define SR_BYTES_READ 8
#define PAYLOAD_MASK 0x7f

typedef struct {
  gatomicrefcount ref_count;
  GstPad *receiver;
  guint payload;
  guint sources[TUTTI_SDP_MAX_SOURCES]; /* as offered */
  guint n_sources;
  gint ssrc;      /* atomic: as heard */
  gint announced; /* atomic: the receiver has caps and segment */
} Audio;

static Audio *
audio_ref (Audio *audio)
{
  g_atomic_ref_count_inc (&audio->ref_count);
  return audio;
}

static void
audio_unref (gpointer data)
{
  Audio *audio = data;

  if (!g_atomic_ref_count_dec (&audio->ref_count))
    return;
  gst_object_unref (audio->receiver);
  g_free (audio);
}

static void
audio_unref_closure (gpointer data, GClosure *closure)
{
  audio_unref (data);
}

#define TRANSPORT_VARIABLE "TUTTI_TRANSPORT"

gboolean
tutti_webrtc_inside_is_plain (void)
{
  return g_strcmp0 (g_getenv (TRANSPORT_VARIABLE), "plain") == 0;
}

gboolean
tutti_webrtc_inside_check_pad (
    const char *factory_name, const char *pad_name, GError **error)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (factory_name);
  const GList *list =
      factory != NULL ? gst_element_factory_get_static_pad_templates (factory) : NULL;

  for (const GList *l = list; l != NULL; l = l->next) {
    const GstStaticPadTemplate *template = l->data;

    if (g_str_equal (template->name_template, pad_name))
      return TRUE;
  }
  g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "there is no %s with a pad %s",
      factory_name, pad_name);
  return FALSE;
}

gboolean
tutti_webrtc_inside_check (guint major, guint minor, GError **error)
{
  static const struct {
    const char *factory, *pad;
  } names[] = {{"rtpsession", "recv_rtp_src"}, {"rtpsession", "sync_src"},
      {"rtpsession", "send_rtp_src"}, {"rtpsession", "send_rtcp_src"}, {"queue", "src"},
      {"dtlssrtpdec", "sink"}, {"srtpdec", "rtp_sink"}, {"srtpdec", "rtp_src"},
      {"dtlsenc", "src"}};

  if (major != TUTTI_WEBRTC_INSIDE_MAJOR || minor != TUTTI_WEBRTC_INSIDE_MINOR) {
    g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        "the inside of webrtcbin in GStreamer %u.%u is not known", major, minor);
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (!tutti_webrtc_inside_check_pad (names[i].factory, names[i].pad, error))
      return FALSE;
  }
  return TRUE;
}

void
tutti_webrtc_inside_prepare (void)
{
  g_autoptr (GError) error = NULL;
  guint major, minor, micro, nano;

  gst_version (&major, &minor, &micro, &nano);
  if (tutti_webrtc_inside_is_plain () || tutti_webrtc_inside_check (major, minor, &error))
    return;
  g_message ("shortcuts of the transport are off, which costs CPU: %s", error->message);
  g_setenv (TRANSPORT_VARIABLE, "plain", TRUE);
}

static void
announce (Audio *audio)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("application/x-rtp", "media",
      G_TYPE_STRING, "audio", "encoding-name", G_TYPE_STRING, "OPUS", "clock-rate",
      G_TYPE_INT, 48000, "payload", G_TYPE_INT, (int)audio->payload, NULL);
  g_autofree char *id = g_strdup_printf ("tutti-audio-%08x", g_random_int ());
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (audio->receiver, gst_event_new_stream_start (id));
  gst_pad_send_event (audio->receiver, gst_event_new_caps (caps));
  gst_pad_send_event (audio->receiver, gst_event_new_segment (&segment));
}

/* The streaming thread of the session. */
static GstPadProbeReturn
on_rtp (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Audio *audio = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint8 header[RTP_HEADER_BYTES];

  if (gst_buffer_extract (buffer, 0, header, sizeof header) < sizeof header ||
      (header[1] & PAYLOAD_MASK) != audio->payload)
    return GST_PAD_PROBE_OK;
  g_atomic_int_set (&audio->ssrc, (gint)GST_READ_UINT32_BE (header + 8));
  if (g_atomic_int_compare_and_exchange (&audio->announced, FALSE, TRUE))
    announce (audio);
  GST_PAD_PROBE_INFO_DATA (info) = NULL;
  gst_pad_chain (audio->receiver, buffer);
  return GST_PAD_PROBE_HANDLED;
}

static gboolean
is_of_audio (Audio *audio, guint32 ssrc)
{
  for (guint i = 0; i < audio->n_sources; i++) {
    if (audio->sources[i] == ssrc)
      return TRUE;
  }
  return (guint32)g_atomic_int_get (&audio->ssrc) == ssrc;
}

/* Behind this, a sender report would make a jitterbuffer for its source. */
static GstPadProbeReturn
on_report (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  guint8 header[SR_BYTES_READ];

  if (gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, header, sizeof header) ==
          sizeof header &&
      is_of_audio (user_data, GST_READ_UINT32_BE (header + 4)))
    return GST_PAD_PROBE_DROP;
  return GST_PAD_PROBE_OK;
}

static void
on_session_pad (GstElement *session, GstPad *pad, gpointer user_data)
{
  if (g_str_equal (GST_PAD_NAME (pad), "recv_rtp_src"))
    gst_pad_add_probe (
        pad, GST_PAD_PROBE_TYPE_BUFFER, on_rtp, audio_ref (user_data), audio_unref);
  else if (g_str_equal (GST_PAD_NAME (pad), "sync_src"))
    gst_pad_add_probe (
        pad, GST_PAD_PROBE_TYPE_BUFFER, on_report, audio_ref (user_data), audio_unref);
}

static void
on_element (GstBin *webrtc, GstBin *parent, GstElement *element, gpointer user_data)
{
  if (tutti_is_made_by (element, "rtpsession"))
    g_signal_connect_data (element, "pad-added", G_CALLBACK (on_session_pad),
        audio_ref (user_data), audio_unref_closure, 0);
}

void
tutti_webrtc_inside_take_audio (
    GstElement *webrtc, const TuttiOfferMedia *media, GstPad *receiver)
{
  Audio *audio;

  if (tutti_webrtc_inside_is_plain ())
    return;
  audio = g_new0 (Audio, 1);
  g_atomic_ref_count_init (&audio->ref_count);
  audio->receiver = gst_object_ref (receiver);
  audio->payload = media->payload;
  audio->n_sources = media->n_sources;
  memcpy (audio->sources, media->sources, sizeof audio->sources);
  g_signal_connect_data (webrtc, "deep-element-added", G_CALLBACK (on_element), audio,
      audio_unref_closure, 0);
}

void
tutti_webrtc_inside_end_handshake (GstElement *webrtc, TuttiIceAgent *agent)
{
  g_autoptr (GstIterator) encoders = NULL;
  GValue value = G_VALUE_INIT;

  if (tutti_webrtc_inside_is_plain ())
    return;
  tutti_ice_agent_shorten (agent);
  encoders = gst_bin_iterate_all_by_element_factory_name (GST_BIN (webrtc), "dtlsenc");
  while (gst_iterator_next (encoders, &value) == GST_ITERATOR_OK) {
    g_autoptr (GstPad) src =
        gst_element_get_static_pad (g_value_get_object (&value), "src");

    if (src != NULL)
      gst_pad_set_active (src, FALSE);
    g_value_reset (&value);
  }
  g_value_unset (&value);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-webrtc.h"

#include <gst/sdp/sdp.h>

#include "tutti-test-wait.h"

static GstElement *
make_webrtcbin (const char *ip, const char *transport)
{
  GstElement *webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  g_autoptr (GObject) ice = NULL;
  g_autoptr (GObject) nice = NULL;
  gboolean added = FALSE;

  g_assert_nonnull (webrtcbin);
  gst_util_set_object_arg (G_OBJECT (webrtcbin), "bundle-policy", "max-bundle");
  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  g_object_get (ice, "agent", &nice, NULL);
  g_object_set (nice, "upnp", FALSE, "ice-tcp", FALSE, "ice-udp", FALSE, NULL);
  g_object_set (nice, transport, TRUE, NULL);
  g_signal_emit_by_name (ice, "add-local-ip-address", ip, &added);
  g_assert_true (added);
  return webrtcbin;
}

GstElement *
tutti_test_webrtc_new (const char *ip)
{
  return make_webrtcbin (ip, "ice-udp");
}

GstElement *
tutti_test_webrtc_new_tcp (const char *ip)
{
  return make_webrtcbin (ip, "ice-tcp");
}

GstElement *
tutti_test_webrtc_add_source (GstElement *webrtcbin, const char *pad_name,
    const char *caps_text, const char *text, GstWebRTCRTPTransceiverDirection direction)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstObject) bin = gst_object_get_parent (GST_OBJECT (webrtcbin));
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstPad) src = NULL;
  g_autoptr (GObject) transceiver = NULL;
  GstElement *source = gst_parse_bin_from_description (text, TRUE, &error);

  g_assert_no_error (error);
  gst_bin_add (GST_BIN (bin), source);
  pad = gst_element_request_pad (
      webrtcbin, gst_element_get_pad_template (webrtcbin, "sink_%u"), pad_name, caps);
  g_object_get (pad, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "codec-preferences", caps, "direction", direction, NULL);
  src = gst_element_get_static_pad (source, "src");
  g_assert_cmpint (gst_pad_link (src, pad), ==, GST_PAD_LINK_OK);
  return source;
}

static gboolean
set_flag (gpointer flag)
{
  *(gboolean *)flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
on_promise (GstPromise *promise, gpointer flag)
{
  g_main_context_invoke (NULL, set_flag, flag);
}

GstWebRTCSessionDescription *
tutti_test_webrtc_ask (GstElement *webrtcbin, const char *signal, gpointer argument)
{
  gboolean done = FALSE;
  g_autoptr (GstPromise) promise =
      gst_promise_new_with_change_func (on_promise, &done, NULL);
  GstWebRTCSessionDescription *made = NULL;
  const GstStructure *reply;

  g_signal_emit_by_name (webrtcbin, signal, argument, promise);
  tutti_test_wait (tutti_test_is_set, &done, signal);
  g_assert_cmpint (gst_promise_wait (promise), ==, GST_PROMISE_RESULT_REPLIED);
  reply = gst_promise_get_reply (promise);
  if (reply == NULL)
    return NULL;
  g_assert_false (gst_structure_has_field (reply, "error"));
  gst_structure_get (reply, g_str_equal (signal, "create-offer") ? "offer" : "answer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &made, NULL);
  return made;
}

GstWebRTCSessionDescription *
tutti_test_webrtc_parse (GstWebRTCSDPType type, const char *text)
{
  GstSDPMessage *sdp;

  g_assert_cmpint (gst_sdp_message_new_from_text (text, &sdp), ==, GST_SDP_OK);
  return gst_webrtc_session_description_new (type, sdp);
}

/* Races of GStreamer 1.22 that make it complain in one of some hundreds of sessions,
 * under load; harmless:
 *  - rtpsession lets go of its lock while it walks over its sources to report on them,
 * and a source appears just then;
 *  - srtpdec gets its first packet when its source pads have just been closed: no
 * stream-start to be found there. */
static const char *const known_complaints[] = {
    "g_hash_table_foreach: assertion 'version ==",
    "gst_pad_create_stream_id_internal: assertion 'parent->numsinkpads <= 1'",
    "gst_event_new_stream_start: assertion 'stream_id != NULL'",
    "gst_pad_push_event: assertion 'GST_IS_EVENT (event)'",
};

static gboolean
is_known (const char *message)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_complaints); i++)
    if (g_str_has_prefix (message, known_complaints[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_fatal (
    const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return !is_known (message);
}

/* In place of GLib's handler for tests, which says "Bail out!" before it asks whether a
 * message is fatal. */
static void
on_complaint (
    const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if (is_known (message))
    g_printerr ("known: %s\n", message);
  else
    g_log_default_handler (domain, level, message, user_data);
}

void
tutti_test_webrtc_expect_complaints (void)
{
  const GLogLevelFlags levels = G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_FATAL;
  static gsize handled;

  if (g_once_init_enter (&handled)) {
    g_log_set_handler ("GLib", levels, on_complaint, NULL);
    g_log_set_handler ("GStreamer", levels, on_complaint, NULL);
    g_once_init_leave (&handled, 1);
  }
  g_test_log_set_fatal_handler (is_fatal, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ice-session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gst/sdp/sdp.h>
#include <string.h>
#include <unistd.h>

#include "tutti-test-wait.h"
#include "tutti-test-webrtc.h"

#define AUDIO_SOURCE \
  "audiotestsrc is-live=true wave=sine ! audioconvert ! opusenc frame-size=20 " \
  "! rtpopuspay pt=111 auto-header-extension=false ! capsfilter name=audio " \
  "caps=" TUTTI_TEST_AUDIO_CAPS
#define VIDEO_SOURCE \
  "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=10/1 " \
  "! vp8enc deadline=1 cpu-used=12 keyframe-max-dist=10 ! rtpvp8pay pt=96 " \
  "! capsfilter name=video caps=" TUTTI_TEST_VIDEO_CAPS

socklen_t
make_sockaddr (const char *ip, guint16 port, struct sockaddr_storage *address)
{
  struct sockaddr_in *in = (struct sockaddr_in *)address;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)address;

  memset (address, 0, sizeof *address);
  if (inet_pton (AF_INET, ip, &in->sin_addr) == 1) {
    address->ss_family = AF_INET;
    in->sin_port = htons (port);
    return sizeof *in;
  }
  g_assert_cmpint (inet_pton (AF_INET6, ip, &in6->sin6_addr), ==, 1);
  address->ss_family = AF_INET6;
  in6->sin6_port = htons (port);
  return sizeof *in6;
}

static int
bind_socket (const char *ip, int type)
{
  struct sockaddr_storage address;
  socklen_t length = make_sockaddr (ip, 0, &address);
  int fd = socket (address.ss_family, type | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, length), ==, 0);
  return fd;
}

int
bind_loopback (const char *ip)
{
  return bind_socket (ip, SOCK_DGRAM);
}

int
listen_loopback (const char *ip)
{
  int fd = bind_socket (ip, SOCK_STREAM);

  g_assert_cmpint (listen (fd, SOMAXCONN), ==, 0);
  return fd;
}

static void
start (TuttiIceHub *hub, guint consent_ms)
{
  g_autoptr (GError) error = NULL;

  if (consent_ms > 0)
    tutti_ice_hub_set_consent_ms (hub, consent_ms);
  tutti_ice_hub_start (hub, &error);
  g_assert_no_error (error);
}

TuttiIceHub *
hub_with_tcp_on (const char *ip, guint consent_ms)
{
  TuttiIceHub *hub = tutti_ice_hub_new ();
  g_autoptr (GError) error = NULL;

  tutti_ice_hub_add_socket (hub, bind_loopback (ip), ip, 0, &error);
  g_assert_no_error (error);
  tutti_ice_hub_add_socket (hub, listen_loopback (ip), ip, 0, &error);
  g_assert_no_error (error);
  start (hub, consent_ms);
  return hub;
}

TuttiIceHub *
hub_on (const char *const *ips, guint consent_ms)
{
  TuttiIceHub *hub = tutti_ice_hub_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; ips[i] != NULL; i++) {
    tutti_ice_hub_add_socket (hub, bind_loopback (ips[i]), ips[i], 0, &error);
    g_assert_no_error (error);
  }
  start (hub, consent_ms);
  return hub;
}

/* Reads the errors out of the bus, so that no test goes on in a broken pipeline. A source
 * that pushes its first packet just when webrtcbin goes to NULL sees its events refused,
 * and calls that an error. */
static GstBusSyncReply
watch_bus (GstBus *bus, GstMessage *message, gpointer leaving)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      !g_atomic_int_get ((gint *)leaving)) {
    g_autoptr (GError) error = NULL;
    g_autofree char *debug = NULL;

    gst_message_parse_error (message, &error, &debug);
    g_error ("%s: %s (%s)", GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), error->message,
        debug);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
add_sources (GstElement *webrtcbin)
{
  tutti_test_webrtc_add_source (webrtcbin, "sink_0", TUTTI_TEST_AUDIO_CAPS, AUDIO_SOURCE,
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV);
  tutti_test_webrtc_add_source (webrtcbin, "sink_1", TUTTI_TEST_VIDEO_CAPS, VIDEO_SOURCE,
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV);
}

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer counter)
{
  g_atomic_int_inc ((gint *)counter);
}

static void
on_pad_added (GstElement *webrtcbin, GstPad *pad, guint *counters)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstPad) sink_pad = NULL;
  const char *media;
  GstElement *sink;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  media = gst_structure_get_string (gst_caps_get_structure (caps, 0), "media");
  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff),
      &counters[g_str_equal (media, "video") ? 1 : 0]);
  pipeline = GST_ELEMENT (gst_object_get_parent (GST_OBJECT (webrtcbin)));
  gst_bin_add (GST_BIN (pipeline), sink);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_link (pad, sink_pad);
  gst_element_sync_state_with_parent (sink);
}

static GstElement *
make_pipeline (GstElement *webrtcbin, guint *counters, gint *leaving)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_bus_set_sync_handler (bus, watch_bus, leaving, NULL);
  gst_util_set_object_arg (G_OBJECT (webrtcbin), "bundle-policy", "max-bundle");
  gst_bin_add (GST_BIN (pipeline), webrtcbin);
  g_signal_connect (webrtcbin, "pad-added", G_CALLBACK (on_pad_added), counters);
  return pipeline;
}

static gboolean
is_gathered (gpointer webrtcbin)
{
  GstWebRTCICEGatheringState state;

  g_object_get (webrtcbin, "ice-gathering-state", &state, NULL);
  return state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE;
}

static gboolean
has_caps (gpointer webrtcbin)
{
  g_autoptr (GstPad) audio = gst_element_get_static_pad (webrtcbin, "sink_0");
  g_autoptr (GstPad) video = gst_element_get_static_pad (webrtcbin, "sink_1");

  return gst_pad_has_current_caps (audio) && gst_pad_has_current_caps (video);
}

static void
make_offer (Session *session)
{
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;

  tutti_test_wait (has_caps, session->client_bin, "the client's caps");
  offer = tutti_test_webrtc_ask (session->client_bin, "create-offer", NULL);
  tutti_test_webrtc_ask (session->client_bin, "set-local-description", offer);
  session->offer = gst_sdp_message_as_text (offer->sdp);
}

static void
make_answer (Session *session)
{
  g_autoptr (GstWebRTCSessionDescription) offer =
      tutti_test_webrtc_parse (GST_WEBRTC_SDP_TYPE_OFFER, session->offer);
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;
  g_autoptr (GstWebRTCSessionDescription) complete = NULL;
  g_autofree char *text = NULL;

  tutti_test_wait (has_caps, session->room_bin, "the room's caps");
  tutti_test_webrtc_ask (session->room_bin, "set-remote-description", offer);
  answer = tutti_test_webrtc_ask (session->room_bin, "create-answer", NULL);
  tutti_test_webrtc_ask (session->room_bin, "set-local-description", answer);
  tutti_test_wait (is_gathered, session->room_bin, "the room's candidates");
  g_object_get (session->room_bin, "local-description", &complete, NULL);
  text = gst_sdp_message_as_text (complete->sdp);
  session->answer = tutti_ice_agent_finish_answer (session->agent, text);
}

static Session *
make_session (TuttiIceHub *hub, GstElement *client_bin)
{
  Session *session = g_new0 (Session, 1);
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;

  tutti_test_webrtc_expect_complaints ();
  session->agent = TUTTI_ICE_AGENT (tutti_ice_agent_new (hub));
  session->room_bin = tutti_ice_agent_make_webrtcbin (session->agent, NULL);
  session->client_bin = client_bin;
  session->room =
      make_pipeline (session->room_bin, session->room_received, &session->leaving);
  session->client =
      make_pipeline (session->client_bin, session->client_received, &session->leaving);
  add_sources (session->room_bin);
  add_sources (session->client_bin);
  gst_element_set_state (session->room, GST_STATE_PLAYING);
  gst_element_set_state (session->client, GST_STATE_PLAYING);

  make_offer (session);
  make_answer (session);
  answer = tutti_test_webrtc_parse (GST_WEBRTC_SDP_TYPE_ANSWER, session->answer);
  tutti_test_webrtc_ask (session->client_bin, "set-remote-description", answer);
  return session;
}

Session *
session_new (TuttiIceHub *hub, const char *client_ip)
{
  return make_session (hub, tutti_test_webrtc_new (client_ip));
}

Session *
session_new_tcp (TuttiIceHub *hub, const char *client_ip)
{
  return make_session (hub, tutti_test_webrtc_new_tcp (client_ip));
}

gboolean
session_is_connected (Session *session)
{
  GstWebRTCPeerConnectionState room, client;

  g_object_get (session->room_bin, "connection-state", &room, NULL);
  g_object_get (session->client_bin, "connection-state", &client, NULL);
  return room == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED &&
         client == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
}

gboolean
session_has_media (Session *session)
{
  for (guint i = 0; i < 2; i++)
    if (g_atomic_int_get ((gint *)&session->room_received[i]) == 0 ||
        g_atomic_int_get ((gint *)&session->client_received[i]) == 0)
      return FALSE;
  return TRUE;
}

void
session_free (Session *session)
{
  g_atomic_int_set (&session->leaving, TRUE);
  gst_element_set_state (session->room, GST_STATE_NULL);
  gst_element_set_state (session->client, GST_STATE_NULL);
  gst_object_unref (session->room);
  gst_object_unref (session->client);
  gst_object_unref (session->agent);
  g_free (session->offer);
  g_free (session->answer);
  g_free (session);
}

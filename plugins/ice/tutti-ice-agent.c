/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-agent.h"

#include <string.h>
#include <sys/random.h>

#include "tutti-ice-hub-private.h"
#include "tutti-ice-transport.h"

struct _TuttiIceAgent {
  GstWebRTCICE parent_instance;

  TuttiIceHub *hub;

  /* webrtcbin's, called only from within its own calls, as it does not tell when it is
   * gone */
  GstWebRTCICEOnCandidateFunc on_candidate;
  gpointer on_candidate_data;
  GDestroyNotify on_candidate_notify;

  GMutex lock;        /* before an endpoint's; protects what follows */
  GPtrArray *streams; /* TuttiIceStream; only grows */
  TuttiIceGate gate;
};

enum { SIGNAL_EXPIRED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiIceAgent, tutti_ice_agent, GST_TYPE_WEBRTC_ICE)

GstWebRTCICE *
tutti_ice_agent_new (TuttiIceHub *hub)
{
  TuttiIceAgent *self;

  g_return_val_if_fail (TUTTI_IS_ICE_HUB (hub), NULL);

  self = g_object_new (TUTTI_TYPE_ICE_AGENT, NULL);
  gst_object_ref_sink (self);
  self->hub = g_object_ref (hub);
  return GST_WEBRTC_ICE (self);
}

GstElement *
tutti_ice_agent_make_webrtcbin (TuttiIceAgent *self, const char *name)
{
  GstElement *element;

  g_return_val_if_fail (TUTTI_IS_ICE_AGENT (self), NULL);

  element = gst_element_factory_make_full (
      "webrtcbin", "name", name, "ice-agent", gst_object_ref (self), NULL);
  if (element == NULL)
    gst_object_unref (self);
  return element;
}

/* Returns: (transfer full): the endpoints at this moment, borrowed from the streams,
 * which live as long as the agent */
static GPtrArray *
list_endpoints (TuttiIceAgent *self)
{
  GPtrArray *list = g_ptr_array_new ();
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->streams->len; i++) {
    TuttiIceStream *stream = g_ptr_array_index (self->streams, i);

    g_ptr_array_add (
        list, tutti_ice_transport_get_endpoint (tutti_ice_stream_get_transport (stream)));
  }
  return list;
}

TuttiIceEndpoint *
tutti_ice_agent_dup_endpoint (TuttiIceAgent *self)
{
  g_autoptr (GPtrArray) endpoints = list_endpoints (self);

  return endpoints->len == 1 ? tutti_ice_endpoint_ref (g_ptr_array_index (endpoints, 0))
                             : NULL;
}

void
tutti_ice_agent_set_gate (TuttiIceAgent *self, TuttiIceGate gate)
{
  g_autoptr (GPtrArray) endpoints = NULL;

  g_return_if_fail (TUTTI_IS_ICE_AGENT (self));

  g_mutex_lock (&self->lock);
  self->gate = gate;
  g_mutex_unlock (&self->lock);
  endpoints = list_endpoints (self);
  for (guint i = 0; i < endpoints->len; i++)
    tutti_ice_endpoint_set_gate (g_ptr_array_index (endpoints, i), gate);
}

gboolean
tutti_ice_agent_shorten (TuttiIceAgent *self)
{
  g_autoptr (GPtrArray) endpoints = NULL;
  gboolean all = TRUE;

  g_return_val_if_fail (TUTTI_IS_ICE_AGENT (self), FALSE);

  endpoints = list_endpoints (self);
  for (guint i = 0; i < endpoints->len; i++)
    all = tutti_ice_endpoint_shorten (g_ptr_array_index (endpoints, i)) && all;
  return all;
}

void
tutti_ice_agent_close (TuttiIceAgent *self)
{
  g_autoptr (GPtrArray) endpoints = NULL;

  g_return_if_fail (TUTTI_IS_ICE_AGENT (self));

  endpoints = list_endpoints (self);
  for (guint i = 0; i < endpoints->len; i++)
    tutti_ice_endpoint_close (g_ptr_array_index (endpoints, i));
}

void
tutti_ice_agent_get_stats (TuttiIceAgent *self, TuttiIceStats *stats)
{
  g_autoptr (GPtrArray) endpoints = NULL;

  g_return_if_fail (TUTTI_IS_ICE_AGENT (self));

  memset (stats, 0, sizeof *stats);
  endpoints = list_endpoints (self);
  for (guint i = 0; i < endpoints->len; i++)
    tutti_ice_endpoint_add_stats (g_ptr_array_index (endpoints, i), stats);
}

/* 48 bits, so that no two of a room meet; 144 bits (RFC 8445 5.3 asks for 128). Whole
 * groups of base64, whose letters are just those that ICE allows. */
#define UFRAG_BYTES 6
#define PASSWORD_BYTES 18

static void
replace_line (GString *text, const char *key, const char *old, const char *new_value)
{
  g_autofree char *old_line = g_strconcat (key, old, NULL);
  g_autofree char *new_line = g_strconcat (key, new_value, NULL);

  g_string_replace (text, old_line, new_line, 0);
}

static void
rekey (TuttiIceEndpoint *endpoint, GString *text)
{
  const char *old_ufrag = tutti_ice_endpoint_get_ufrag (endpoint);
  const char *old_password = tutti_ice_endpoint_get_password (endpoint);
  guint8 random[UFRAG_BYTES + PASSWORD_BYTES];
  g_autofree char *ufrag = NULL;
  g_autofree char *password = NULL;

  if (old_ufrag == NULL)
    return;
  if (getrandom (random, sizeof random, 0) != sizeof random) {
    g_warning ("no random numbers from the system: ICE credentials are webrtcbin's");
    return;
  }
  ufrag = g_base64_encode (random, UFRAG_BYTES);
  password = g_base64_encode (random + UFRAG_BYTES, PASSWORD_BYTES);
  if (!tutti_ice_endpoint_rekey (endpoint, ufrag, password))
    return;
  replace_line (text, "\na=ice-ufrag:", old_ufrag, ufrag);
  replace_line (text, "\na=ice-pwd:", old_password, password);
}

char *
tutti_ice_agent_finish_answer (TuttiIceAgent *self, const char *sdp)
{
  g_autoptr (GPtrArray) endpoints = NULL;
  g_autofree char *finished = NULL;
  GString *text;

  g_return_val_if_fail (TUTTI_IS_ICE_AGENT (self), NULL);

  finished = tutti_ice_answer_finish (sdp);
  text = g_string_new (finished);
  endpoints = list_endpoints (self);
  for (guint i = 0; i < endpoints->len; i++)
    rekey (g_ptr_array_index (endpoints, i), text);
  return g_string_free (text, FALSE);
}

/* What webrtcbin asks; those that concern SDP come on its thread with its lock held. */

static GstWebRTCICEStream *
tutti_ice_agent_add_stream (GstWebRTCICE *ice, guint session_id)
{
  TuttiIceAgent *self = TUTTI_ICE_AGENT (ice);
  TuttiIceStream *stream = tutti_ice_stream_new (self, self->hub, session_id);

  g_mutex_lock (&self->lock);
  tutti_ice_endpoint_set_gate (
      tutti_ice_transport_get_endpoint (tutti_ice_stream_get_transport (stream)),
      self->gate);
  g_ptr_array_add (self->streams, stream);
  g_mutex_unlock (&self->lock);
  /* documented as a full transfer, but webrtcbin 1.22 keeps it without a reference and
   * never unrefs */
  return GST_WEBRTC_ICE_STREAM (stream);
}

static GstWebRTCICETransport *
tutti_ice_agent_find_transport (
    GstWebRTCICE *ice, GstWebRTCICEStream *stream, GstWebRTCICEComponent component)
{
  return gst_webrtc_ice_stream_find_transport (stream, component);
}

static gboolean
tutti_ice_agent_gather_candidates (GstWebRTCICE *ice, GstWebRTCICEStream *stream)
{
  TuttiIceAgent *self = TUTTI_ICE_AGENT (ice);
  GstWebRTCICETransport *transport = GST_WEBRTC_ICE_TRANSPORT (
      tutti_ice_stream_get_transport (TUTTI_ICE_STREAM (stream)));
  g_auto (GStrv) candidates = tutti_ice_hub_make_candidates (self->hub);

  if (transport->gathering_state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    return TRUE;
  gst_webrtc_ice_transport_gathering_state_change (
      transport, GST_WEBRTC_ICE_GATHERING_STATE_GATHERING);
  /* never by gst_webrtc_ice_transport_new_candidate(): 1.22 emits that signal with
   * parameters it has not */
  for (guint i = 0; candidates[i] != NULL && self->on_candidate != NULL; i++)
    self->on_candidate (ice, stream->stream_id, candidates[i], self->on_candidate_data);
  gst_webrtc_ice_transport_gathering_state_change (
      transport, GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE);
  return TRUE;
}

static gboolean
tutti_ice_agent_set_local_credentials (
    GstWebRTCICE *ice, GstWebRTCICEStream *stream, const gchar *ufrag, const gchar *pwd)
{
  TuttiIceTransport *transport =
      tutti_ice_stream_get_transport (TUTTI_ICE_STREAM (stream));

  if (ufrag == NULL || pwd == NULL || *ufrag == '\0' || *pwd == '\0')
    return FALSE;
  return tutti_ice_endpoint_open (
      tutti_ice_transport_get_endpoint (transport), ufrag, pwd);
}

static gboolean
tutti_ice_agent_set_remote_credentials (
    GstWebRTCICE *ice, GstWebRTCICEStream *stream, const gchar *ufrag, const gchar *pwd)
{
  TuttiIceTransport *transport =
      tutti_ice_stream_get_transport (TUTTI_ICE_STREAM (stream));

  if (ufrag == NULL || pwd == NULL || *ufrag == '\0' || *pwd == '\0')
    return FALSE;
  tutti_ice_endpoint_set_remote (
      tutti_ice_transport_get_endpoint (transport), ufrag, pwd);
  return TRUE;
}

static void
tutti_ice_agent_add_candidate (
    GstWebRTCICE *ice, GstWebRTCICEStream *stream, const gchar *candidate)
{
}

static void
tutti_ice_agent_set_on_ice_candidate (GstWebRTCICE *ice, GstWebRTCICEOnCandidateFunc func,
    gpointer user_data, GDestroyNotify notify)
{
  TuttiIceAgent *self = TUTTI_ICE_AGENT (ice);

  if (self->on_candidate_notify != NULL)
    self->on_candidate_notify (self->on_candidate_data);
  self->on_candidate = func;
  self->on_candidate_data = user_data;
  self->on_candidate_notify = notify;
}

static gboolean
tutti_ice_agent_get_is_controller (GstWebRTCICE *ice)
{
  return FALSE;
}

static gboolean
tutti_ice_agent_get_selected_pair (GstWebRTCICE *ice, GstWebRTCICEStream *stream,
    GstWebRTCICECandidateStats **local_stats, GstWebRTCICECandidateStats **remote_stats)
{
  return FALSE; /* nobody needs a participant's address in statistics */
}

static GstWebRTCICECandidateStats **
tutti_ice_agent_get_candidates (GstWebRTCICE *ice, GstWebRTCICEStream *stream)
{
  return g_new0 (GstWebRTCICECandidateStats *, 1);
}

/* Without meaning for host candidates on given sockets. */

static gboolean
tutti_ice_agent_add_turn_server (GstWebRTCICE *ice, const gchar *uri)
{
  return FALSE;
}

static void
tutti_ice_agent_ignore_flag (GstWebRTCICE *ice, gboolean flag)
{
}

static void
tutti_ice_agent_ignore_uri (GstWebRTCICE *ice, const gchar *uri)
{
}

static gchar *
tutti_ice_agent_no_uri (GstWebRTCICE *ice)
{
  return NULL;
}

static void
tutti_ice_agent_set_tos (GstWebRTCICE *ice, GstWebRTCICEStream *stream, guint tos)
{
}

static void
tutti_ice_agent_dispose (GObject *object)
{
  tutti_ice_agent_close (TUTTI_ICE_AGENT (object));
  G_OBJECT_CLASS (tutti_ice_agent_parent_class)->dispose (object);
}

static void
tutti_ice_agent_finalize (GObject *object)
{
  TuttiIceAgent *self = TUTTI_ICE_AGENT (object);

  if (self->on_candidate_notify != NULL)
    self->on_candidate_notify (self->on_candidate_data);
  g_ptr_array_unref (self->streams);
  g_mutex_clear (&self->lock);
  g_clear_object (&self->hub);
  G_OBJECT_CLASS (tutti_ice_agent_parent_class)->finalize (object);
}

static void
tutti_ice_agent_class_init (TuttiIceAgentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstWebRTCICEClass *ice_class = GST_WEBRTC_ICE_CLASS (klass);

  object_class->dispose = tutti_ice_agent_dispose;
  object_class->finalize = tutti_ice_agent_finalize;
  /* all of them: the wrappers in the library assert that each is there */
  ice_class->add_stream = tutti_ice_agent_add_stream;
  ice_class->find_transport = tutti_ice_agent_find_transport;
  ice_class->gather_candidates = tutti_ice_agent_gather_candidates;
  ice_class->add_candidate = tutti_ice_agent_add_candidate;
  ice_class->set_local_credentials = tutti_ice_agent_set_local_credentials;
  ice_class->set_remote_credentials = tutti_ice_agent_set_remote_credentials;
  ice_class->add_turn_server = tutti_ice_agent_add_turn_server;
  ice_class->set_is_controller = tutti_ice_agent_ignore_flag;
  ice_class->get_is_controller = tutti_ice_agent_get_is_controller;
  ice_class->set_force_relay = tutti_ice_agent_ignore_flag;
  ice_class->set_stun_server = tutti_ice_agent_ignore_uri;
  ice_class->get_stun_server = tutti_ice_agent_no_uri;
  ice_class->set_turn_server = tutti_ice_agent_ignore_uri;
  ice_class->get_turn_server = tutti_ice_agent_no_uri;
  ice_class->set_http_proxy = tutti_ice_agent_ignore_uri;
  ice_class->get_http_proxy = tutti_ice_agent_no_uri;
  ice_class->set_tos = tutti_ice_agent_set_tos;
  ice_class->set_on_ice_candidate = tutti_ice_agent_set_on_ice_candidate;
  ice_class->get_local_candidates = tutti_ice_agent_get_candidates;
  ice_class->get_remote_candidates = tutti_ice_agent_get_candidates;
  ice_class->get_selected_pair = tutti_ice_agent_get_selected_pair;

  signals[SIGNAL_EXPIRED] = g_signal_new ("expired", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_ice_agent_init (TuttiIceAgent *self)
{
  g_mutex_init (&self->lock);
  self->streams = g_ptr_array_new_with_free_func (gst_object_unref);
}

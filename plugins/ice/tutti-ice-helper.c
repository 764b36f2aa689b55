/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-hub-private.h"

typedef struct {
  TuttiIceJob kind;
  TuttiIceEndpoint *endpoint; /* NULL with QUIT */
} Job;

void
tutti_ice_helper_free_job (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->endpoint, tutti_ice_endpoint_unref);
  g_free (job);
}

void
tutti_ice_helper_add (TuttiIceHub *hub, TuttiIceJob kind, TuttiIceEndpoint *endpoint)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->endpoint = endpoint != NULL ? tutti_ice_endpoint_ref (endpoint) : NULL;
  g_async_queue_push (hub->jobs, job);
}

/* webrtcbin 1.22 connects its inner bins to the transport's "notify::state" by bare
 * pointers, and never disconnects them: a state that changes while nobody holds webrtcbin
 * would be told to freed memory. So it is held meanwhile; without it there is nobody to
 * tell. Returns: (transfer full) (nullable): the parent's parent; @parent is set to the
 * parent (transfer full) (nullable) */
static GstObject *
hold_ancestors (GstElement *element, GstObject **parent)
{
  *parent = gst_object_get_parent (GST_OBJECT (element));
  return *parent != NULL ? gst_object_get_parent (*parent) : NULL;
}

static void
change_state (TuttiIceEndpoint *endpoint, GstWebRTCICEConnectionState state)
{
  g_autoptr (GstWebRTCICETransport) transport =
      tutti_ice_endpoint_dup_transport (endpoint);
  g_autoptr (GstObject) receive_bin = NULL;
  g_autoptr (GstObject) send_bin = NULL;
  g_autoptr (GstObject) receive_top = NULL;
  g_autoptr (GstObject) send_top = NULL;

  if (transport == NULL)
    return;
  receive_top = hold_ancestors (transport->src, &receive_bin);
  send_top = hold_ancestors (transport->sink, &send_bin);
  if (receive_bin != NULL && send_bin != NULL)
    gst_webrtc_ice_transport_connection_state_change (transport, state);
}

static void
expire (TuttiIceEndpoint *endpoint)
{
  g_autoptr (TuttiIceAgent) agent = tutti_ice_endpoint_dup_agent (endpoint);

  tutti_ice_endpoint_close (endpoint);
  change_state (endpoint, GST_WEBRTC_ICE_CONNECTION_STATE_FAILED);
  if (agent != NULL)
    g_signal_emit_by_name (agent, "expired");
}

/* An endpoint that was closed since is nobody's any more. */
static void
do_job (const Job *job)
{
  if (job->endpoint == NULL || !tutti_ice_endpoint_is_alive (job->endpoint))
    return;
  /* the handlers of this start DTLS, right here */
  if (job->kind == TUTTI_ICE_JOB_CONNECTED)
    change_state (job->endpoint, GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED);
  else if (job->kind == TUTTI_ICE_JOB_EXPIRED)
    expire (job->endpoint);
}

gpointer
tutti_ice_helper_run (gpointer data)
{
  TuttiIceHub *hub = data;

  for (;;) {
    Job *job = g_async_queue_pop (hub->jobs);
    TuttiIceJob kind = job->kind;

    do_job (job);
    tutti_ice_helper_free_job (job);
    if (kind == TUTTI_ICE_JOB_QUIT)
      return NULL;
  }
}

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

static void
change_state (TuttiIceEndpoint *endpoint, GstWebRTCICEConnectionState state)
{
  g_autoptr (GstWebRTCICETransport) transport =
      tutti_ice_endpoint_dup_transport (endpoint);

  if (transport != NULL)
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

gpointer
tutti_ice_helper_run (gpointer data)
{
  TuttiIceHub *hub = data;

  for (;;) {
    Job *job = g_async_queue_pop (hub->jobs);
    TuttiIceJob kind = job->kind;

    /* the handlers start DTLS right here */
    if (kind == TUTTI_ICE_JOB_CONNECTED)
      change_state (job->endpoint, GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED);
    else if (kind == TUTTI_ICE_JOB_EXPIRED)
      expire (job->endpoint);
    tutti_ice_helper_free_job (job);
    if (kind == TUTTI_ICE_JOB_QUIT)
      return NULL;
  }
}

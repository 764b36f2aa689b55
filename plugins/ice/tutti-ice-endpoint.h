/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "tutti-ice-agent.h"
#include "tutti-ice-pairs.h"

G_BEGIN_DECLS

/*
 * TuttiIceEndpoint: one ICE stream of one peer: its credentials, the pairs it proved, the
 * one it nominated, the gate, and where its packets go. Private to this folder; reference
 * counted; any thread. Its one lock is a leaf.
 */
typedef struct _TuttiIceEndpoint TuttiIceEndpoint;

TuttiIceEndpoint *tutti_ice_endpoint_new (TuttiIceHub *hub);
TuttiIceEndpoint *tutti_ice_endpoint_ref (TuttiIceEndpoint *self);
void tutti_ice_endpoint_unref (TuttiIceEndpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiIceEndpoint, tutti_ice_endpoint_unref)

/* Once; before this nothing arrives. FALSE: twice, closed, or the ufrag is taken. */
gboolean tutti_ice_endpoint_open (
    TuttiIceEndpoint *self, const char *ufrag, const char *password);

/* The peer's; before open. */
void tutti_ice_endpoint_set_remote (
    TuttiIceEndpoint *self, const char *ufrag, const char *password);

/* Once, after open and before any check came: other credentials in place of those. FALSE:
 * not now, or the ufrag is taken (then it is closed). */
gboolean tutti_ice_endpoint_rekey (
    TuttiIceEndpoint *self, const char *ufrag, const char *password);

/* For good. */
void tutti_ice_endpoint_close (TuttiIceEndpoint *self);

/* FALSE after close; an expired endpoint is not closed by that alone. */
gboolean tutti_ice_endpoint_is_alive (TuttiIceEndpoint *self);

/* NULL before open; what is returned stays valid as long as the endpoint, also over a
 * rekey. */
const char *tutti_ice_endpoint_get_ufrag (TuttiIceEndpoint *self);
const char *tutti_ice_endpoint_get_password (TuttiIceEndpoint *self);

/* Weak: who is told of state changes and expiry. Set before open. */
void tutti_ice_endpoint_set_owners (
    TuttiIceEndpoint *self, TuttiIceAgent *agent, GstWebRTCICETransport *transport);
TuttiIceAgent *tutti_ice_endpoint_dup_agent (TuttiIceEndpoint *self);
GstWebRTCICETransport *tutti_ice_endpoint_dup_transport (TuttiIceEndpoint *self);

/* The source element, borrowed, between its going to PAUSED and back; NULL otherwise. */
void tutti_ice_endpoint_set_source (TuttiIceEndpoint *self, GstElement *source);

/* See tutti_ice_agent_shorten(). */
gboolean tutti_ice_endpoint_shorten (TuttiIceEndpoint *self);

void tutti_ice_endpoint_set_gate (TuttiIceEndpoint *self, TuttiIceGate gate);

/* Adds to @stats. */
void tutti_ice_endpoint_add_stats (TuttiIceEndpoint *self, TuttiIceStats *stats);

/* What the I/O thread tells an endpoint of its pairs; times are monotonic microseconds.
 * See tutti-ice-pairs.h. */

TuttiIceChange tutti_ice_endpoint_checked (TuttiIceEndpoint *self,
    const TuttiIcePath *path, gboolean nominates, gint64 now_us, TuttiIcePath *evicted);

/* A STUN success response. Returns: whether it was one to our challenge */
gboolean tutti_ice_endpoint_answered (TuttiIceEndpoint *self, const TuttiIcePath *path,
    const guint8 *data, gsize length, gint64 now_us);

/* The challenge to send now, to @path; @data has %TUTTI_ICE_STUN_CHALLENGE_MAX bytes.
 * @later is set when one is to be asked for again soon. Returns: its length; 0: none now
 */
gsize tutti_ice_endpoint_next_challenge (TuttiIceEndpoint *self, gint64 now_us,
    TuttiIcePath *path, guint8 *data, gboolean *later);

/* Sets @expired at most once in a life; the endpoint then neither takes nor sends
 * anything, but still is to be closed. Returns: how many of @dropped
 * (%TUTTI_ICE_PAIRS_MAX) are set */
guint tutti_ice_endpoint_expire (
    TuttiIceEndpoint *self, gint64 since_us, TuttiIcePath *dropped, gboolean *expired);

/* Returns: whether a challenge is to be sent */
gboolean tutti_ice_endpoint_review (
    TuttiIceEndpoint *self, gint64 now_us, gint64 consent_us);

/* DTLS, RTP or RTCP by a validated pair: checks the gate, copies and pushes. */
void tutti_ice_endpoint_receive (TuttiIceEndpoint *self, const TuttiIcePath *path,
    const guint8 *data, gsize length, gint64 now_us);

/* Sends @n_buffers packets, or drops and counts them; never blocks. */
void tutti_ice_endpoint_send (
    TuttiIceEndpoint *self, GstBuffer *const *buffers, guint n_buffers);

/* Returns: (transfer full) (nullable): the one endpoint of @agent; NULL when it has none,
 * or several (without BUNDLE) */
TuttiIceEndpoint *tutti_ice_agent_dup_endpoint (TuttiIceAgent *agent);

/* Borrowed; as long as the endpoint. */
TuttiIceHub *tutti_ice_endpoint_get_hub (TuttiIceEndpoint *self);

typedef enum {
  TUTTI_ICE_TAKEN,   /* counted as sent, unless it is taken back */
  TUTTI_ICE_DROPPED, /* and counted */
  TUTTI_ICE_LOCKED,  /* somebody else holds the lock */
} TuttiIceTaking;

/* For who sends @n_packets of media by itself (tutti-ice-batch.c) and must not wait for
 * anybody: where to. */
TuttiIceTaking tutti_ice_endpoint_take_path (
    TuttiIceEndpoint *self, guint n_packets, gsize bytes, TuttiIcePath *path);

typedef enum {
  TUTTI_ICE_LOSS_BUSY,   /* the kernel's buffer was full */
  TUTTI_ICE_LOSS_FAILED, /* the kernel refused */
} TuttiIceLoss;

void tutti_ice_endpoint_take_back (
    TuttiIceEndpoint *self, gsize length, TuttiIceLoss loss);

G_END_DECLS

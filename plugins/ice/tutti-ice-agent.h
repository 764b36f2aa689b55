/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "tutti-ice-hub.h"

#ifndef GST_USE_UNSTABLE_API
#define GST_USE_UNSTABLE_API
#endif
#include <gst/webrtc/webrtc.h>
#include <gst/webrtc/ice.h>

G_BEGIN_DECLS

/**
 * TuttiIceAgent: an ICE-lite agent (RFC 8445 2.5) for one webrtcbin of GStreamer 1.22, on
 * the sockets of a hub.
 *
 * - Local candidates are the hub's: host, UDP, and passive TCP (RFC 6544) of lower
 * priority. Remote candidates are ignored: a peer is known by its authenticated checks.
 * Nothing is ever resolved.
 * - Always controlled: the peer nominates. The pair that it nominated last is where we
 * send; a change of the peer's address is followed only by that, and only after the new
 * address has answered a check of ours (tutti-ice-challenge.h). DTLS and media are taken
 * from every pair that was checked within the consent time.
 * - Until the gate is opened, only DTLS passes, in both directions: webrtcbin 1.22 does
 * not compare the peer's certificate with the fingerprint of the SDP; whoever uses this
 * agent does it, then calls tutti_ice_agent_set_gate().
 * - Without an authenticated check on the nominated pair for the consent time everything
 * stops: the transport's state becomes FAILED and "expired" is emitted. There is no ICE
 * restart; the peer needs a new connection. A peer that does not check by itself is asked
 * in good time.
 *
 * webrtcbin only asks, as answerer, for: an answer's credentials and candidates (they are
 * complete at once), and elements to receive from and send to. TURN, STUN servers,
 * proxies, relay policy and TOS are accepted and without effect.
 *
 * Signal "expired" (void): once, on the thread "tutti-ice-help", no lock held.
 *
 * Any thread may call the functions below.
 */
#define TUTTI_TYPE_ICE_AGENT (tutti_ice_agent_get_type ())
G_DECLARE_FINAL_TYPE (TuttiIceAgent, tutti_ice_agent, TUTTI, ICE_AGENT, GstWebRTCICE)

typedef enum {
  TUTTI_ICE_GATE_DTLS_ONLY,
  TUTTI_ICE_GATE_OPEN,
} TuttiIceGate;

/* Of one agent, since it was made; all but @family add up over its streams (with BUNDLE
 * there is one). */
typedef struct {
  guint64 packets_in; /* passed on to webrtcbin, and their bytes */
  guint64 bytes_in;
  guint64 packets_out; /* handed to the kernel, and their bytes */
  guint64 bytes_out;
  guint64 checks;  /* authenticated connectivity checks */
  guint64 answers; /* authenticated answers to checks of ours */
  guint64 gate_in; /* media dropped because the gate was not open */
  guint64 gate_out;
  guint64 unpaired_out; /* dropped: no pair nominated, or consent expired */
  guint64 busy_out;     /* dropped: the kernel's buffer was full, or a TCP peer reads too
                           slowly */
  guint64 failed_out;   /* dropped: the kernel refused (no route, firewall) */
  guint64 refused_in;   /* dropped: the element behind did not take it */
  guint moves;          /* changes of the nominated pair, the first not counted */
  guint family;         /* of the nominated pair: 4, 6; 0 for none */
} TuttiIceStats;

/* Returns: (transfer full): not floating. @hub is kept alive. */
GstWebRTCICE *tutti_ice_agent_new (TuttiIceHub *hub);

/**
 * tutti_ice_agent_make_webrtcbin:
 * @name: (nullable): of the element
 *
 * Makes the webrtcbin that belongs to this agent: `ice-agent` is construct-only and eats
 * a reference, which is easily got wrong. Once per agent.
 *
 * Returns: (transfer floating) (nullable): NULL when there is no webrtcbin
 */
GstElement *tutti_ice_agent_make_webrtcbin (TuttiIceAgent *self, const char *name);

/* %TUTTI_ICE_GATE_DTLS_ONLY at first. Takes effect with the next packet. */
void tutti_ice_agent_set_gate (TuttiIceAgent *self, TuttiIceGate gate);

/**
 * tutti_ice_agent_shorten:
 *
 * What is received skips webrtcbin's queue: it is decrypted on the thread "tutti-ice-io",
 * without another thread to be woken up for each packet. For a connection that stands,
 * before its gate is opened. For a while after a new source was heard packets go by the
 * queue still (tutti-ice-detour.h).
 *
 * Returns: FALSE when webrtcbin is not as that of 1.22, or it is too early or too late:
 * then packets go on by way of the queue, which works too
 */
gboolean tutti_ice_agent_shorten (TuttiIceAgent *self);

/**
 * tutti_ice_agent_close:
 *
 * Stops taking and sending packets, for good: checks are no longer answered and the peer
 * notices. Happens by itself when webrtcbin goes to NULL. A packet that is just being
 * pushed may still arrive in the pipeline.
 */
void tutti_ice_agent_close (TuttiIceAgent *self);

void tutti_ice_agent_get_stats (TuttiIceAgent *self, TuttiIceStats *stats);

/**
 * tutti_ice_agent_finish_answer:
 * @sdp: the text of webrtcbin's answer with its candidates in it, before anybody else saw
 * it
 *
 * tutti_ice_answer_finish(), and other ICE credentials in place of webrtcbin's: those are
 * made with g_random_int(), whose next values can be computed by who has seen enough
 * earlier ones (some fifty answers of one process), and whoever knows the password of
 * somebody's connection can end it. Once per agent.
 *
 * Returns: (transfer full): what to send to the client
 */
char *tutti_ice_agent_finish_answer (TuttiIceAgent *self, const char *sdp);

/**
 * tutti_ice_answer_finish:
 * @sdp: the text of an answer with its candidates in it
 *
 * Adds what webrtcbin does not write: `a=ice-lite` (RFC 8839 5.3) before the first
 * m-line, and `a=end-of-candidates` (RFC 8840 8.2) at the end of each m-section that has
 * candidates. What is there already is not added again.
 *
 * Returns: (transfer full): lines end as those of @sdp
 */
char *tutti_ice_answer_finish (const char *sdp);

G_END_DECLS

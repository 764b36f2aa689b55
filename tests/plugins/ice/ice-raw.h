/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ice-check.h"
#include "ice-session.h"

#include <gst/webrtc/icetransport.h>

/*
 * An agent without webrtcbin: its two elements in a small pipeline, driven by hand. What
 * it receives is collected; what it sends is pushed by the test.
 */
typedef struct {
  TuttiIceAgent *agent;
  GstWebRTCICEStream *stream; /* borrowed */
  GstWebRTCICETransport *transport;
  GstElement *pipeline;
  GstElement *queue;     /* borrowed; behind the agent's source, as in webrtcbin */
  GstPad *out;           /* linked to the agent's sink */
  GAsyncQueue *received; /* GBytes */
  GPtrArray *candidates; /* char *, as told to webrtcbin */
  char *ufrag;
  char *password;
  char *username; /* for checks */
} Raw;

TuttiIceStats stats_of (Raw *raw);

/* Stops and unrefs. */
void hub_free (TuttiIceHub *hub);
TuttiIceHubStats hub_stats (TuttiIceHub *hub);

/* For tutti_test_wait(): that @hub has counted at least so many. */
typedef struct {
  TuttiIceHub *hub;
  guint64 unvalidated;
  guint64 unknown;
  guint64 junk;
} HubCounts;

gboolean hub_has_counted (gpointer counts);

/* Of the peers of every agent here; their ufrag is "peer". */
#define PEER_PASSWORD "zyxwvutsrqponmlkjihgfe"

Raw *raw_new (TuttiIceHub *hub, const char *ufrag, const char *password);
void raw_free (Raw *raw);

/* A port that the agent announced. */
guint16 raw_port (Raw *raw, guint candidate);

/* Pushes one packet: @kind is its first byte, the rest is @text. */
void raw_send (Raw *raw, guint8 kind, const char *text);

/* Waits until the packet @kind, @text is the next that the agent passed on. */
void raw_expect (Raw *raw, guint8 kind, const char *text);

/* Waits until @n_packets are counted as passed on, and that no more are. A packet is
 * counted when the element behind has taken it, so it may be seen before it is counted.
 */
void raw_expect_passed (Raw *raw, guint64 n_packets);

/* A UDP socket of loopback whose other side is a hub's, or a TCP connection to one. */
typedef struct {
  int fd;
  int type; /* SOCK_DGRAM or SOCK_STREAM: then a packet is a frame */
  guint8
      challenge_id[12]; /* of the last that was expected: repetitions of it are skipped */
} Peer;

#define DTLS 22
#define RTP 128

Peer *peer_new (const char *ip, guint16 hub_port);
Peer *peer_new_tcp (const char *ip, guint16 hub_port);

/* From @own_ip and @own_port (0: any). */
Peer *peer_new_tcp_from (
    const char *own_ip, guint16 own_port, const char *ip, guint16 hub_port);

/* Waits until the other side has ended the connection, which must not say anything
 * before. */
void peer_expect_end (Peer *peer);

void peer_free (Peer *peer);
void peer_send (Peer *peer, guint8 kind, const char *text);
void peer_expect (Peer *peer, guint8 kind, const char *text);

/* Waits for the next packet. Returns: its length */
gsize peer_receive (Peer *peer, guint8 *data, gsize size);

/* Sends a check and takes the next datagram for its reply, which thus proves that nothing
 * else was sent here before. Returns: the error code, 0 for success. */
int peer_check (Peer *peer, Raw *raw, CheckFlags flags);
/* Takes the next datagram for a challenge of @raw's agent, into @challenge (CHECK_MAX).
 */
void peer_expect_challenge (Peer *peer, Raw *raw, guint8 *challenge);
void peer_answer (Peer *peer, const guint8 *challenge, const char *password);

/* Changes the peer's address to @peer: nomination, challenge, answer; waits until it took
 * effect. */
void peer_move (Peer *peer, Raw *raw);

void peer_send_check (
    Peer *peer, CheckFlags flags, const char *username, const char *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Raw, raw_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TuttiIceHub: the UDP sockets of one room, and the TCP ones for networks that block UDP
 * (RFC 6544, passive), shared by all its ICE-lite agents (tutti-ice-agent.h).
 *
 * Life: tutti_ice_hub_new(), tutti_ice_hub_add_socket() for each socket,
 * tutti_ice_hub_start(), agents come and go, tutti_ice_hub_stop(), last unref. One start
 * and one stop; a hub that was started keeps itself alive until it is stopped.
 *
 * The sockets are handed over bound; the hub itself calls neither socket() nor bind(),
 * and resolves nothing. After tutti_ice_hub_start() it needs from the kernel: poll,
 * recvmmsg, sendmsg, sendmmsg, read and write on an eventfd, futex; with TCP also
 * accept4, recv, fcntl, setsockopt.
 *
 * Threads (both made by start, joined by stop):
 *  - "tutti-ice-io" reads all sockets in batches, answers connectivity checks, and pushes
 * DTLS, RTP and RTCP into the pipelines. Priority raised if that is permitted. Nothing it
 * pushes into may block: behind each source stands webrtcbin's receive queue, which the
 * source makes leaky (tutti-ice-src.h); once a connection stands that may be left out
 * (tutti_ice_agent_shorten()), and decryption and the receiving elements run here.
 *  - "tutti-ice-help" does what takes long or calls strangers: ICE state changes, whose
 * handlers start DTLS, and signals.
 *
 * Locks: all in this folder are leaves, except that an endpoint's may be taken under its
 * agent's. None is held while pushing into a pipeline, sending, or emitting a signal, but
 * for that of a TCP connection, over sendmsg(), which does not wait.
 */
#define TUTTI_TYPE_ICE_HUB (tutti_ice_hub_get_type ())
G_DECLARE_FINAL_TYPE (TuttiIceHub, tutti_ice_hub, TUTTI, ICE_HUB, GObject)

/* RFC 7675 5.1: consent expires after 30 s without an authenticated check. */
#define TUTTI_ICE_CONSENT_MS 30000

#define TUTTI_ICE_SOCKETS_MAX 32

/* Counted since the start; of what belongs to an agent see TuttiIceStats. */
typedef struct {
  guint64 packets_in;
  guint64 replies;        /* to connectivity checks, success or error */
  guint64 stun_malformed; /* dropped; also responses, indications, and what would have
                             amplified */
  guint64 stun_unknown;   /* dropped: no such user */
  guint64 stun_refused;   /* answered with an error */
  guint64
      unvalidated; /* DTLS, RTP, RTCP from an address without a validated pair; dropped */
  guint64 junk;    /* of no known kind (RFC 7983), or longer than 2048 bytes; dropped */
  guint64 connections;  /* TCP, accepted */
  guint64 disconnected; /* of them, by us: no authenticated check in time, something else
                           than ICE, or one too many */
  guint64 late;         /* packets left out because a TCP connection took no more */
  guint endpoints;      /* registered now */
} TuttiIceHubStats;

TuttiIceHub *tutti_ice_hub_new (void);

/**
 * tutti_ice_hub_add_socket:
 * @fd: (transfer full): a bound UDP socket, or a listening TCP one, IPv4 or IPv6; made
 * non-blocking. Closed also when this fails
 * @announce_ip: an IP literal, what clients are told
 * @announce_port: what clients are told; 0: the port that @fd is bound to
 *
 * Adds one local host candidate. The first added gets the highest priority, but any of
 * UDP a higher one than those of TCP. Before start only.
 *
 * Returns: FALSE with a %G_IO_ERROR when @fd is no such socket, @announce_ip no literal,
 * or there are too many
 */
gboolean tutti_ice_hub_add_socket (TuttiIceHub *self, int fd, const char *announce_ip,
    guint16 announce_port, GError **error);

/* For tests; before start only. Default %TUTTI_ICE_CONSENT_MS. */
void tutti_ice_hub_set_consent_ms (TuttiIceHub *self, guint consent_ms);

/* Returns: FALSE with a %G_IO_ERROR when there is no socket, or the threads cannot be
 * made. */
gboolean tutti_ice_hub_start (TuttiIceHub *self, GError **error);

/* Ends both threads and waits for them; not from one of them. Agents may outlive it,
 * deaf; what they send is dropped. */
void tutti_ice_hub_stop (TuttiIceHub *self);

/* Any thread. */
void tutti_ice_hub_get_stats (TuttiIceHub *self, TuttiIceHubStats *stats);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/socket.h>

#include "plugins/ice/tutti-ice-agent.h"

/*
 * A stock webrtcbin (libnice) as client, and a webrtcbin with our agent as room, in two
 * pipelines of one process, each sending Opus and VP8 to the other.
 */
typedef struct {
  TuttiIceAgent *agent;
  GstElement *room; /* pipelines */
  GstElement *client;
  GstElement *room_bin; /* webrtcbins */
  GstElement *client_bin;
  guint room_received[2]; /* RTP packets, of audio and video; atomic */
  guint client_received[2];
  gint leaving; /* atomic: errors do not count any more */
  char *offer;
  char *answer;
} Session;

/* Negotiates and waits until both webrtcbins have applied everything; the connection may
 * take longer. */
Session *session_new (TuttiIceHub *hub, const char *client_ip);
/* The same with a client that uses TCP only. */
Session *session_new_tcp (TuttiIceHub *hub, const char *client_ip);
void session_free (Session *session);

gboolean session_is_connected (Session *session);

/* Both media got through both ways. */
gboolean session_has_media (Session *session);

/* A started hub with one loopback socket per address of @ips; aborts on failure. */
TuttiIceHub *hub_on (const char *const *ips, guint consent_ms);

/* The same with a UDP and a TCP socket of @ip each. */
TuttiIceHub *hub_with_tcp_on (const char *ip, guint consent_ms);

/* A bound UDP socket of loopback; a listening TCP one. */
int bind_loopback (const char *ip);
int listen_loopback (const char *ip);

/* @ip and @port as the kernel wants them. Returns: the length */
socklen_t make_sockaddr (const char *ip, guint16 port, struct sockaddr_storage *address);

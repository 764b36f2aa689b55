/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An address that media may come to. */
typedef struct {
  GInetAddress *local; /* what the socket is bound to */
  GInetAddress
      *public; /* what clients are told; the same object unless there is 1:1 NAT */
} TuttiMediaAddress;

void tutti_media_address_free (TuttiMediaAddress *self);

/* @text: "IP", or "LOCAL=PUBLIC" of one family. Returns: (transfer full): NULL with
 * @error set */
TuttiMediaAddress *tutti_media_address_parse (const char *text, GError **error);

/* Returns: (transfer full): this machine's addresses that are up, without link-local
 * ones, loopback last; TuttiMediaAddress */
GPtrArray *tutti_media_address_list_local (void);

/* Addresses that media may come to at once. */
#define TUTTI_MEDIA_ADDRESSES_MAX 16

typedef enum {
  TUTTI_MEDIA_UDP,
  TUTTI_MEDIA_UDP_AND_TCP, /* for those whose network blocks UDP */
} TuttiMediaTransports;

/**
 * TuttiMediaSockets: the sockets of one room, one of each kind per address, all on one
 * port; those of TCP listen. They outlive the mixers that get them, so that a new mixer
 * is reached where the old one was.
 */
typedef struct _TuttiMediaSockets TuttiMediaSockets;

/**
 * tutti_media_sockets_new:
 * @addresses: TuttiMediaAddress, at least one
 * @first_port, @last_port: the range, in which a free port is searched from a random
 * place
 *
 * Returns: (transfer full): NULL with @error set when no port is free on all addresses
 */
TuttiMediaSockets *tutti_media_sockets_new (GPtrArray *addresses,
    TuttiMediaTransports transports, guint16 first_port, guint16 last_port,
    GError **error);

void tutti_media_sockets_free (TuttiMediaSockets *self);

/* In the order of the addresses, those of UDP before those of TCP; borrowed. */
const int *tutti_media_sockets_get_fds (TuttiMediaSockets *self, guint *n_fds);

/* The entries for "configure", TuttiSocketInfo; (transfer full) */
GPtrArray *tutti_media_sockets_describe (TuttiMediaSockets *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiMediaAddress, tutti_media_address_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiMediaSockets, tutti_media_sockets_free)

G_END_DECLS

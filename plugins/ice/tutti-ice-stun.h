/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/*
 * What an ICE-lite agent (RFC 8445 2.5) does with one STUN message (RFC 8489): bytes in,
 * a decision and the bytes of the reply out. Pure: no sockets, no clock, no state; any
 * thread.
 *
 * Rules:
 *  - only Binding requests with FINGERPRINT and with a USERNAME whose first half we know
 * are ever answered; everything else is dropped in silence, so that nobody who does not
 * know a ufrag learns that something listens;
 *  - no MESSAGE-INTEGRITY: 400; a wrong one: 401 (both without integrity); an unknown
 * comprehension-required attribute: 420;
 *  - a peer that claims to be controlled: 487 always, because a lite agent cannot take
 * the controlling role;
 *  - never more than 1.5 bytes of reply for one byte of request.
 */

/* RFC 8839 5.4: a ufrag is 4 to 256 characters. */
#define TUTTI_ICE_UFRAG_MAX 256

/* Larger than every reply of ours; a request that would need more is dropped. */
#define TUTTI_ICE_STUN_REPLY_MAX 512

typedef enum {
  TUTTI_ICE_STUN_ACCEPTED,     /* authenticated; the reply is a success */
  TUTTI_ICE_STUN_MALFORMED,    /* dropped */
  TUTTI_ICE_STUN_NOT_REQUEST,  /* dropped: an indication, or a response to nothing */
  TUTTI_ICE_STUN_UNKNOWN_USER, /* dropped */
  TUTTI_ICE_STUN_AMPLIFYING,   /* dropped: the reply would be too long for the request */
  TUTTI_ICE_STUN_NO_INTEGRITY, /* 400 */
  TUTTI_ICE_STUN_WRONG_INTEGRITY,   /* 401 */
  TUTTI_ICE_STUN_UNKNOWN_ATTRIBUTE, /* 420; authenticated */
  TUTTI_ICE_STUN_ROLE_CONFLICT,     /* 487; authenticated */
} TuttiIceStunVerdict;

typedef struct {
  TuttiIceStunVerdict verdict;
  gboolean use_candidate; /* of an accepted check */
  guint32 priority;       /* of an accepted check; 0 when absent */
  gsize reply_length;     /* 0: say nothing */
  guint8 reply[TUTTI_ICE_STUN_REPLY_MAX];
} TuttiIceStunResult;

/**
 * TuttiIceStunLookup:
 * @ufrag: the first half of a USERNAME, terminated
 *
 * Returns: the password of @ufrag, valid until tutti_ice_stun_answer() returns; NULL when
 * it is not known
 */
typedef const char *(*TuttiIceStunLookup) (const char *ufrag, gpointer user_data);

/**
 * tutti_ice_stun_answer:
 * @data: one datagram, of @length bytes
 * @from: where it came from, for XOR-MAPPED-ADDRESS
 * @lookup: called at most once
 * @result: (out caller-allocates): filled entirely, but for unused bytes of the reply
 */
void tutti_ice_stun_answer (const guint8 *data, gsize length,
    const struct sockaddr_storage *from, socklen_t from_length, TuttiIceStunLookup lookup,
    gpointer user_data, TuttiIceStunResult *result);

/* RFC 8489 5 */
#define TUTTI_ICE_STUN_ID_BYTES 12

/* Longer than any challenge: two ufrags of the greatest length and the other attributes.
 */
#define TUTTI_ICE_STUN_CHALLENGE_MAX 640

/**
 * tutti_ice_stun_make_challenge:
 * @data: (out caller-allocates): %TUTTI_ICE_STUN_CHALLENGE_MAX bytes
 * @id: %TUTTI_ICE_STUN_ID_BYTES that nobody can guess
 * @username: the peer's ufrag, a colon, ours
 * @password: the peer's
 *
 * A Binding request of our own (RFC 7675 5.1): whoever answers it agrees to be sent to.
 *
 * Returns: its length; 0 when it does not fit
 */
gsize tutti_ice_stun_make_challenge (
    guint8 *data, const guint8 *id, const char *username, const char *password);

/* Whether it is worth looking for the challenge that this answers: by its first two
 * bytes. */
gboolean tutti_ice_stun_is_success (const guint8 *data, gsize length);

/* Whether it is an authentic success response to the challenge with @id; @password is the
 * peer's. */
gboolean tutti_ice_stun_answers_challenge (
    const guint8 *data, gsize length, const guint8 *id, const char *password);

G_END_DECLS

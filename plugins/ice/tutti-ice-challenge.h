/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-address.h"
#include "tutti-ice-stun.h"

G_BEGIN_DECLS

/*
 * TuttiIceChallenge: the question to an address that was nominated, whether somebody is
 * there who agrees to be sent to.
 *
 * A lite agent sends where it is told to by an authenticated check, and the address that
 * a check came from can be forged: a participant could lead its stream to somebody who
 * never asked for it (RFC 8445 19.5.1, "voice hammer"). The first nomination is proven by
 * the DTLS handshake, which runs over it; before a later one takes effect, the new
 * address has to answer a Binding request of ours (RFC 7675 5.1): only who reads there
 * knows the transaction id.
 *
 * A plain struct, all zero when nothing is asked. No locks, no clock; times are monotonic
 * microseconds.
 */
typedef struct {
  TuttiIcePath path; /* family 0: nothing is asked */
  guint8 id[TUTTI_ICE_STUN_ID_BYTES];
  gint64 due_us; /* when it may be sent (again) */
  guint tries;
} TuttiIceChallenge;

/* Asks @path, unless it is being asked already. The pace of sending stays, however often
 * paths change. */
void tutti_ice_challenge_start (TuttiIceChallenge *self, const TuttiIcePath *path);

/* The peer changed its mind. */
void tutti_ice_challenge_cancel (TuttiIceChallenge *self);

/* Whether it is to be sent at @now_us; counts it as sent. */
gboolean tutti_ice_challenge_take (TuttiIceChallenge *self, gint64 now_us);

/* Whether it may still be answered; and whether it is to be sent again later. */
gboolean tutti_ice_challenge_is_open (const TuttiIceChallenge *self);
gboolean tutti_ice_challenge_goes_on (const TuttiIceChallenge *self);

G_END_DECLS

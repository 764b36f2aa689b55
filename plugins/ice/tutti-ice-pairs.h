/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-challenge.h"

G_BEGIN_DECLS

/*
 * TuttiIcePairs: the addresses that a peer proved to have, and the one that we send to.
 *
 * We send to the pair that the peer nominated last. The first nomination holds at once;
 * every later change first has to answer a challenge. Two more reasons for a challenge:
 *  - Firefox does not nominate again when a NAT gives it another address: its checks only
 * come from there from then on. So when the nominated pair has been silent for some
 * seconds, and another was checked since, that one is challenged.
 *  - Browsers renew their consent to being sent to by a check every few seconds; libnice,
 * and with it every GStreamer client, does not. So in the second half of the consent time
 * we ask.
 *
 * A plain struct, all zero at first. No locks, no clock; times are monotonic
 * microseconds.
 */

/* Past that the pair checked longest ago makes room, but never the nominated one nor the
 * challenged one. */
#define TUTTI_ICE_PAIRS_MAX 8

/* Without a check or a packet for so long the nominated pair counts as silent: a little
 * more than Chromium's longest interval between checks, 2.5 s. */
#define TUTTI_ICE_SILENCE_US (3 * G_USEC_PER_SEC)

typedef struct {
  TuttiIcePath path; /* family 0: free */
  gint64 checked_us; /* the last authenticated check */
} TuttiIcePair;

typedef struct {
  TuttiIcePair pairs[TUTTI_ICE_PAIRS_MAX];
  TuttiIcePath nominated; /* one of @pairs; family 0: none */
  gint64 heard_us;        /* the last packet or check by it */
  gboolean was_nominated; /* ever */
  TuttiIceChallenge challenge;
} TuttiIcePairs;

/* What a check changed. */
typedef enum {
  TUTTI_ICE_CHANGE_NONE = 0,
  TUTTI_ICE_CHANGE_CONNECTED = 1 << 0, /* the first nomination */
  TUTTI_ICE_CHANGE_EVICTED = 1 << 1,   /* a pair had to go */
  TUTTI_ICE_CHANGE_CHALLENGE =
      1 << 2, /* another pair is nominated, but has to answer first */
} TuttiIceChange;

/* An authenticated check came by @path. @evicted is set with %TUTTI_ICE_CHANGE_EVICTED.
 */
TuttiIceChange tutti_ice_pairs_checked (TuttiIcePairs *self, const TuttiIcePath *path,
    gboolean nominates, gint64 now_us, TuttiIcePath *evicted);

/* DTLS or media came by @path. */
void tutti_ice_pairs_heard (TuttiIcePairs *self, const TuttiIcePath *path, gint64 now_us);

/* A STUN success response came by @path. Returns: whether it answers the challenge: then
 * the pair counts as checked, and we send there from now on */
gboolean tutti_ice_pairs_answered (TuttiIcePairs *self, const TuttiIcePath *path,
    const guint8 *data, gsize length, const char *remote_password, gint64 now_us);

/* Drops what was not checked since @since_us into @dropped (room for all). Sets @expired
 * when the nominated one is among it. Returns: how many */
guint tutti_ice_pairs_expire (
    TuttiIcePairs *self, gint64 since_us, TuttiIcePath *dropped, gboolean *expired);

/* Looks, every second or so, whether there is a reason to ask by ourselves; pairs expire
 * after @consent_us. Returns: whether a challenge is to be sent */
gboolean tutti_ice_pairs_review (TuttiIcePairs *self, gint64 now_us, gint64 consent_us);

G_END_DECLS

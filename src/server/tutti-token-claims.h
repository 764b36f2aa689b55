/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-role.h"

G_BEGIN_DECLS

/* The sender's clock and ours may differ so much. */
#define TUTTI_TOKEN_LEEWAY_S 30

/* What a signed token says of who shows it. */
typedef struct {
  char *name; /* clean; NULL: what the person says */
  TuttiRole role;
  gint64 expires_s; /* seconds since 1970 */
} TuttiTokenClaims;

/**
 * tutti_token_head_check:
 * @json: the head of a token, before anything else is looked at
 *
 * Refuses heads that would have us take a key from the token itself or from elsewhere
 * ("jwk", "jku", "x5c", "x5u"; RFC 7515, 4.1), understand what we do not ("crit", "b64"),
 * or unpack first ("zip"). Pure.
 *
 * Returns: NULL when all is well; otherwise why not, as tutti_token_claims_read() does
 */
const char *tutti_token_head_check (const char *json, gsize length);

/**
 * tutti_token_claims_read:
 * @json: the payload of a token whose signature is good
 * @room_key: of tutti_name_clean_room(): the room that the token has to be for
 * @now_s: seconds since 1970
 * @out: (out caller-allocates): uninitialized; filled when %NULL is returned
 *
 * Checks the claims that doc/operations.md describes (RFC 7519, 4.1, and our own "room",
 * "name" and "role"). Pure.
 *
 * Returns: NULL when all is well; otherwise what is wrong, for a log: static, and without
 * anything out of the token
 */
const char *tutti_token_claims_read (const char *json, gsize length, const char *room_key,
    gint64 now_s, TuttiTokenClaims *out);

void tutti_token_claims_clear (TuttiTokenClaims *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TuttiTokenClaims, tutti_token_claims_clear)

G_END_DECLS

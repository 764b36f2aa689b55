/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "server/tutti-token-claims.h"

G_BEGIN_DECLS

/* In bytes; as in the protocol's "join". */
#define TUTTI_TOKEN_MAX_BYTES 4096

/**
 * TuttiTokenKeys: the keys with which tokens may be signed (RFC 7519): a JWK set (RFC
 * 7517) in a file, which is read again when it has changed. When it cannot be read then,
 * the keys before stay in use and the log says so. Signatures are checked by librhonabwy;
 * nothing is ever fetched.
 *
 * Used by one thread.
 */
#define TUTTI_TYPE_TOKEN_KEYS (tutti_token_keys_get_type ())
G_DECLARE_FINAL_TYPE (TuttiTokenKeys, tutti_token_keys, TUTTI, TOKEN_KEYS, GObject)

/* Returns: (transfer full): NULL with @error set (%G_FILE_ERROR or %G_IO_ERROR), which
 * says which key of the file is of no use and why */
TuttiTokenKeys *tutti_token_keys_new (const char *path, GError **error);

/**
 * tutti_token_keys_verify:
 * @token: a JWS in its compact form (RFC 7515), signed with HS256, RS256 or ES256
 * @room_key: of tutti_name_clean_room()
 * @now_s: seconds since 1970
 * @out: (out caller-allocates): uninitialized; filled when %TRUE is returned
 *
 * The algorithm has to be the one of the key, which "kid" names; without "kid" the set
 * must have one key only. Blocks for one stat(), and for reading the file when it
 * changed.
 *
 * Returns: FALSE with %TUTTI_ERROR_TOKEN_INVALID, the same for every reason; the reason
 * is a debug message
 */
gboolean tutti_token_keys_verify (TuttiTokenKeys *self, const char *token,
    const char *room_key, gint64 now_s, TuttiTokenClaims *out, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tutti_password_hash:
 * @password: what people type
 *
 * Argon2id (RFC 9106) as libsodium does it, with its parameters for logins: 64 MiB and
 * some 50 to 100 ms. Blocks so long; any thread.
 *
 * Returns: (transfer full): printable, with salt and parameters in it
 */
char *tutti_password_hash (const char *password);

/* Whether @password is the one of @hash. Blocks as long as tutti_password_hash() does;
 * any thread. */
gboolean tutti_password_verify (const char *password, const char *hash);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): @n_bytes out of the system's generator of keys, in
 * hexadecimal */
char *tutti_token_new (gsize n_bytes);

/* Compares in a time that depends on the lengths only. */
gboolean tutti_token_equal (const char *a, const char *b);

/* Returns: (transfer full): what a token may be recognised by without being known, in
 * hexadecimal. A plain SHA-256 does: nobody guesses what tutti_token_new() made. */
char *tutti_token_digest (const char *token);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Tokens (RFC 7515) made without the library that checks them, so that they can be wrong
 * in every way.
 */

/* Without a signature: the first two parts. */
char *hand_token_join (const char *head, const char *claims);

/* Signed with HS256, whatever @head says (RFC 7515, A.1). */
char *hand_token_sign (const char *secret, const char *head, const char *claims);

G_END_DECLS

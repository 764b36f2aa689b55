/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-token.h"

#include <gnutls/crypto.h>
#include <string.h>

char *
tutti_token_new (gsize n_bytes)
{
  g_autofree guint8 *bytes = g_malloc (n_bytes);
  GString *hex = g_string_sized_new (2 * n_bytes);

  /* A server that cannot make unguessable tokens must not run. */
  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, n_bytes) != 0)
    g_error ("the system's random generator failed");

  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (hex, FALSE);
}

gboolean
tutti_token_equal (const char *a, const char *b)
{
  gsize length = strlen (a);

  return length == strlen (b) && gnutls_memcmp (a, b, length) == 0;
}

char *
tutti_token_digest (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

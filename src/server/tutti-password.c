/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-password.h"

#include <sodium.h>
#include <string.h>

char *
tutti_password_hash (const char *password)
{
  char hash[crypto_pwhash_STRBYTES];

  /* -1 only: could not be initialised. It may be called again and again. */
  if (sodium_init () < 0 ||
      crypto_pwhash_str (hash, password, strlen (password),
          crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    g_error ("a password cannot be hashed: out of memory");
  return g_strdup (hash);
}

gboolean
tutti_password_verify (const char *password, const char *hash)
{
  return sodium_init () >= 0 &&
         crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hand-token.h"

#include <string.h>

static char *
base64url (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

char *
hand_token_join (const char *head, const char *claims)
{
  g_autofree char *first = base64url ((const guint8 *)head, strlen (head));
  g_autofree char *second = base64url ((const guint8 *)claims, strlen (claims));

  return g_strconcat (first, ".", second, NULL);
}

char *
hand_token_sign (const char *secret, const char *head, const char *claims)
{
  g_autofree char *text = hand_token_join (head, claims);
  g_autofree char *signature = NULL;
  g_autoptr (GHmac) hmac =
      g_hmac_new (G_CHECKSUM_SHA256, (const guchar *)secret, strlen (secret));
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *)text, -1);
  g_hmac_get_digest (hmac, digest, &length);
  signature = base64url (digest, length);
  return g_strconcat (text, ".", signature, NULL);
}

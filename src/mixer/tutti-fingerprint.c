/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-fingerprint.h"

#include <string.h>

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END "-----END CERTIFICATE-----"

gboolean
tutti_fingerprint_matches (const char *pem, const guint8 *expected)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *base64 = NULL;
  g_autofree guchar *der = NULL;
  guint8 digest[TUTTI_FINGERPRINT_BYTES];
  gsize length = sizeof digest;
  const char *begin, *end;
  guint8 difference = 0;

  begin = pem != NULL ? strstr (pem, PEM_BEGIN) : NULL;
  end = begin != NULL ? strstr (begin, PEM_END) : NULL;
  if (end == NULL)
    return FALSE;
  begin += strlen (PEM_BEGIN);
  base64 = g_strndup (begin, end - begin);
  der = g_base64_decode (base64, &length);
  if (length == 0)
    return FALSE;
  g_checksum_update (checksum, der, length);
  length = sizeof digest;
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < sizeof digest; i++)
    difference |= digest[i] ^ expected[i];
  return difference == 0;
}

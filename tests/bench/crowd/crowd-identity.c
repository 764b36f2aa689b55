/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-identity.h"

#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#define VALID_S (24 * 3600)
#define DIGEST_BYTES 32

struct _CrowdIdentity {
  gnutls_certificate_credentials_t credentials;
  char *fingerprint;
};

static gboolean
took (int result, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_FAILED, "certificate: %s", gnutls_strerror (result));
  return FALSE;
}

static gboolean
sign (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, GError **error)
{
  const guint8 serial[] = {1};
  const time_t now = (time_t)(g_get_real_time () / G_USEC_PER_SEC);

  return took (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                   GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
             error) &&
         took (gnutls_x509_crt_set_version (certificate, 3), error) &&
         took (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), error) &&
         took (gnutls_x509_crt_set_activation_time (certificate, now - VALID_S), error) &&
         took (gnutls_x509_crt_set_expiration_time (certificate, now + VALID_S), error) &&
         took (gnutls_x509_crt_set_dn (certificate, "CN=crowd", NULL), error) &&
         took (gnutls_x509_crt_set_key (certificate, key), error) &&
         took (
             gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0),
             error);
}

static char *
describe (gnutls_x509_crt_t certificate)
{
  guint8 digest[DIGEST_BYTES];
  size_t size = sizeof digest;
  GString *text = g_string_new (NULL);

  gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA256, digest, &size);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);
  return g_string_free (text, FALSE);
}

CrowdIdentity *
crowd_identity_new (GError **error)
{
  g_autoptr (CrowdIdentity) self = g_new0 (CrowdIdentity, 1);
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
  gboolean made;

  gnutls_certificate_allocate_credentials (&self->credentials);
  gnutls_x509_crt_init (&certificate);
  gnutls_x509_privkey_init (&key);
  made = sign (certificate, key, error) &&
         took (gnutls_certificate_set_x509_key (self->credentials, &certificate, 1, key),
             error);
  if (made)
    self->fingerprint = describe (certificate);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return made ? g_steal_pointer (&self) : NULL;
}

void
crowd_identity_free (CrowdIdentity *self)
{
  gnutls_certificate_free_credentials (self->credentials);
  g_free (self->fingerprint);
  g_free (self);
}

const char *
crowd_identity_get_fingerprint (CrowdIdentity *self)
{
  return self->fingerprint;
}

gnutls_certificate_credentials_t
crowd_identity_get_credentials (CrowdIdentity *self)
{
  return self->credentials;
}

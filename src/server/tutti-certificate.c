/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-certificate.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>
#include <unistd.h>

#include "server/tutti-media-sockets.h"

#define SERIAL_BYTES 16
#define DAY_S (24 * 60 * 60)
/* For clients whose clock is slow. */
#define BACKDATE_S DAY_S

typedef struct {
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
} Pair;

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->certificate, gnutls_x509_crt_deinit);
  g_clear_pointer (&pair->key, gnutls_x509_privkey_deinit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static gboolean
check (int result, const char *what, GError **error)
{
  if (result >= 0)
    return TRUE;

  g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC,
      "cannot make the certificate: %s: %s", what, gnutls_strerror (result));
  return FALSE;
}

static gboolean
add_name (gnutls_x509_crt_t certificate, const char *name, GError **error)
{
  g_autoptr (GInetAddress) ip = g_inet_address_new_from_string (name);

  if (ip)
    return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS,
                      g_inet_address_to_bytes (ip),
                      (unsigned)g_inet_address_get_native_size (ip), GNUTLS_FSAN_APPEND),
        name, error);
  return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME,
                    name, (unsigned)strlen (name), GNUTLS_FSAN_APPEND),
      name, error);
}

static gboolean
fill_names (gnutls_x509_crt_t certificate, char **names, GError **error)
{
  for (guint i = 0; names[i]; i++)
    if (!add_name (certificate, names[i], error))
      return FALSE;
  return check (gnutls_x509_crt_set_dn_by_oid (
                    certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "Tutti", 5),
      "name", error);
}

static gboolean
fill_certificate (Pair *pair, char **names, gint64 now, GError **error)
{
  gnutls_x509_crt_t certificate = pair->certificate;
  guint8 serial[SERIAL_BYTES];
  guint usage = GNUTLS_KEY_DIGITAL_SIGNATURE;

  if (!check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), "random", error))
    return FALSE;
  serial[0] &= 0x7f; /* RFC 5280 4.1.2.2: positive */
  serial[0] |= 0x40;

  return fill_names (certificate, names, error) &&
         check (gnutls_x509_crt_set_version (certificate, 3), "version", error) &&
         check (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), "serial",
             error) &&
         check (gnutls_x509_crt_set_activation_time (
                    certificate, (time_t)(now - BACKDATE_S)),
             "time", error) &&
         check (gnutls_x509_crt_set_expiration_time (
                    certificate, (time_t)(now + (gint64)TUTTI_CERTIFICATE_DAYS * DAY_S)),
             "time", error) &&
         check (gnutls_x509_crt_set_basic_constraints (certificate, 0, -1), "constraints",
             error) &&
         check (gnutls_x509_crt_set_key_usage (certificate, usage), "usage", error) &&
         check (gnutls_x509_crt_set_key_purpose_oid (
                    certificate, GNUTLS_KP_TLS_WWW_SERVER, 0),
             "purpose", error) &&
         check (gnutls_x509_crt_set_key (certificate, pair->key), "key", error) &&
         check (gnutls_x509_crt_sign2 (
                    certificate, certificate, pair->key, GNUTLS_DIG_SHA256, 0),
             "signature", error);
}

static gboolean
make_pair (Pair *pair, char **names, gint64 now, GError **error)
{
  return check (gnutls_x509_privkey_init (&pair->key), "key", error) &&
         check (gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA,
                    GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
             "key", error) &&
         check (gnutls_x509_crt_init (&pair->certificate), "certificate", error) &&
         fill_certificate (pair, names, now, error);
}

/* Files */

static gboolean
write_datum (const char *path, gnutls_datum_t *datum, int mode, GError **error)
{
  gboolean written =
      g_file_set_contents_full (path, (const char *)datum->data, (gssize)datum->size,
          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);

  gnutls_memset (datum->data, 0, datum->size);
  gnutls_free (datum->data);
  return written;
}

/* The key first: a certificate without its key would be taken for a good pair's half. */
static gboolean
write_pair (
    Pair *pair, const char *certificate_path, const char *key_path, GError **error)
{
  gnutls_datum_t datum;

  if (!check (gnutls_x509_privkey_export2_pkcs8 (
                  pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &datum),
          "key", error) ||
      !write_datum (key_path, &datum, 0600, error))
    return FALSE;
  if (!check (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &datum),
          "certificate", error))
    return FALSE;
  return write_datum (certificate_path, &datum, 0644, error);
}

static gboolean
is_good (const char *certificate_path, const char *key_path, gint64 now)
{
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (certificate_path, key_path, NULL);
  g_autoptr (GDateTime) end = NULL;

  if (!certificate)
    return FALSE;
  end = g_tls_certificate_get_not_valid_after (certificate);
  return end &&
         g_date_time_to_unix (end) - now > (gint64)TUTTI_CERTIFICATE_RENEW_DAYS * DAY_S;
}

gboolean
tutti_certificate_ensure (const char *state_dir, char **names, gint64 now,
    char **out_certificate, char **out_key, GError **error)
{
  g_autofree char *certificate_path =
      g_build_filename (state_dir, "tls-certificate.pem", NULL);
  g_autofree char *key_path = g_build_filename (state_dir, "tls-key.pem", NULL);

  if (g_mkdir_with_parents (state_dir, 0700) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
        "cannot make the state folder %s: %s", state_dir, g_strerror (code));
    return FALSE;
  }

  if (!is_good (certificate_path, key_path, now)) {
    g_auto (Pair) pair = {NULL, NULL};

    if (!make_pair (&pair, names, now, error) ||
        !write_pair (&pair, certificate_path, key_path, error))
      return FALSE;
  }
  *out_certificate = g_steal_pointer (&certificate_path);
  *out_key = g_steal_pointer (&key_path);
  return TRUE;
}

char **
tutti_certificate_local_names (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GPtrArray) addresses = tutti_media_address_list_local ();

  g_strv_builder_add (names, "localhost");
  if (!g_str_equal (g_get_host_name (), "localhost"))
    g_strv_builder_add (names, g_get_host_name ());
  for (guint i = 0; i < addresses->len; i++) {
    TuttiMediaAddress *address = g_ptr_array_index (addresses, i);
    g_autofree char *ip = g_inet_address_to_string (address->local);

    g_strv_builder_add (names, ip);
  }
  return g_strv_builder_end (names);
}

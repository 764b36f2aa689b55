/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-token-keys.h"

#include <gnutls/abstract.h>
#include <orcania.h>
#include <rhonabwy.h>
#include <string.h>
#include <sys/stat.h>

#include "common/tutti-error.h"

#define FILE_MAX_BYTES (256 * 1024)
#define KEYS_MAX 64

/* RFC 7518: 3.2 for HS256, 3.3 for RS256 */
#define HMAC_MIN_BITS 256
#define RSA_MIN_BITS 2048

typedef struct {
  char *kid; /* NULL: none */
  jwa_alg alg;
  jwk_t *jwk;
} TokenKey;

/* Which file was read: another one has another of these. */
typedef struct {
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec changed;
} FileStamp;

struct _TuttiTokenKeys {
  GObject parent;

  char *path;
  FileStamp stamp;
  GPtrArray *keys; /* TokenKey */
};

G_DEFINE_FINAL_TYPE (TuttiTokenKeys, tutti_token_keys, G_TYPE_OBJECT)

static const struct {
  const char *name;
  jwa_alg alg;
  int key_type; /* of r_jwk_key_type() */
  guint min_bits;
  const char *curve;
} algorithms[] = {
    {"HS256", R_JWA_ALG_HS256, R_KEY_TYPE_HMAC, HMAC_MIN_BITS, NULL},
    {"RS256", R_JWA_ALG_RS256, R_KEY_TYPE_RSA, RSA_MIN_BITS, NULL},
    {"ES256", R_JWA_ALG_ES256, R_KEY_TYPE_EC, 0, "P-256"},
};

static void
token_key_free (gpointer data)
{
  TokenKey *key = data;

  r_jwk_free (key->jwk);
  g_free (key->kid);
  g_free (key);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenKey, token_key_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (jws_t, r_jws_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwks_t, r_jwks_free)

static void
tutti_token_keys_finalize (GObject *object)
{
  TuttiTokenKeys *self = TUTTI_TOKEN_KEYS (object);

  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_free (self->path);
  G_OBJECT_CLASS (tutti_token_keys_parent_class)->finalize (object);
}

static void
tutti_token_keys_class_init (TuttiTokenKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_token_keys_finalize;
  /* Once in the life of the process. librhonabwy's log (yder) is silent until somebody
   * starts it. */
  if (r_global_init () != RHN_OK)
    g_error ("librhonabwy cannot be used");
}

static void
tutti_token_keys_init (TuttiTokenKeys *self)
{
}

/* The file */

static FileStamp
stamp_of (const char *path)
{
  FileStamp stamp = {0};
  struct stat status;

  if (stat (path, &status) == 0) {
    stamp.device = status.st_dev;
    stamp.inode = status.st_ino;
    stamp.size = status.st_size;
    stamp.changed = status.st_ctim;
  }
  return stamp;
}

static gboolean
stamp_equal (const FileStamp *a, const FileStamp *b)
{
  return a->device == b->device && a->inode == b->inode && a->size == b->size &&
         a->changed.tv_sec == b->changed.tv_sec &&
         a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Returns: an index into algorithms[]; -1 for a key that is there for others: with
 * another algorithm or for encryption (RFC 7517, 4.2 and 5) */
static int
find_algorithm (jwk_t *jwk, int key_type)
{
  const char *use = r_jwk_get_property_str (jwk, "use");
  const char *name = r_jwk_get_property_str (jwk, "alg");

  if (use && !g_str_equal (use, "sig"))
    return -1;
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (name ? g_str_equal (algorithms[i].name, name)
             : (algorithms[i].key_type & key_type) == algorithms[i].key_type)
      return (int)i;
  return -1;
}

static gboolean
is_public_key (jwk_t *jwk)
{
  gnutls_pubkey_t key = r_jwk_export_to_gnutls_pubkey (jwk, R_FLAG_IGNORE_REMOTE);

  if (!key)
    return FALSE;
  gnutls_pubkey_deinit (key);
  return TRUE;
}

/* Returns: NULL, or what is wrong with a key that is meant for us */
static const char *
check_key (jwk_t *jwk, int key_type, guint bits, guint algorithm)
{
  const char *curve = algorithms[algorithm].curve;

  if ((key_type & algorithms[algorithm].key_type) != algorithms[algorithm].key_type)
    return "kty does not go with alg";
  if (bits < algorithms[algorithm].min_bits)
    return "the key is too short";
  if (curve && g_strcmp0 (r_jwk_get_property_str (jwk, "crv"), curve) != 0)
    return "ES256 is for the curve P-256";
  if (key_type & R_KEY_TYPE_PRIVATE)
    return "it is a private key; the public one is all that is needed here";
  if (!(key_type & R_KEY_TYPE_HMAC) && !is_public_key (jwk))
    return "the key cannot be used";
  return NULL;
}

static gboolean
has_kid (GPtrArray *keys, const char *kid)
{
  for (guint i = 0; i < keys->len; i++)
    if (g_strcmp0 (((TokenKey *)g_ptr_array_index (keys, i))->kid, kid) == 0)
      return TRUE;
  return FALSE;
}

static const char *
add_key (GPtrArray *keys, jwk_t *jwk)
{
  g_autoptr (TokenKey) key = g_new0 (TokenKey, 1);
  guint bits = 0;
  int key_type, algorithm;
  const char *reason;

  key->jwk = jwk;
  /* Certificates, here or elsewhere, are not looked at: the key itself has to be there.
   */
  r_jwk_delete_property_str (jwk, "x5u");
  r_jwk_delete_property_str (jwk, "x5c");
  key_type = r_jwk_key_type (jwk, &bits, R_FLAG_IGNORE_REMOTE);
  if (key_type == R_KEY_TYPE_NONE)
    return "it is no key";
  algorithm = find_algorithm (jwk, key_type);
  if (algorithm < 0)
    return NULL;
  reason = check_key (jwk, key_type, bits, (guint)algorithm);
  if (reason)
    return reason;

  key->alg = algorithms[algorithm].alg;
  key->kid = g_strdup (r_jwk_get_property_str (jwk, "kid"));
  if (has_kid (keys, key->kid))
    return "another key has the same kid, or has none either";
  g_ptr_array_add (keys, g_steal_pointer (&key));
  return NULL;
}

static GPtrArray *
parse_keys (const char *text, const char *path, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (token_key_free);
  g_autoptr (jwks_t) set = NULL;
  gsize n_keys;

  if (r_jwks_init (&set) != RHN_OK || r_jwks_import_from_json_str (set, text) != RHN_OK) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s is not a JSON Web Key set ({\"keys\": [...]}), or is empty or has a "
        "malformed key in it",
        path);
    return NULL;
  }

  n_keys = r_jwks_size (set);
  for (gsize i = 0; i < MIN (n_keys, KEYS_MAX + 1); i++) {
    const char *reason =
        i == KEYS_MAX ? "there are too many" : add_key (keys, r_jwks_get_at (set, i));

    if (reason) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: keys[%u]: %s", path,
          (guint)i, reason);
      return NULL;
    }
  }
  if (keys->len == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s has no key for HS256, RS256 or ES256", path);
    return NULL;
  }
  return g_steal_pointer (&keys);
}

static gboolean
read_file (TuttiTokenKeys *self, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  GPtrArray *keys;

  /* Before it is read: what changes meanwhile has another stamp the next time. */
  self->stamp = stamp_of (self->path);
  if (self->stamp.size > FILE_MAX_BYTES) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s is too large for a set "
        "of keys",
        self->path);
    return FALSE;
  }
  if (!g_file_get_contents (self->path, &text, &length, error))
    return FALSE;
  keys = parse_keys (text, self->path, error);
  if (!keys)
    return FALSE;

  g_clear_pointer (&self->keys, g_ptr_array_unref);
  self->keys = keys;
  return TRUE;
}

static void
read_again_if_changed (TuttiTokenKeys *self)
{
  FileStamp stamp = stamp_of (self->path);
  g_autoptr (GError) error = NULL;

  if (stamp_equal (&stamp, &self->stamp))
    return;
  if (read_file (self, &error))
    g_message ("the keys of tokens were read again");
  else
    g_warning ("the keys of tokens stay those before: %s", error->message);
}

TuttiTokenKeys *
tutti_token_keys_new (const char *path, GError **error)
{
  g_autoptr (TuttiTokenKeys) self = g_object_new (TUTTI_TYPE_TOKEN_KEYS, NULL);

  self->path = g_strdup (path);
  return read_file (self, error) ? g_steal_pointer (&self) : NULL;
}

/* A token */

/* Returns: NULL, or why the head is not acceptable. Before librhonabwy parses the token,
 * because it unpacks "zip" at once. */
static const char *
check_head (const char *token, gsize length)
{
  struct _o_datum bytes = {0, NULL};
  const char *reason;

  if (!o_base64url_decode_alloc ((const unsigned char *)token, length, &bytes))
    return "its head is not in base64url";
  reason = tutti_token_head_check ((const char *)bytes.data, bytes.size);
  o_free (bytes.data);
  return reason;
}

static const TokenKey *
find_key (TuttiTokenKeys *self, const char *kid)
{
  if (!kid)
    return self->keys->len == 1 ? g_ptr_array_index (self->keys, 0) : NULL;
  for (guint i = 0; i < self->keys->len; i++) {
    const TokenKey *key = g_ptr_array_index (self->keys, i);

    if (g_strcmp0 (key->kid, kid) == 0)
      return key;
  }
  return NULL;
}

/* librhonabwy compares an HMAC with strcmp(). What its time tells is whether the first 16
 * or more characters are right, and those cannot be guessed. */
static const char *
check_signature (TuttiTokenKeys *self, jws_t *jws)
{
  const TokenKey *key = find_key (self, r_jws_get_kid (jws));

  if (!key)
    return "there is no such key";
  if (r_jws_get_alg (jws) != key->alg)
    return "its algorithm is not the one of the key";
  if (r_jws_verify_signature (jws, key->jwk, R_FLAG_IGNORE_REMOTE) != RHN_OK)
    return "its signature is wrong";
  return NULL;
}

static const char *
check_token (TuttiTokenKeys *self, const char *token, const char *room_key, gint64 now_s,
    TuttiTokenClaims *out)
{
  gsize length = strnlen (token, TUTTI_TOKEN_MAX_BYTES + 1);
  const char *first_dot = strchr (token, '.');
  const char *second_dot = first_dot ? strchr (first_dot + 1, '.') : NULL;
  g_autoptr (jws_t) jws = NULL;
  const char *reason;
  const unsigned char *payload;
  gsize payload_length = 0;

  if (length > TUTTI_TOKEN_MAX_BYTES)
    return "it is too long";
  if (!second_dot || strchr (second_dot + 1, '.'))
    return "it has not three parts";
  reason = check_head (token, (gsize)(first_dot - token));
  if (reason)
    return reason;
  if (r_jws_init (&jws) != RHN_OK || r_jws_advanced_compact_parsen (jws, token, length,
                                         R_PARSE_NONE, R_FLAG_IGNORE_REMOTE) != RHN_OK)
    return "it cannot be read";

  reason = check_signature (self, jws);
  if (reason)
    return reason;
  payload = r_jws_get_payload (jws, &payload_length);
  return tutti_token_claims_read (
      payload ? (const char *)payload : "", payload_length, room_key, now_s, out);
}

gboolean
tutti_token_keys_verify (TuttiTokenKeys *self, const char *token, const char *room_key,
    gint64 now_s, TuttiTokenClaims *out, GError **error)
{
  const char *reason;

  read_again_if_changed (self);
  reason = check_token (self, token, room_key, now_s, out);
  if (!reason)
    return TRUE;

  g_debug ("a token was refused: %s", reason);
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_TOKEN_INVALID,
      tutti_error_text (TUTTI_ERROR_TOKEN_INVALID));
  return FALSE;
}

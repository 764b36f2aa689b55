/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <rhonabwy.h>
#include <string.h>

#include "common/tutti-error.h"
#include "hand-token.h"
#include "server/tutti-token-keys.h"

#define NOW 1800000000
#define CLAIMS "{\"room\":\"Choir\",\"exp\":1800000100}"
#define SECRET "0123456789abcdef0123456789abcdef"

typedef struct {
  char *dir;
  char *path;
  jwk_t *secret, *rsa, *rsa_public, *ec, *ec_public;
  TuttiTokenKeys *keys; /* with the kids "hs", "rs" and "es" */
} Fixture;

/* Making keys and tokens, with the library and by hand */

static jwk_t *
make_secret (const char *secret, const char *kid)
{
  jwk_t *jwk = NULL;

  r_jwk_init (&jwk);
  r_jwk_import_from_symmetric_key (jwk, (const guint8 *)secret, strlen (secret));
  if (kid)
    r_jwk_set_property_str (jwk, "kid", kid);
  return jwk;
}

static void
make_pair (jwk_t **private_key, jwk_t **public_key, int type, guint bits, const char *kid)
{
  r_jwk_init (private_key);
  r_jwk_init (public_key);
  g_assert_cmpint (
      r_jwk_generate_key_pair (*private_key, *public_key, type, bits, kid), ==, RHN_OK);
}

static void
write_keys (const char *path, jwk_t *const *keys, guint n_keys)
{
  jwks_t *set = NULL;
  char *text;

  r_jwks_init (&set);
  for (guint i = 0; i < n_keys; i++)
    r_jwks_append_jwk (set, keys[i]);
  text = r_jwks_export_to_json_str (set, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  r_free (text);
  r_jwks_free (set);
}

/* @head: further members of the head as JSON, or NULL; the library adds the "kid" of @key
 */
static char *
sign (jwk_t *key, jwa_alg alg, const char *head, const char *claims)
{
  jws_t *jws = NULL;
  char *token, *copy;

  r_jws_init (&jws);
  if (head)
    r_jws_set_full_header_json_str (jws, head);
  r_jws_set_alg (jws, alg);
  r_jws_set_payload (jws, (const guint8 *)claims, strlen (claims));
  token = r_jws_serialize (jws, key, 0);
  g_assert_nonnull (token);
  copy = g_strdup (token);
  r_free (token);
  r_jws_free (jws);
  return copy;
}

static TuttiTokenKeys *
open_keys (const char *path)
{
  g_autoptr (GError) error = NULL;
  TuttiTokenKeys *keys = tutti_token_keys_new (path, &error);

  g_assert_no_error (error);
  return keys;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->dir = g_dir_make_tmp ("tutti-keys-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->dir, "keys.json", NULL);
  fixture->secret = make_secret (SECRET, "hs");
  make_pair (&fixture->rsa, &fixture->rsa_public, R_KEY_TYPE_RSA, 2048, "rs");
  make_pair (&fixture->ec, &fixture->ec_public, R_KEY_TYPE_EC, 256, "es");
  write_keys (fixture->path,
      (jwk_t *[]){fixture->secret, fixture->rsa_public, fixture->ec_public}, 3);
  fixture->keys = open_keys (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_object_unref (fixture->keys);
  r_jwk_free (fixture->secret);
  r_jwk_free (fixture->rsa);
  r_jwk_free (fixture->rsa_public);
  r_jwk_free (fixture->ec);
  r_jwk_free (fixture->ec_public);
  g_unlink (fixture->path);
  g_rmdir (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->dir);
}

static void
assert_good (TuttiTokenKeys *keys, const char *token)
{
  g_auto (TuttiTokenClaims) claims = {NULL};
  g_autoptr (GError) error = NULL;

  if (!tutti_token_keys_verify (keys, token, "choir", NOW, &claims, &error))
    g_error ("refused: %s", token);
}

/* The reason is checked too, lest a token is refused for something else in it. */
static void
assert_refused (TuttiTokenKeys *keys, const char *token, const char *reason)
{
  TuttiTokenClaims claims;
  g_autoptr (GError) error = NULL;
  g_autofree char *pattern = g_strdup_printf ("a token was refused: *%s*", reason);

  g_test_expect_message ("tutti-server", G_LOG_LEVEL_DEBUG, pattern);
  if (tutti_token_keys_verify (keys, token, "choir", NOW, &claims, &error))
    g_error ("not refused: %s", token);
  g_test_assert_expected_messages ();
  g_assert_error (error, TUTTI_ERROR, TUTTI_ERROR_TOKEN_INVALID);
  g_assert_cmpstr (error->message, ==, tutti_error_text (TUTTI_ERROR_TOKEN_INVALID));
}

static void
test_good (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *hs =
      sign (fixture->secret, R_JWA_ALG_HS256, "{\"kid\":\"hs\"}", CLAIMS);
  g_autofree char *rs = sign (fixture->rsa, R_JWA_ALG_RS256, "{\"kid\":\"rs\"}", CLAIMS);
  g_autofree char *es = sign (fixture->ec, R_JWA_ALG_ES256, "{\"kid\":\"es\"}", CLAIMS);
  g_autofree char *by_hand = hand_token_sign (
      SECRET, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"hs\"}", CLAIMS);

  assert_good (fixture->keys, hs);
  assert_good (fixture->keys, rs);
  assert_good (fixture->keys, es);
  assert_good (fixture->keys, by_hand);
}

/* Every single character of the signature counts, and of what it signs. */
static void
test_tampered (Fixture *fixture, gconstpointer unused)
{
  static const jwa_alg algs[] = {R_JWA_ALG_HS256, R_JWA_ALG_RS256, R_JWA_ALG_ES256};
  static const char *const heads[] = {
      "{\"kid\":\"hs\"}", "{\"kid\":\"rs\"}", "{\"kid\":\"es\"}"};
  jwk_t *const keys[] = {fixture->secret, fixture->rsa, fixture->ec};

  for (guint i = 0; i < G_N_ELEMENTS (algs); i++) {
    g_autofree char *token = sign (keys[i], algs[i], heads[i], CLAIMS);
    gsize signature = (gsize)(strrchr (token, '.') - token) + 1;

    for (gsize at = signature; at < strlen (token) - 1; at += 7) {
      g_autofree char *copy = g_strdup (token);

      copy[at] = copy[at] == 'A' ? 'B' : 'A';
      assert_refused (fixture->keys, copy, "signature is wrong");
    }
    token[signature - 5] ^= 1;
    assert_refused (fixture->keys, token, "");
  }
}

/* RFC 8725, 2.1: the public key of RS256 taken for the secret of HS256, and the like */
static void
test_confusion (Fixture *fixture, gconstpointer unused)
{
  guint8 pem[4096];
  gsize length = sizeof pem;
  g_autofree char *secret = NULL;
  g_autofree char *by_pem = NULL;
  g_autofree char *other_kid =
      sign (fixture->secret, R_JWA_ALG_HS256, "{\"kid\":\"rs\"}", CLAIMS);
  g_autofree char *hs512 =
      sign (fixture->secret, R_JWA_ALG_HS512, "{\"kid\":\"hs\"}", CLAIMS);
  g_autofree char *ps256 =
      sign (fixture->rsa, R_JWA_ALG_PS256, "{\"kid\":\"rs\"}", CLAIMS);
  g_autofree char *no_kid = hand_token_sign (SECRET, "{\"alg\":\"HS256\"}", CLAIMS);
  g_autofree char *unknown =
      sign (fixture->secret, R_JWA_ALG_HS256, "{\"kid\":\"nobody\"}", CLAIMS);
  g_autofree char *number =
      hand_token_sign (SECRET, "{\"alg\":\"HS256\",\"kid\":1}", CLAIMS);

  g_assert_cmpint (
      r_jwk_export_to_pem_der (fixture->rsa_public, R_FORMAT_PEM, pem, &length, 0), ==,
      RHN_OK);
  secret = g_strndup ((const char *)pem, length);
  by_pem = hand_token_sign (secret, "{\"alg\":\"HS256\",\"kid\":\"rs\"}", CLAIMS);
  assert_refused (fixture->keys, by_pem, "algorithm is not the one of the key");
  assert_refused (fixture->keys, other_kid, "algorithm is not the one of the key");
  assert_refused (fixture->keys, hs512, "algorithm is not the one of the key");
  assert_refused (fixture->keys, ps256, "algorithm is not the one of the key");
  assert_refused (fixture->keys, no_kid, "no such key");
  assert_refused (fixture->keys, unknown, "no such key");
  assert_refused (fixture->keys, number, "kid is no string");
}

static void
test_unsigned (Fixture *fixture, gconstpointer unused)
{
  static const char *const heads[] = {"{\"alg\":\"none\",\"kid\":\"hs\"}",
      "{\"alg\":\"None\",\"kid\":\"hs\"}", "{\"alg\":\"nOnE\",\"kid\":\"hs\"}",
      "{\"alg\":\"\",\"kid\":\"hs\"}", "{\"alg\":null,\"kid\":\"hs\"}",
      "{\"alg\":\"HS256\",\"kid\":\"hs\"}", "{\"alg\":\"ES256\",\"kid\":\"es\"}",
      "{\"kid\":\"hs\"}"};

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autofree char *text = hand_token_join (heads[i], CLAIMS);
    g_autofree char *empty = g_strconcat (text, ".", NULL);
    g_autofree char *short_one = g_strconcat (text, ".AAAA", NULL);
    g_autofree char *zeros = g_strconcat (text, ".",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAA",
        NULL);

    assert_refused (fixture->keys, text, "not three parts");
    assert_refused (fixture->keys, empty, "");
    assert_refused (fixture->keys, short_one, "");
    assert_refused (fixture->keys, zeros, "");
  }
}

/* Signed well, but with a head that asks for more than a signature. */
static void
test_heads (Fixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *member;
    const char *reason;
  } cases[] = {
      {"\"jku\":\"https://192.0.2.1/keys\"", "member that is not acceptable"},
      {"\"x5u\":\"https://192.0.2.1/cert\"", "member that is not acceptable"},
      {"\"x5c\":[\"AAAA\"]", "member that is not acceptable"},
      {"\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}", "member that is not acceptable"},
      {"\"jwk\":null", "member that is not acceptable"},
      {"\"crit\":[\"exp\"],\"exp\":1", "member that is not acceptable"},
      {"\"b64\":false", "member that is not acceptable"},
      {"\"zip\":\"DEF\"", "member that is not acceptable"},
      {"\"alg\":\"none\"", "cannot be read"}, /* given twice */
      {"\"kid\":\"es\"", "algorithm is not the one of the key"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *head =
        g_strdup_printf ("{\"alg\":\"HS256\",\"kid\":\"hs\",%s}", cases[i].member);
    g_autofree char *token = hand_token_sign (SECRET, head, CLAIMS);

    assert_refused (fixture->keys, token, cases[i].reason);
  }
}

static void
test_malformed (Fixture *fixture, gconstpointer unused)
{
  static const char *const tokens[] = {"", ".", "..", "...", "a.b.c", "a.b.c.d",
      "e30.e30.e30", "{\"payload\":\"e30\",\"signatures\":[]}",
      "\xc3\xa4.\xc3\xa4.\xc3\xa4", "bnVsbA.bnVsbA.bnVsbA"};
  g_autofree char *long_one = g_strnfill (TUTTI_TOKEN_MAX_BYTES + 1, '.');
  g_autofree char *deep_head = g_strnfill (2000, '[');
  g_autofree char *deep = hand_token_join (deep_head, CLAIMS);
  g_autofree char *deep_token = g_strconcat (deep, ".AAAA", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    assert_refused (fixture->keys, tokens[i], "");
  assert_refused (fixture->keys, long_one, "too long");
  assert_refused (fixture->keys, deep_token, "no JSON object");
}

/* The claims are those of a token that is signed well. */
static void
test_claims (Fixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *claims;
    const char *reason; /* NULL: good */
  } cases[] = {
      {"{\"room\":\"choir\",\"exp\":1800000000}", NULL}, /* the clocks may differ a bit */
      {"{\"room\":\"choir\",\"exp\":1799999971}", NULL},
      {"{\"room\":\"choir\",\"exp\":1799999970}", "has expired"},
      {"{\"room\":\"choir\",\"exp\":-1}", "exp is missing or no time"},
      {"{\"room\":\"choir\",\"exp\":1e300}", "exp is missing or no time"},
      {"{\"room\":\"choir\",\"exp\":\"1800000100\"}", "exp is missing or no time"},
      {"{\"room\":\"choir\"}", "exp is missing or no time"},
      {"{\"room\":\"choir\",\"exp\":1800000100.5}", NULL},
      {"{\"room\":\"CHOIR\",\"exp\":1800000100,\"nbf\":1800000030}", NULL},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"nbf\":1800000031}", "not good yet"},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"nbf\":true}", "nbf is no time"},
      {"{\"room\":\"quartet\",\"exp\":1800000100}", "another room"},
      {"{\"room\":[\"choir\"],\"exp\":1800000100}", "another room"},
      {"{\"room\":\"choir \",\"exp\":1800000100}", "another room"},
      {"{\"exp\":1800000100}", "another room"},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"role\":\"king\"}", "no such role"},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"role\":3}", "no such role"},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"name\":\" \"}", "name cannot be shown"},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"name\":1}", "name cannot be shown"},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"aud\":\"tutti\"}", NULL},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"aud\":[\"a\",\"tutti\"]}", NULL},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"aud\":\"other\"}", "aud"},
      {"{\"room\":\"choir\",\"exp\":1800000100,\"aud\":[]}", "aud"},
      {"[]", "no JSON object"},
      {"", "cannot be read"},
      {"{\"room\":\"choir\",\"exp\":1800000100", "no JSON object"},
      {"\xff", "no JSON object"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *token =
        hand_token_sign (SECRET, "{\"alg\":\"HS256\",\"kid\":\"hs\"}", cases[i].claims);

    if (cases[i].reason)
      assert_refused (fixture->keys, token, cases[i].reason);
    else
      assert_good (fixture->keys, token);
  }
}

static void
test_claims_read (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *full = sign (fixture->ec, R_JWA_ALG_ES256, "{\"kid\":\"es\"}",
      "{\"room\":\"Choir\",\"exp\":1800000100,\"name\":\" Ada\\u202e  L. \",\"role\":"
      "\"moderator\"}");
  g_autofree char *bare = sign (fixture->ec, R_JWA_ALG_ES256, "{\"kid\":\"es\"}", CLAIMS);
  g_auto (TuttiTokenClaims) claims = {NULL};
  g_auto (TuttiTokenClaims) defaults = {NULL};

  g_assert_true (
      tutti_token_keys_verify (fixture->keys, full, "choir", NOW, &claims, NULL));
  g_assert_cmpstr (claims.name, ==, "Ada L.");
  g_assert_cmpint (claims.role, ==, TUTTI_ROLE_MODERATOR);
  g_assert_cmpint (claims.expires_s, ==, 1800000100);
  g_assert_true (
      tutti_token_keys_verify (fixture->keys, bare, "choir", NOW, &defaults, NULL));
  g_assert_null (defaults.name);
  g_assert_cmpint (defaults.role, ==, TUTTI_ROLE_PARTICIPANT);
}

/* The file is replaced, spoilt, taken away, and replaced again. */
static void
test_read_again (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *es = sign (fixture->ec, R_JWA_ALG_ES256, "{\"kid\":\"es\"}", CLAIMS);
  g_autofree char *no_kid = hand_token_sign (SECRET, "{\"alg\":\"HS256\"}", CLAIMS);

  assert_good (fixture->keys, es);
  assert_refused (fixture->keys, no_kid, "no such key");

  write_keys (fixture->path, &fixture->secret, 1);
  g_test_expect_message ("tutti-server", G_LOG_LEVEL_MESSAGE, "*read again*");
  assert_good (fixture->keys, no_kid); /* there is one key only */
  g_test_assert_expected_messages ();
  assert_refused (fixture->keys, es, "no such key");

  g_file_set_contents (fixture->path, "{\"keys\":", -1, NULL);
  g_test_expect_message ("tutti-server", G_LOG_LEVEL_WARNING, "*stay those before*");
  assert_good (fixture->keys, no_kid);
  g_test_assert_expected_messages ();
  assert_good (fixture->keys, no_kid); /* said once */

  g_unlink (fixture->path);
  g_test_expect_message ("tutti-server", G_LOG_LEVEL_WARNING, "*stay those before*");
  assert_good (fixture->keys, no_kid);
  g_test_assert_expected_messages ();

  write_keys (fixture->path, &fixture->ec_public, 1);
  g_test_expect_message ("tutti-server", G_LOG_LEVEL_MESSAGE, "*read again*");
  assert_good (fixture->keys, es);
  g_test_assert_expected_messages ();
}

static void
assert_file_refused (const char *path, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tutti_token_keys_new (path, &error));
  g_assert_nonnull (error);
  if (!strstr (error->message, reason) || !strstr (error->message, path))
    g_error ("'%s' does not say '%s'", error->message, reason);
}

#define EC_POINT "\"kty\":\"EC\",\"x\":\"AAAA\",\"y\":\"AAAA\""
#define OCT "\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\""

static void
test_files (Fixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *text;
    const char *reason;
  } cases[] = {
      {"", "is not a JSON Web Key set"},
      {"[]", "is not a JSON Web Key set"},
      {"{\"keys\":[{\"kty\":\"oct\"}]}", "is not a JSON Web Key set"},
      {"{\"keys\":[]}", "is not a JSON Web Key set"},
      {"{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}]}",
          "keys[0]: the key is too short"},
      {"{\"keys\":[{" OCT "},{" OCT "}]}", "keys[1]: another key has the same kid"},
      {"{\"keys\":[{" OCT ",\"alg\":\"RS256\"}]}", "kty does not go with alg"},
      {"{\"keys\":[{" OCT ",\"alg\":\"HS512\"}]}", "has no key for"},
      {"{\"keys\":[{" OCT ",\"use\":\"enc\"}]}", "has no key for"},
      {"{\"keys\":[{" EC_POINT ",\"crv\":\"P-384\"}]}", "curve P-256"},
      {"{\"keys\":[{" EC_POINT ",\"crv\":\"P-256\"}]}", "the key cannot be used"},
      {"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AAAA\",\"e\":\"AQAB\"}]}", "too short"},
      {"{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"x5u\":\"https://192.0.2.1/c\"}]}",
          "keys[0]: it is no key"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_file_set_contents (fixture->path, cases[i].text, -1, NULL);
    assert_file_refused (fixture->path, cases[i].reason);
  }
  write_keys (fixture->path, &fixture->rsa, 1);
  assert_file_refused (fixture->path, "private key");
  write_keys (fixture->path, &fixture->ec, 1);
  assert_file_refused (fixture->path, "private key");
  g_unlink (fixture->path);
  assert_file_refused (fixture->path, "");
}

/* Keys for other purposes in the same set are passed over. */
static void
test_other_keys (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TuttiTokenKeys) keys = NULL;
  g_autofree char *token =
      sign (fixture->secret, R_JWA_ALG_HS256, "{\"kid\":\"a\"}", CLAIMS);

  g_file_set_contents (fixture->path,
      "{\"keys\":[{" OCT ",\"kid\":\"b\",\"use\":\"enc\"},{" OCT
      ",\"kid\":\"c\",\"alg\":\"HS384\"},{" OCT ",\"kid\":\"a\",\"use\":\"sig\"}]}",
      -1, NULL);
  keys = open_keys (fixture->path);
  assert_good (keys, token);
}

/* In a process of its own: whatever a token holds, the library does not speak of it. */
static void
test_silent (Fixture *fixture, gconstpointer unused)
{
  if (g_test_subprocess ()) {
    static const char *const tokens[] = {"a.b.c", "e30.e30.e30", "bnVsbA.e30.AAAA"};
    TuttiTokenClaims claims;

    for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
      tutti_token_keys_verify (fixture->keys, tokens[i], "choir", NOW, &claims, NULL);
    g_file_set_contents (fixture->path, "{\"keys\":[{\"kty\":\"oct\"}]}", -1, NULL);
    g_assert_null (tutti_token_keys_new (fixture->path, NULL));
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
  g_test_trap_assert_stdout_unmatched ("*rror*");
}

#define ADD(name, function) \
  g_test_add ("/token-keys/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("good", test_good);
  ADD ("tampered", test_tampered);
  ADD ("confusion", test_confusion);
  ADD ("unsigned", test_unsigned);
  ADD ("heads", test_heads);
  ADD ("malformed", test_malformed);
  ADD ("claims", test_claims);
  ADD ("claims-read", test_claims_read);
  ADD ("read-again", test_read_again);
  ADD ("files", test_files);
  ADD ("other-keys", test_other_keys);
  ADD ("silent", test_silent);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* STUN by bytes: no sockets, no GStreamer. */

#include <arpa/inet.h>
#include <string.h>

#include "ice-check.h"
#include "plugins/ice/tutti-ice-agent.h"
#include "plugins/ice/tutti-ice-packet.h"
#include "plugins/ice/tutti-ice-stun.h"

#define UFRAG "evtj"
#define USERNAME "evtj:h6vY"
#define PASSWORD "VOkJxbRl1RmTxUk/WvJxBt"

/* RFC 5769 2.1: USERNAME evtj:h6vY, ICE-CONTROLLED, PRIORITY, SOFTWARE,
 * MESSAGE-INTEGRITY, FINGERPRINT */
static const guint8 rfc5769_request[] = {0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42,
    0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22,
    0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73, 0x74, 0x20, 0x63, 0x6c,
    0x69, 0x65, 0x6e, 0x74, 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff, 0x80, 0x29,
    0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09,
    0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76, 0x59, 0x20, 0x20, 0x20, 0x00, 0x08,
    0x00, 0x14, 0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5,
    0xb2, 0xd3, 0xf2, 0x49, 0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a,
    0x3b, 0xcf};

/* RFC 5769 2.2: a success response */
static const guint8 rfc5769_response[] = {0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42,
    0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22,
    0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x20,
    0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43, 0x00, 0x08,
    0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd, 0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9,
    0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d,
    0x4c, 0x96};

static const char *
lookup (const char *ufrag, gpointer user_data)
{
  return strcmp (ufrag, UFRAG) == 0 ? PASSWORD : NULL;
}

static void
answer_from (const char *ip, const guint8 *data, gsize length, TuttiIceStunResult *result)
{
  struct sockaddr_storage from = {0};
  struct sockaddr_in *in = (struct sockaddr_in *)&from;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&from;

  /* on the heap and exactly as long, so that a sanitizer sees one byte too far */
  g_autofree guint8 *copy = g_memdup2 (data, length);

  if (inet_pton (AF_INET, ip, &in->sin_addr) == 1) {
    from.ss_family = AF_INET;
    in->sin_port = htons (32853);
  } else {
    g_assert_cmpint (inet_pton (AF_INET6, ip, &in6->sin6_addr), ==, 1);
    from.ss_family = AF_INET6;
    in6->sin6_port = htons (32853);
  }
  tutti_ice_stun_answer (copy, length, &from,
      from.ss_family == AF_INET ? sizeof *in : sizeof *in6, lookup, NULL, result);
  g_assert_cmpuint (result->reply_length * 2, <=, length * 3);
}

static void
answer (const guint8 *data, gsize length, TuttiIceStunResult *result)
{
  answer_from ("192.0.2.1", data, length, result);
}

static void
test_rfc5769 (void)
{
  TuttiIceStunResult result;
  guint8 broken[sizeof rfc5769_request];

  /* its integrity is right, and its role is ours */
  answer (rfc5769_request, sizeof rfc5769_request, &result);
  g_assert_cmpint (result.verdict, ==, TUTTI_ICE_STUN_ROLE_CONFLICT);
  g_assert_cmpint (
      check_read_reply (result.reply, result.reply_length, rfc5769_request, PASSWORD), ==,
      487);

  answer (rfc5769_response, sizeof rfc5769_response, &result);
  g_assert_cmpint (result.verdict, ==, TUTTI_ICE_STUN_NOT_REQUEST);
  g_assert_cmpuint (result.reply_length, ==, 0);

  /* the FINGERPRINT is wrong with any byte but its own */
  for (gsize i = 0; i < sizeof rfc5769_request; i++) {
    memcpy (broken, rfc5769_request, sizeof broken);
    broken[i] ^= 0x01;
    answer (broken, sizeof broken, &result);
    g_assert_cmpuint (result.reply_length, ==, 0);
  }
}

static void
test_accepted (void)
{
  static const char *const from[] = {"192.0.2.1", "2001:db8:1234:5678:11:2233:4455:6677"};
  guint8 check[CHECK_MAX];
  TuttiIceStunResult result;

  for (guint i = 0; i < G_N_ELEMENTS (from); i++) {
    for (guint nominates = 0; nominates < 2; nominates++) {
      gsize length = check_build (
          check, nominates ? CHECK_NOMINATES : CHECK_PLAIN, USERNAME, PASSWORD);

      answer_from (from[i], check, length, &result);
      g_assert_cmpint (result.verdict, ==, TUTTI_ICE_STUN_ACCEPTED);
      g_assert_cmpint (result.use_candidate, ==, (int)nominates);
      g_assert_cmpuint (result.priority, ==, 1862270975);
      g_assert_cmpint (
          check_read_reply (result.reply, result.reply_length, check, PASSWORD), ==, 0);
      g_assert_cmpstr (
          check_mapped_address (result.reply, result.reply_length), ==, from[i]);
    }
  }
}

typedef struct {
  const char *name;
  CheckFlags flags;
  const char *username;
  const char *password;
  TuttiIceStunVerdict verdict;
  int code;               /* of the reply; 0: none */
  gboolean authenticated; /* the reply */
} Refusal;

static const Refusal refusals[] = {
    {"no integrity", CHECK_NO_INTEGRITY, USERNAME, PASSWORD, TUTTI_ICE_STUN_NO_INTEGRITY,
        400, FALSE},
    {"wrong integrity", CHECK_NOMINATES, USERNAME, "VOkJxbRl1RmTxUk/WvJxBT",
        TUTTI_ICE_STUN_WRONG_INTEGRITY, 401, FALSE},
    {"unknown attribute", CHECK_UNKNOWN_ATTRIBUTE, USERNAME, PASSWORD,
        TUTTI_ICE_STUN_UNKNOWN_ATTRIBUTE, 420, TRUE},
    {"unknown attribute, wrong integrity", CHECK_UNKNOWN_ATTRIBUTE, USERNAME, "x",
        TUTTI_ICE_STUN_WRONG_INTEGRITY, 401, FALSE},
    {"controlled", CHECK_CONTROLLED | CHECK_NOMINATES, USERNAME, PASSWORD,
        TUTTI_ICE_STUN_ROLE_CONFLICT, 487, TRUE},
    {"unknown user", 0, "evtk:h6vY", PASSWORD, TUTTI_ICE_STUN_UNKNOWN_USER, 0, FALSE},
    {"unknown user, no integrity", CHECK_NO_INTEGRITY, "evtk:h6vY", PASSWORD,
        TUTTI_ICE_STUN_UNKNOWN_USER, 0, FALSE},
    {"the halves swapped", 0, "h6vY:evtj", PASSWORD, TUTTI_ICE_STUN_UNKNOWN_USER, 0,
        FALSE},
    {"no colon", 0, "evtj", PASSWORD, TUTTI_ICE_STUN_UNKNOWN_USER, 0, FALSE},
    {"empty ufrag", 0, ":evtj", PASSWORD, TUTTI_ICE_STUN_UNKNOWN_USER, 0, FALSE},
    {"no user", CHECK_NO_USERNAME, USERNAME, PASSWORD, TUTTI_ICE_STUN_UNKNOWN_USER, 0,
        FALSE},
    {"no fingerprint", CHECK_NO_FINGERPRINT, USERNAME, PASSWORD, TUTTI_ICE_STUN_MALFORMED,
        0, FALSE},
    {"indication", CHECK_INDICATION, USERNAME, PASSWORD, TUTTI_ICE_STUN_NOT_REQUEST, 0,
        FALSE},
};

static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  guint8 check[CHECK_MAX];
  TuttiIceStunResult result;
  gsize length =
      check_build (check, refusal->flags, refusal->username, refusal->password);

  answer (check, length, &result);
  g_assert_cmpint (result.verdict, ==, refusal->verdict);
  g_assert_false (result.use_candidate);
  if (refusal->code == 0)
    g_assert_cmpuint (result.reply_length, ==, 0);
  else
    g_assert_cmpint (check_read_reply (result.reply, result.reply_length, check,
                         refusal->authenticated ? PASSWORD : NULL),
        ==, refusal->code);
}

/* Every beginning of a message, and the message with something behind it. */
static void
test_truncated (void)
{
  guint8 check[CHECK_MAX];
  TuttiIceStunResult result;
  gsize length = check_build (check, CHECK_NOMINATES, USERNAME, PASSWORD);

  memset (check + length, 0, 8);
  for (gsize part = 1; part <= length + 8; part++) {
    answer (check, part, &result);
    g_assert_cmpint (result.verdict, ==,
        part == length ? TUTTI_ICE_STUN_ACCEPTED : TUTTI_ICE_STUN_MALFORMED);
  }
}

/* A ufrag that is longer than any may be, and one with a NUL in it that would end early.
 */
static void
test_long_ufrag (void)
{
  guint8 check[2048];
  char username[CHECK_MAX / 2];
  TuttiIceStunResult result;
  gsize length;

  memset (username, 'a', sizeof username);
  memcpy (username + sizeof username - 4, ":xy", 4);
  length = check_build (check, CHECK_PLAIN, username, PASSWORD);
  answer (check, length, &result);
  g_assert_cmpint (result.verdict, ==, TUTTI_ICE_STUN_UNKNOWN_USER);
}

/* Whatever the bytes: no crash, never more than 1.5 times the bytes back (asserted in
 * answer_from()), and nothing is accepted but what was made with the password.
 * FINGERPRINT is made right again, so that the mutants get past it. */
static void
test_mutants (void)
{
  GRand *rand = g_rand_new_with_seed (20);
  guint8 check[CHECK_MAX], mutant[CHECK_MAX];
  TuttiIceStunResult result;
  gsize length = check_build (check, CHECK_NOMINATES, USERNAME, PASSWORD);
  guint verdicts[TUTTI_ICE_STUN_ROLE_CONFLICT + 1] = {0};

  for (guint round = 0; round < 50000; round++) {
    gsize mutant_length = length;
    guint n = g_rand_int_range (rand, 1, 4);

    memcpy (mutant, check, length);
    while (n-- > 0)
      mutant[g_rand_int_range (rand, 0, (gint32)length)] =
          (guint8)g_rand_int_range (rand, 0, 256);
    if (g_rand_int_range (rand, 0, 4) == 0)
      mutant_length = (gsize)g_rand_int_range (rand, 1, (gint32)length) & ~(gsize)3;
    if (mutant_length >= 28)
      check_repair (mutant, mutant_length);
    if (mutant_length == 0)
      continue;
    answer (mutant, mutant_length, &result);
    verdicts[result.verdict]++;
    if (result.verdict == TUTTI_ICE_STUN_ACCEPTED)
      g_assert_cmpmem (mutant, length - 8, check, length - 8);
  }
  /* that the mutants got somewhere at all */
  g_assert_cmpuint (verdicts[TUTTI_ICE_STUN_WRONG_INTEGRITY], >, 1000);
  g_assert_cmpuint (verdicts[TUTTI_ICE_STUN_UNKNOWN_USER], >, 1000);
  g_assert_cmpuint (verdicts[TUTTI_ICE_STUN_MALFORMED], >, 1000);
  g_rand_free (rand);
}

static void
test_packet_kinds (void)
{
  static const struct {
    guint8 first, last;
    TuttiIcePacket kind;
  } ranges[] = {{0, 3, TUTTI_ICE_PACKET_STUN}, {4, 19, TUTTI_ICE_PACKET_OTHER},
      {20, 63, TUTTI_ICE_PACKET_DTLS}, {64, 127, TUTTI_ICE_PACKET_OTHER},
      {128, 191, TUTTI_ICE_PACKET_MEDIA}, {192, 255, TUTTI_ICE_PACKET_OTHER}};

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    for (guint first = ranges[i].first; first <= ranges[i].last; first++)
      g_assert_cmpint (tutti_ice_packet_kind ((guint8)first), ==, ranges[i].kind);
}

static void
test_answer (void)
{
  static const char before[] = "v=0\r\ns=-\r\na=group:BUNDLE 0 1\r\nm=audio 9 X 111\r\n"
                               "a=candidate:1 1 UDP 1 127.0.0.1 5 typ host\r\n"
                               "m=video 9 X 96\r\na=mid:1\r\n";
  static const char after[] =
      "v=0\r\ns=-\r\na=group:BUNDLE 0 1\r\na=ice-lite\r\nm=audio 9 X 111\r\n"
      "a=candidate:1 1 UDP 1 127.0.0.1 5 typ host\r\na=end-of-candidates\r\n"
      "m=video 9 X 96\r\na=mid:1\r\n";
  g_autofree char *once = tutti_ice_answer_finish (before);
  g_autofree char *twice = tutti_ice_answer_finish (once);
  g_autofree char *bare = tutti_ice_answer_finish ("v=0\na=x");

  g_assert_cmpstr (once, ==, after);
  g_assert_cmpstr (twice, ==, after);
  g_assert_cmpstr (bare, ==, "v=0\na=x\na=ice-lite\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ice/stun/rfc5769", test_rfc5769);
  g_test_add_func ("/ice/stun/accepted", test_accepted);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree char *path = g_strdup_printf ("/ice/stun/refused/%s", refusals[i].name);
    g_test_add_data_func (path, &refusals[i], test_refused);
  }
  g_test_add_func ("/ice/stun/truncated", test_truncated);
  g_test_add_func ("/ice/stun/long-ufrag", test_long_ufrag);
  g_test_add_func ("/ice/stun/mutants", test_mutants);
  g_test_add_func ("/ice/packet-kinds", test_packet_kinds);
  g_test_add_func ("/ice/answer", test_answer);
  return g_test_run ();
}

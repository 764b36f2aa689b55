/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <srtp2/srtp.h>
#include <string.h>

#include "plugins/srtp/tutti-srtcp.h"
#include "plugins/srtp/tutti-srtp-keys.h"
#include "plugins/srtp/tutti-srtp-receive.h"

#define SSRC 0xCAFEBABEu
#define PAYLOAD_MAX 300

static const guint8 master[TUTTI_SRTP_KEY_BYTES] = {0xE1, 0xF9, 0x7A, 0x0D, 0x3E, 0x01,
    0x8B, 0xE0, 0xD6, 0x4F, 0xA3, 0x2C, 0x06, 0xDE, 0x41, 0x39, 0x0E, 0xC6, 0x75, 0xAD,
    0x49, 0x8A, 0xFE, 0xEB, 0xB6, 0x96, 0x0B, 0x3A, 0xAB, 0xE6};

/* RFC 3711 Appendix B.3 */
static void
test_keys (void)
{
  static const guint8 cipher[] = {0xC6, 0x1E, 0x7A, 0x93, 0x74, 0x4F, 0x39, 0xEE, 0x10,
      0x73, 0x4A, 0xFE, 0x3F, 0xF7, 0xA0, 0x87};
  static const guint8 salt[] = {
      0x30, 0xCB, 0xBC, 0x08, 0x86, 0x3D, 0x8C, 0x85, 0xD4, 0x9D, 0xB3, 0x4A, 0x9A, 0xE1};
  static const guint8 auth[] = {0xCE, 0xBE, 0x32, 0x1F, 0x6F, 0xF7, 0x71, 0x6B, 0x6F,
      0xD4, 0xAB, 0x49, 0xAF, 0x25, 0x6A, 0x15, 0x6D, 0x38, 0xBA, 0xA4};
  TuttiSrtpKeys keys;

  tutti_srtp_derive (master, TUTTI_SRTP_FOR_RTP, &keys);
  g_assert_cmpmem (keys.cipher, sizeof keys.cipher, cipher, sizeof cipher);
  g_assert_cmpmem (keys.salt, sizeof keys.salt, salt, sizeof salt);
  g_assert_cmpmem (keys.auth, sizeof keys.auth, auth, sizeof auth);
}

static srtp_t
make_receiver (const guint8 *key)
{
  srtp_policy_t policy;
  srtp_t session;

  memset (&policy, 0, sizeof policy);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtcp);
  policy.ssrc.type = ssrc_any_inbound;
  policy.key = (unsigned char *)key;
  g_assert_cmpint (srtp_create (&session, &policy), ==, srtp_err_status_ok);
  return session;
}

static gsize
write_packet (guint8 *packet, guint16 sequence)
{
  const gsize length = TUTTI_SRTP_HEADER_BYTES + sequence % PAYLOAD_MAX;

  packet[0] = 0x80;
  packet[1] = 111;
  packet[2] = (guint8)(sequence >> 8);
  packet[3] = (guint8)sequence;
  memset (packet + 4, 0, 4);
  memcpy (packet + 8, "\xCA\xFE\xBA\xBE", 4);
  for (gsize i = TUTTI_SRTP_HEADER_BYTES; i < length; i++)
    packet[i] = (guint8)(i * 7 + sequence);
  return length;
}

static void
send_one (TuttiSrtp *sender, srtp_t receiver, guint16 sequence)
{
  guint8 clear[TUTTI_SRTP_HEADER_BYTES + PAYLOAD_MAX];
  guint8 packet[sizeof clear + SRTP_MAX_TRAILER_LEN];
  gsize length = write_packet (clear, sequence);
  int size;

  memcpy (packet, clear, length);
  size = (int)tutti_srtp_protect (sender, packet, length);
  g_assert_cmpint (size, ==, (int)length + TUTTI_SRTP_TAG_BYTES);
  if (length > TUTTI_SRTP_HEADER_BYTES + 16)
    g_assert_false (memcmp (packet + TUTTI_SRTP_HEADER_BYTES,
                        clear + TUTTI_SRTP_HEADER_BYTES, 16) == 0);
  g_assert_cmpint (srtp_unprotect (receiver, packet, &size), ==, srtp_err_status_ok);
  g_assert_cmpmem (packet, (gsize)size, clear, length);
}

/* libsrtp understands every packet, over two rounds of the sequence number, of every
 * length from none on. */
static void
test_understood (void)
{
  TuttiSrtp *sender = tutti_srtp_new (SSRC, master, TUTTI_SRTP_SHA1_80);
  srtp_t receiver = make_receiver (master);

  for (guint i = 0; i < 2 * 65536 + 100; i++)
    send_one (sender, receiver, (guint16)(i + 0x4000));
  srtp_dealloc (receiver);
  tutti_srtp_free (sender);
}

/* Nothing that was touched, and nothing of another key, is taken. */
static void
test_refused (void)
{
  TuttiSrtp *sender = tutti_srtp_new (SSRC, master, TUTTI_SRTP_SHA1_80);
  guint8 other[TUTTI_SRTP_KEY_BYTES];
  guint8 packet[TUTTI_SRTP_HEADER_BYTES + PAYLOAD_MAX + SRTP_MAX_TRAILER_LEN];
  srtp_t receiver = make_receiver (master), stranger;
  gsize length = write_packet (packet, 40);
  int size = (int)tutti_srtp_protect (sender, packet, length);

  memcpy (other, master, sizeof other);
  other[0] ^= 1;
  stranger = make_receiver (other);
  for (int i = 0; i < size; i++) {
    guint8 copy[sizeof packet];
    int copied = size;

    memcpy (copy, packet, sizeof copy);
    g_assert_cmpint (srtp_unprotect (stranger, copy, &copied), !=, srtp_err_status_ok);
    memcpy (copy, packet, sizeof copy);
    copied = size;
    copy[i] ^= 0x10;
    g_assert_cmpint (srtp_unprotect (receiver, copy, &copied), !=, srtp_err_status_ok);
  }
  g_assert_cmpint (srtp_unprotect (receiver, packet, &size), ==, srtp_err_status_ok);
  srtp_dealloc (receiver);
  srtp_dealloc (stranger);
  tutti_srtp_free (sender);
}

/* ---- the receiving half: what libsrtp sends ---- */

typedef enum { SUITE_80, SUITE_32 } Suite;

static srtp_t
make_peer (Suite suite, srtp_ssrc_type_t direction)
{
  srtp_policy_t policy;
  srtp_t session;

  memset (&policy, 0, sizeof policy);
  if (suite == SUITE_80)
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtp);
  else
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32 (&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy.rtcp);
  policy.ssrc.type = direction;
  policy.window_size = 128;
  policy.key = (unsigned char *)master;
  g_assert_cmpint (srtp_create (&session, &policy), ==, srtp_err_status_ok);
  return session;
}

static int
seal (srtp_t peer, guint8 *packet, guint16 sequence)
{
  int size = (int)write_packet (packet, sequence);

  g_assert_cmpint (srtp_protect (peer, packet, &size), ==, srtp_err_status_ok);
  return size;
}

static void
check_opened (TuttiSrtpReceiver *receiver, guint8 *packet, int size, guint16 sequence)
{
  guint8 clear[TUTTI_SRTP_HEADER_BYTES + PAYLOAD_MAX];
  const gsize length = write_packet (clear, sequence);

  g_assert_cmpuint (
      tutti_srtp_receiver_open (receiver, packet, (gsize)size, TUTTI_SRTP_HEADER_BYTES),
      ==, length);
  g_assert_cmpmem (packet, length, clear, length);
}

/* Over the turn of the sequence number, out of order, twice, with both suites. */
static void
test_received (gconstpointer data)
{
  const Suite suite = GPOINTER_TO_INT (data);
  TuttiSrtpReceiver *receiver = tutti_srtp_receiver_new (
      master, suite == SUITE_80 ? TUTTI_SRTP_SHA1_80 : TUTTI_SRTP_SHA1_32);
  srtp_t peer = make_peer (suite, ssrc_any_outbound);
  guint8 held[TUTTI_SRTP_HEADER_BYTES + PAYLOAD_MAX + SRTP_MAX_TRAILER_LEN];
  guint8 again[sizeof held];
  int held_size = 0;

  for (guint i = 0; i < 66000; i++) {
    const guint16 sequence = (guint16)(i + 0xf000);
    guint8 packet[sizeof held];
    const int size = seal (peer, packet, sequence);

    if (i % 7 == 3) {
      memcpy (held, packet, sizeof held);
      held_size = size;
      continue;
    }
    memcpy (again, packet, sizeof again);
    check_opened (receiver, packet, size, sequence);
    if (i % 7 == 5)
      check_opened (receiver, held, held_size, (guint16)(sequence - 2));
    g_assert_cmpuint (
        tutti_srtp_receiver_open (receiver, again, (gsize)size, TUTTI_SRTP_HEADER_BYTES),
        ==, 0);
  }
  srtp_dealloc (peer);
  tutti_srtp_receiver_free (receiver);
}

/* A call that moved here is in a later round; what is forged meanwhile changes nothing.
 */
static void
test_joins_late (void)
{
  TuttiSrtpReceiver *receiver = tutti_srtp_receiver_new (master, TUTTI_SRTP_SHA1_80);
  srtp_t peer = make_peer (SUITE_80, ssrc_any_outbound);
  guint8 packet[TUTTI_SRTP_HEADER_BYTES + PAYLOAD_MAX + SRTP_MAX_TRAILER_LEN];
  int size = 0;
  guint i;

  for (i = 0; i < 3 * 65536 + 70; i++)
    size = seal (peer, packet, (guint16)i);
  packet[20] ^= 1;
  g_assert_cmpuint (
      tutti_srtp_receiver_open (receiver, packet, (gsize)size, TUTTI_SRTP_HEADER_BYTES),
      ==, 0);
  packet[20] ^= 1;
  check_opened (receiver, packet, size, (guint16)(i - 1));
  size = seal (peer, packet, (guint16)i);
  for (int at = 0; at < size; at++) {
    packet[at] ^= 4;
    g_assert_cmpuint (
        tutti_srtp_receiver_open (receiver, packet, (gsize)size, TUTTI_SRTP_HEADER_BYTES),
        ==, 0);
    packet[at] ^= 4;
  }
  check_opened (receiver, packet, size, (guint16)i);
  srtp_dealloc (peer);
  tutti_srtp_receiver_free (receiver);
}

static gsize
write_report (guint8 *packet, guint8 mark)
{
  static const guint8 report[] = {0x80, 201, 0, 1, 0xCA, 0xFE, 0xBA, 0xBE, 0x81, 202, 0,
      2, 0xCA, 0xFE, 0xBA, 0xBE, 1, 1, 'x', 0};

  memcpy (packet, report, sizeof report);
  packet[18] = mark;
  return sizeof report;
}

/* Both ways beside libsrtp; what came before is not taken again. */
static void
test_control (void)
{
  TuttiSrtcp *ours = tutti_srtcp_new (master), *theirs = tutti_srtcp_new (master);
  srtp_t sender = make_peer (SUITE_80, ssrc_any_outbound);
  srtp_t receiver = make_peer (SUITE_80, ssrc_any_inbound);

  for (guint8 i = 1; i < 100; i++) {
    guint8 clear[64], packet[64 + SRTP_MAX_TRAILER_LEN], again[sizeof packet];
    const gsize length = write_report (clear, i);
    int size;

    memcpy (packet, clear, length);
    size = (int)tutti_srtcp_protect (ours, packet, length);
    g_assert_cmpint (srtp_unprotect_rtcp (receiver, packet, &size), ==, 0);
    g_assert_cmpmem (packet, (gsize)size, clear, length);

    size = (int)length;
    g_assert_cmpint (srtp_protect_rtcp (sender, packet, &size), ==, 0);
    memcpy (again, packet, sizeof again);
    g_assert_cmpuint (tutti_srtcp_open (theirs, packet, (gsize)size), ==, length);
    g_assert_cmpmem (packet, length, clear, length);
    g_assert_cmpuint (tutti_srtcp_open (theirs, again, (gsize)size), ==, 0);
  }
  srtp_dealloc (sender);
  srtp_dealloc (receiver);
  tutti_srtcp_free (ours);
  tutti_srtcp_free (theirs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (srtp_init (), ==, srtp_err_status_ok);
  g_test_add_func ("/srtp/keys", test_keys);
  g_test_add_func ("/srtp/understood", test_understood);
  g_test_add_func ("/srtp/refused", test_refused);
  g_test_add_data_func ("/srtp/received-80", GINT_TO_POINTER (SUITE_80), test_received);
  g_test_add_data_func ("/srtp/received-32", GINT_TO_POINTER (SUITE_32), test_received);
  g_test_add_func ("/srtp/joins-late", test_joins_late);
  g_test_add_func ("/srtp/control", test_control);
  return g_test_run ();
}

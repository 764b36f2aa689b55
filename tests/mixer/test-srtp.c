/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-srtp.h"

#include <srtp2/srtp.h>
#include <string.h>

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

  tutti_srtp_derive (master, &keys);
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
  TuttiSrtp *sender = tutti_srtp_new (SSRC, master);
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
  TuttiSrtp *sender = tutti_srtp_new (SSRC, master);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (srtp_init (), ==, srtp_err_status_ok);
  g_test_add_func ("/mixer/srtp/keys", test_keys);
  g_test_add_func ("/mixer/srtp/understood", test_understood);
  g_test_add_func ("/mixer/srtp/refused", test_refused);
  return g_test_run ();
}

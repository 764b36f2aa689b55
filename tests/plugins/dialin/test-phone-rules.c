/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is taken from a phone's network: headers, addresses, keys, reports. */
#include <string.h>

#include "plugins/dialin/tutti-phone-keys.h"
#include "plugins/dialin/tutti-phone-latch.h"
#include "plugins/srtp/tutti-rtp-packet.h"
#include "plugins/dialin/tutti-phone-report.h"

/* ---- headers ---- */

static void
test_packet (void)
{
  guint8 data[64] = {0};
  TuttiRtpPacket packet = {
      .payload_type = 8, .marker = TRUE, .sequence = 65535, .timestamp = 7, .ssrc = 9};
  TuttiRtpPacket read;

  tutti_rtp_packet_write (&packet, data);
  g_assert_true (tutti_rtp_packet_read (&read, data, 32));
  g_assert_cmpuint (read.payload_type, ==, 8);
  g_assert_true (read.marker);
  g_assert_cmpuint (read.sequence, ==, 65535);
  g_assert_cmpuint (read.timestamp, ==, 7);
  g_assert_cmpuint (read.ssrc, ==, 9);
  g_assert_cmpint (tutti_rtp_packet_get_payload (&read, data, 32), ==, 20);

  /* two CSRCs, an extension of one word, three bytes of padding */
  data[0] = 0x80 | 0x20 | 0x10 | 2;
  data[23] = 1;
  data[39] = 3;
  g_assert_true (tutti_rtp_packet_read (&read, data, 40));
  g_assert_cmpuint (read.header, ==, 28);
  g_assert_cmpint (tutti_rtp_packet_get_payload (&read, data, 40), ==, 9);
  data[39] = 13;
  g_assert_cmpint (tutti_rtp_packet_get_payload (&read, data, 40), ==, -1);
  g_assert_false (tutti_rtp_packet_read (&read, data, 27));
  g_assert_false (tutti_rtp_packet_read (&read, data, 11));
  data[0] = 0x40;
  g_assert_false (tutti_rtp_packet_read (&read, data, 40));
}

static void
test_rtcp_or_not (void)
{
  guint8 data[8] = {0x80, 200};

  g_assert_true (tutti_rtp_packet_is_rtcp (data, 8));
  g_assert_false (tutti_rtp_packet_is_rtcp (data, 7));
  data[1] = 0x80 | 8; /* PCMA with a marker */
  g_assert_false (tutti_rtp_packet_is_rtcp (data, 8));
}

/* ---- addresses ---- */

static TuttiPhoneLatchAnswer
arrive (TuttiPhoneLatch *latch, const char *address, guint16 port)
{
  g_autoptr (GInetAddress) from = g_inet_address_new_from_string (address);

  return tutti_phone_latch_packet (latch, from, port);
}

static gboolean
announce (TuttiPhoneLatch *latch, const char *address, guint16 port)
{
  g_autoptr (GInetAddress) peer = g_inet_address_new_from_string (address);

  return tutti_phone_latch_announce (latch, peer, port);
}

static void
test_latch_announced (void)
{
  TuttiPhoneLatch latch = {0};

  g_assert_true (announce (&latch, "192.0.2.1", 4000));
  g_assert_false (announce (&latch, "192.0.2.1", 4000));
  g_assert_cmpint (arrive (&latch, "192.0.2.1", 4000), ==, TUTTI_PHONE_LATCH_TAKEN);
  g_assert_cmpint (
      arrive (&latch, "::ffff:192.0.2.1", 4000), ==, TUTTI_PHONE_LATCH_TAKEN);
  /* The announced port has spoken: nobody takes its place. */
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (arrive (&latch, "192.0.2.1", 5000), ==, TUTTI_PHONE_LATCH_REFUSED);
  g_assert_cmpint (arrive (&latch, "192.0.2.2", 4000), ==, TUTTI_PHONE_LATCH_REFUSED);
  g_assert_cmpuint (latch.port, ==, 4000);
  tutti_phone_latch_clear (&latch);
}

static void
test_latch_once (void)
{
  TuttiPhoneLatch latch = {0};

  announce (&latch, "2001:db8::1", 4000);
  g_assert_cmpint (arrive (&latch, "2001:db8::1", 5000), ==, TUTTI_PHONE_LATCH_WAIT);
  g_assert_cmpint (arrive (&latch, "2001:db8::2", 5000), ==, TUTTI_PHONE_LATCH_REFUSED);
  g_assert_cmpint (arrive (&latch, "2001:db8::1", 5000), ==, TUTTI_PHONE_LATCH_WAIT);
  /* Another port begins anew. */
  g_assert_cmpint (arrive (&latch, "2001:db8::1", 6000), ==, TUTTI_PHONE_LATCH_WAIT);
  g_assert_cmpint (arrive (&latch, "2001:db8::1", 6000), ==, TUTTI_PHONE_LATCH_WAIT);
  g_assert_cmpint (arrive (&latch, "2001:db8::1", 6000), ==, TUTTI_PHONE_LATCH_MOVED);
  g_assert_cmpuint (latch.port, ==, 6000);
  g_assert_cmpint (arrive (&latch, "2001:db8::1", 6000), ==, TUTTI_PHONE_LATCH_TAKEN);
  for (guint i = 0; i < 10; i++) {
    g_assert_cmpint (arrive (&latch, "2001:db8::1", 4000), ==, TUTTI_PHONE_LATCH_REFUSED);
    g_assert_cmpint (arrive (&latch, "2001:db8::1", 7000), ==, TUTTI_PHONE_LATCH_REFUSED);
  }
  /* The same announcement again (a session refresh) moves nothing, a new one does. */
  g_assert_false (announce (&latch, "2001:db8::1", 4000));
  g_assert_cmpuint (latch.port, ==, 6000);
  g_assert_true (announce (&latch, "2001:db8::1", 4002));
  g_assert_cmpint (arrive (&latch, "2001:db8::1", 4002), ==, TUTTI_PHONE_LATCH_TAKEN);
  tutti_phone_latch_clear (&latch);
}

/* ---- keys ---- */

typedef struct {
  TuttiPhoneKeysIn in;
  GString *told;
  guint last_ms;
} Ear;

static void
hear_at (Ear *ear, gint64 now_ms, guint32 ssrc, guint32 time, guint8 event, guint8 flags,
    guint16 duration)
{
  const guint8 payload[] = {event, flags, (guint8)(duration >> 8), (guint8)duration};
  TuttiPhonePress out[2];
  const guint n = tutti_phone_keys_in_take (
      &ear->in, ssrc, time, payload, sizeof payload, 8000, now_ms, out);

  for (guint i = 0; i < n; i++) {
    g_string_append_c (ear->told, out[i].key);
    ear->last_ms = out[i].milliseconds;
  }
}

static void
hear (Ear *ear, guint32 ssrc, guint32 time, guint8 event, guint8 flags, guint16 duration)
{
  hear_at (ear, 0, ssrc, time, event, flags, duration);
}

/* The last key of a room's number, whose end comes three times: the first one moved the
 * call, and the others come where it is now. */
static void
test_key_of_before (void)
{
  Ear ear = {.told = g_string_new (NULL)};

  tutti_phone_keys_in_init (&ear.in);
  tutti_phone_keys_in_listen (&ear.in, 5000);
  hear_at (&ear, 5000, 1, 1000, 1, 0x8a, 960);
  tutti_phone_keys_in_listen (&ear.in, 5020);
  hear_at (&ear, 5020, 1, 1000, 1, 0x8a, 960);
  g_assert_cmpstr (ear.told->str, ==, "");
  /* down when the call moved: nobody has told it */
  tutti_phone_keys_in_init (&ear.in);
  tutti_phone_keys_in_listen (&ear.in, 5000);
  hear_at (&ear, 5000, 1, 3000, 2, 10, 480);
  hear_at (&ear, 5020, 1, 3000, 2, 0x8a, 640);
  g_assert_cmpstr (ear.told->str, ==, "2");
  /* pressed since, and all but the end lost */
  hear_at (&ear, 5400, 1, 6000, 3, 0x8a, 960);
  g_assert_cmpstr (ear.told->str, ==, "23");
  g_string_free (ear.told, TRUE);
}

static void
test_keys_once (void)
{
  Ear ear = {.told = g_string_new (NULL)};
  TuttiPhonePress press, none[2];

  tutti_phone_keys_in_init (&ear.in);
  /* updates, and the end three times; one of each twice, as networks do */
  for (guint i = 1; i <= 5; i++)
    hear (&ear, 1, 1000, 5, 10, (guint16)(160 * i));
  g_assert_cmpstr (ear.told->str, ==, "");
  for (guint i = 0; i < 4; i++)
    hear (&ear, 1, 1000, 5, 0x8a, 960);
  g_assert_cmpstr (ear.told->str, ==, "5");
  g_assert_cmpuint (ear.last_ms, ==, 120);
  /* the same key again is another press */
  hear (&ear, 1, 3000, 5, 0x8a, 800);
  g_assert_cmpstr (ear.told->str, ==, "55");
  /* late packets of the first one */
  hear (&ear, 1, 1000, 5, 0x8a, 960);
  g_assert_cmpstr (ear.told->str, ==, "55");
  /* all ends lost: the next one tells it */
  hear (&ear, 1, 5000, 11, 10, 160);
  hear (&ear, 1, 7000, 10, 0x8a, 480);
  g_assert_cmpstr (ear.told->str, ==, "55#*");
  /* or the clock does */
  hear (&ear, 1, 9000, 15, 10, 320);
  g_assert_false (tutti_phone_keys_in_expire (&ear.in, 8000, 399, &press));
  g_assert_true (tutti_phone_keys_in_expire (&ear.in, 8000, 400, &press));
  g_assert_cmpint (press.key, ==, 'D');
  g_assert_cmpuint (press.milliseconds, ==, 40);
  g_assert_false (tutti_phone_keys_in_expire (&ear.in, 8000, 2000, &press));
  /* no keys: flash, and what is shorter than an event */
  hear (&ear, 1, 11000, 16, 0x8a, 480);
  g_assert_cmpuint (tutti_phone_keys_in_take (
                        &ear.in, 1, 12000, (const guint8 *)"\0\0", 2, 8000, 0, none),
      ==, 0);
  g_assert_cmpstr (ear.told->str, ==, "55#*");
  g_string_free (ear.told, TRUE);
}

/* Held for twelve seconds: in two events, one press. */
static void
test_key_held (void)
{
  Ear ear = {.told = g_string_new (NULL)};

  tutti_phone_keys_in_init (&ear.in);
  hear (&ear, 1, 1000, 0, 10, 40000);
  hear (&ear, 1, 1000, 0, 10, 65535);
  hear (&ear, 1, 1000 + 65535, 0, 10, 160);
  g_assert_cmpstr (ear.told->str, ==, "");
  hear (&ear, 1, 1000 + 65535, 0, 0x8a, 30465);
  g_assert_cmpstr (ear.told->str, ==, "0");
  g_assert_cmpuint (ear.last_ms, ==, 12000);
  g_string_free (ear.told, TRUE);
}

static void
test_keys_out (void)
{
  TuttiPhoneKeysOut out = {0};
  Ear ear = {.told = g_string_new (NULL)};
  TuttiPhoneEventPacket packet;
  guint packets = 0, ends = 0;

  g_assert_false (tutti_phone_keys_out_press (&out, 'x', 100));
  g_assert_false (tutti_phone_keys_out_press (&out, '\0', 100));
  g_assert_true (tutti_phone_keys_out_press (&out, '7', 100));
  g_assert_true (tutti_phone_keys_out_press (&out, '7', 1));
  tutti_phone_keys_in_init (&ear.in);
  for (guint32 time = 0; time < 100 * 160; time += 160) {
    if (!tutti_phone_keys_out_tick (&out, time, 8000, &packet))
      continue;
    packets++;
    ends += packet.payload[1] >> 7;
    hear (&ear, 1, packet.timestamp, packet.payload[0], packet.payload[1],
        (guint16)(packet.payload[2] << 8 | packet.payload[3]));
  }
  g_assert_cmpstr (ear.told->str, ==, "77");
  g_assert_cmpuint (ear.last_ms, ==, TUTTI_PHONE_KEY_MS_MIN);
  g_assert_cmpuint (ends, ==, 6);
  g_assert_cmpuint (packets, ==, 4 + 3 + 1 + 3);
  g_string_free (ear.told, TRUE);
}

/* ---- reports ---- */

static void
test_report_loss (void)
{
  TuttiPhoneReport report;

  tutti_phone_report_init (&report, 8000);
  /* over the turn of the sequence number, every tenth lost, two swapped, one twice */
  for (guint i = 0; i < 1000; i++) {
    const guint16 sequence = (guint16)(65000 + (i == 500 ? 501 : i == 501 ? 500 : i));

    if (i % 10 != 9)
      tutti_phone_report_packet (
          &report, 1, sequence, i * 160, TUTTI_PHONE_TIMING_SOUND, (gint64)i * 20000);
  }
  g_assert_cmpuint (tutti_phone_report_get_packets (&report), ==, 900);
  g_assert_cmpuint (tutti_phone_report_get_lost (&report), ==, 99);
  /* another source does not make the first one's loss forgotten */
  tutti_phone_report_packet (&report, 2, 5, 0, TUTTI_PHONE_TIMING_SOUND, 0);
  g_assert_cmpuint (tutti_phone_report_get_packets (&report), ==, 901);
  g_assert_cmpuint (tutti_phone_report_get_lost (&report), ==, 99);
}

static void
test_report_jitter (void)
{
  TuttiPhoneReport report;

  tutti_phone_report_init (&report, 8000);
  for (guint i = 0; i < 500; i++)
    tutti_phone_report_packet (&report, 1, (guint16)i, i * 160, TUTTI_PHONE_TIMING_SOUND,
        (gint64)i * 20000 + G_MAXUINT32 * 1000LL);
  g_assert_cmpuint (tutti_phone_report_get_jitter_ms (&report), ==, 0);
  for (guint i = 500; i < 1000; i++)
    tutti_phone_report_packet (&report, 1, (guint16)i, i * 160, TUTTI_PHONE_TIMING_SOUND,
        (gint64)i * 20000 + G_MAXUINT32 * 1000LL + (i % 2) * 10000);
  g_assert_cmpuint (tutti_phone_report_get_jitter_ms (&report), >=, 9);
  g_assert_cmpuint (tutti_phone_report_get_jitter_ms (&report), <=, 10);
}

/* Two ends that report to each other, 30 ms apart. */
static void
test_report_roundtrip (void)
{
  TuttiPhoneReport a, b;
  TuttiPhoneSent sent = {
      .ssrc = 1, .packets = 10, .octets = 1600, .ntp = 1000ULL << 32, .sent = TRUE};
  guint8 data[TUTTI_PHONE_REPORT_BYTES_MAX];
  gsize length;

  tutti_phone_report_init (&a, 8000);
  tutti_phone_report_init (&b, 8000);
  tutti_phone_report_packet (&b, 1, 0, 0, TUTTI_PHONE_TIMING_SOUND, 0);
  length = tutti_phone_report_write (&a, &sent, "cname", 0, data);
  g_assert_cmpint (tutti_phone_report_take (&b, 2, data, length, 30000, 0), ==,
      TUTTI_PHONE_REPORT_TAKEN);
  sent.ssrc = 2;
  sent.sent = FALSE;
  length = tutti_phone_report_write (&b, &sent, "other", 530000, data);
  g_assert_cmpint (tutti_phone_report_take (
                       &a, 1, data, length, 0, (1000ULL << 32) + (560ULL << 32) / 1000),
      ==, TUTTI_PHONE_REPORT_TAKEN);
  g_assert_cmpint (a.roundtrip_us, >, 59000);
  g_assert_cmpint (a.roundtrip_us, <, 61000);
}

/* Every length and every byte changed: refused or taken, never worse. */
static void
test_report_broken (void)
{
  TuttiPhoneReport report;
  const TuttiPhoneSent sent = {.ssrc = 1, .sent = TRUE};
  guint8 data[TUTTI_PHONE_REPORT_BYTES_MAX];
  gsize length;

  tutti_phone_report_init (&report, 8000);
  tutti_phone_report_packet (&report, 9, 0, 0, TUTTI_PHONE_TIMING_SOUND, 0);
  length = tutti_phone_report_write (&report, &sent, "cname", 0, data);
  for (gsize cut = 0; cut < length; cut++) {
    g_autofree guint8 *copy = g_memdup2 (data, MAX (cut, 1));

    if (cut % 4 != 0 || cut < 8)
      g_assert_cmpint (tutti_phone_report_take (&report, 1, copy, cut, 0, 0), ==,
          TUTTI_PHONE_REPORT_BROKEN);
  }
  for (gsize at = 0; at < length * 8; at++) {
    g_autofree guint8 *copy = g_memdup2 (data, length);

    copy[at / 8] ^= (guint8)(1 << at % 8);
    tutti_phone_report_take (&report, 1, copy, length, 0, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phone/packet", test_packet);
  g_test_add_func ("/phone/rtcp-or-not", test_rtcp_or_not);
  g_test_add_func ("/phone/latch/announced", test_latch_announced);
  g_test_add_func ("/phone/latch/once", test_latch_once);
  g_test_add_func ("/phone/keys/once", test_keys_once);
  g_test_add_func ("/phone/keys/of-before", test_key_of_before);
  g_test_add_func ("/phone/keys/held", test_key_held);
  g_test_add_func ("/phone/keys/out", test_keys_out);
  g_test_add_func ("/phone/report/loss", test_report_loss);
  g_test_add_func ("/phone/report/jitter", test_report_jitter);
  g_test_add_func ("/phone/report/roundtrip", test_report_roundtrip);
  g_test_add_func ("/phone/report/broken", test_report_broken);
  return g_test_run ();
}

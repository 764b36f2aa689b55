/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * One datagram of a telephone: RTP or RTCP, read, put in order, decoded. The first byte
 * of the input chooses the codec, and whether SRTP is checked first (which mutants do not
 * pass) or not.
 */
#include <string.h>

#include "fuzz-target.h"
#include "plugins/dialin/tutti-phone-input.h"
#include "plugins/dialin/tutti-phone-report.h"
#include "plugins/srtp/tutti-srtcp.h"
#include "plugins/srtp/tutti-srtp-receive.h"

#define ENCRYPTED 0x80
#define PAYLOAD 8
#define EVENTS 101
#define COMFORT 13
#define INPUT_MAX 1501

static const guint8 key[TUTTI_SRTP_KEY_BYTES] = "thirty bytes of key and salt..";

typedef struct {
  TuttiPhoneInput *input;
  TuttiPhoneReport report;
  TuttiPhoneCodec codec;
  gint64 now_us;
} Phone;

static void
on_sound (const gint16 *samples, guint frames, guint64 time_ns, gpointer user_data)
{
  /* so that the sanitizer sees what was never written */
  volatile gint sum = 0;

  for (guint i = 0; i < 2 * frames; i++)
    sum = sum + samples[i];
  if (frames == 0 || frames > TUTTI_PHONE_SAMPLES_MAX)
    g_error ("%u frames at once", frames);
}

static void
on_key (const TuttiPhonePress *press, gpointer user_data)
{
  if (press->key == '\0' || strchr ("0123456789*#ABCD", press->key) == NULL)
    g_error ("a key that is none: %d", press->key);
}

static const TuttiPhoneInputCallbacks callbacks = {on_sound, on_key};

/* One for each codec, which live on: what comes is of one call. */
static Phone *
get_phone (guint8 choice)
{
  static Phone phones[TUTTI_PHONE_N_CODECS];
  const guint codec = choice % TUTTI_PHONE_N_CODECS;
  TuttiDialinLine line = {.codec = (TuttiPhoneCodec)codec,
      .payload = PAYLOAD,
      .events = EVENTS,
      .comfort = COMFORT,
      .noise = TUTTI_DIALIN_NOISE_KEPT};

  if (phones[codec].input == NULL) {
    phones[codec].input = tutti_phone_input_new (&callbacks, NULL);
    tutti_phone_input_set_line (phones[codec].input, &line);
    tutti_phone_report_init (&phones[codec].report, 8000);
  }
  return &phones[codec];
}

static void
take_rtcp (Phone *phone, guint8 *data, gsize length)
{
  const TuttiPhoneSent sent = {.ssrc = 1, .sent = TRUE};
  guint8 own[TUTTI_PHONE_REPORT_BYTES_MAX];

  tutti_phone_report_take (
      &phone->report, 0x01020304, data, length, phone->now_us, 1ULL << 40);
  if (tutti_phone_report_write (&phone->report, &sent, "cname", phone->now_us, own) >
      sizeof own)
    g_error ("a report that is too long");
}

static void
take_rtp (Phone *phone, guint8 *data, gsize length)
{
  TuttiRtpPacket packet;
  gssize payload;

  if (!tutti_rtp_packet_read (&packet, data, length))
    return;
  payload = tutti_rtp_packet_get_payload (&packet, data, length);
  if (payload < 0)
    return;
  if (packet.header + (gsize)payload > length)
    g_error ("a payload behind the end of its packet");
  tutti_phone_report_packet (&phone->report, packet.ssrc, packet.sequence,
      packet.timestamp, TUTTI_PHONE_TIMING_SOUND, phone->now_us);
  tutti_phone_input_put (
      phone->input, &packet, data + packet.header, (gsize)payload, phone->now_us);
}

/* Nobody but who has the key writes a packet that is taken. */
static void
check_refused (guint8 *data, gsize length)
{
  TuttiSrtpReceiver *rtp = tutti_srtp_receiver_new (key, TUTTI_SRTP_SHA1_80);
  TuttiSrtcp *rtcp = tutti_srtcp_new (key);

  if (tutti_srtp_receiver_open (rtp, data, length, TUTTI_SRTP_HEADER_BYTES) != 0 ||
      tutti_srtcp_open (rtcp, data, length) != 0)
    g_error ("a packet without the key was taken");
  tutti_srtp_receiver_free (rtp);
  tutti_srtcp_free (rtcp);
}

int
LLVMFuzzerTestOneInput (const uint8_t *input, size_t size)
{
  Phone *phone;
  guint8 *data;

  if (size < 2 || size > INPUT_MAX)
    return 0;
  phone = get_phone (input[0]);
  phone->now_us += 20000;
  data = g_memdup2 (input + 1, size - 1); /* so that the sanitizer knows its end */
  if ((input[0] & ENCRYPTED) != 0)
    check_refused (data, size - 1);
  else if (tutti_rtp_packet_is_rtcp (data, size - 1))
    take_rtcp (phone, data, size - 1);
  else
    take_rtp (phone, data, size - 1);
  tutti_phone_input_tick (phone->input, phone->now_us);
  g_free (data);
  return 0;
}

/* Sound, keys, comfort noise and a report, for each codec. */
gsize
fuzz_seed (guint index, guint8 *data)
{
  static const guint8 payload_types[] = {PAYLOAD, EVENTS, COMFORT, 200};
  const guint kind = index % G_N_ELEMENTS (payload_types);

  if (index >= G_N_ELEMENTS (payload_types) * TUTTI_PHONE_N_CODECS)
    return 0;
  memset (data, 0, 1 + 172);
  data[0] = (guint8)(index / G_N_ELEMENTS (payload_types));
  data[1] = 0x80;
  data[2] = payload_types[kind];
  data[4] = (guint8)index;
  data[12] = 1;
  if (kind == 1)
    memcpy (data + 13, "\005\212\003\300", 4);
  else if (kind == 3)
    data[4] = 6;
  else
    memset (data + 13, 0x3c, 160);
  return 1 + (kind == 0 ? 172 : kind == 1 ? 16 : kind == 2 ? 20 : 28);
}

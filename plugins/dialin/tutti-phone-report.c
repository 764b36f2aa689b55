/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-report.h"

#include <string.h>

#define VERSION 0x80
#define TYPE_SR 200
#define TYPE_RR 201
#define TYPE_SDES 202
#define TYPE_BYE 203
#define SDES_CNAME 1
#define BLOCK_BYTES 24
#define SENDER_BYTES 20
#define HEADER_BYTES 8 /* with the SSRC */
#define CNAME_MAX 32

static guint32
read_32 (const guint8 *in)
{
  return (guint32)in[0] << 24 | (guint32)in[1] << 16 | (guint32)in[2] << 8 | in[3];
}

static guint8 *
put_32 (guint8 *out, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    out[i] = (guint8)(value >> (24 - 8 * i));
  return out + 4;
}

static guint8 *
put_header (guint8 *out, guint count, guint type, gsize bytes)
{
  return put_32 (
      out, (guint32)(VERSION | count) << 24 | type << 16 | (guint32)(bytes / 4 - 1));
}

/* ---- what comes ---- */

void
tutti_phone_report_init (TuttiPhoneReport *self, guint clock_rate)
{
  *self = (TuttiPhoneReport){.clock_rate = clock_rate};
}

static guint32
get_expected (const TuttiPhoneReport *self)
{
  return self->begun ? (self->rounds << 16 | self->highest) - self->first + 1 : 0;
}

static guint64
get_lost_now (const TuttiPhoneReport *self)
{
  const guint64 expected = get_expected (self);

  return expected > self->packets ? expected - self->packets : 0;
}

static void
begin (TuttiPhoneReport *self, guint32 ssrc, guint16 sequence)
{
  self->all_packets += self->packets;
  self->all_lost += get_lost_now (self);
  self->begun = TRUE;
  self->peer = ssrc;
  self->first = self->highest = sequence;
  self->rounds = 0;
  self->packets = 0;
  self->reported_expected = self->reported_packets = 0;
  self->last_transit = G_MININT64;
  self->jitter = 0;
}

static void
measure_jitter (TuttiPhoneReport *self, guint32 timestamp, gint64 now_us)
{
  const gint64 arrival = now_us / 1000 * self->clock_rate / 1000 +
                         now_us % 1000 * self->clock_rate / 1000000;
  const gint64 transit = (gint32)((guint32)arrival - timestamp);

  if (self->last_transit != G_MININT64) {
    const gint64 step = (gint32)((guint32)transit - (guint32)self->last_transit);

    /* A second and more is a sender that began anew, or paused its clock. */
    if (ABS (step) < self->clock_rate)
      self->jitter += ((double)ABS (step) - self->jitter) / 16;
  }
  self->last_transit = transit;
}

void
tutti_phone_report_packet (TuttiPhoneReport *self, guint32 ssrc, guint16 sequence,
    guint32 timestamp, TuttiPhoneTiming timing, gint64 now_us)
{
  gint16 step;

  if (!self->begun || ssrc != self->peer)
    begin (self, ssrc, sequence);
  step = (gint16)(guint16)(sequence - self->highest);
  if (step > 0) {
    if (sequence < self->highest)
      self->rounds++;
    self->highest = sequence;
  }
  self->packets++;
  if (timing == TUTTI_PHONE_TIMING_SOUND)
    measure_jitter (self, timestamp, now_us);
}

guint64
tutti_phone_report_get_packets (const TuttiPhoneReport *self)
{
  return self->all_packets + self->packets;
}

guint64
tutti_phone_report_get_lost (const TuttiPhoneReport *self)
{
  return self->all_lost + get_lost_now (self);
}

guint
tutti_phone_report_get_jitter_ms (const TuttiPhoneReport *self)
{
  return (guint)(self->jitter * 1000 / self->clock_rate + 0.5);
}

/* ---- ours ---- */

static guint32
get_fraction (TuttiPhoneReport *self)
{
  const guint32 expected = get_expected (self) - self->reported_expected;
  const guint32 packets = (guint32)self->packets - self->reported_packets;

  self->reported_expected += expected;
  self->reported_packets += packets;
  if (expected == 0 || packets >= expected)
    return 0;
  return (guint32)(((guint64)(expected - packets) << 8) / expected) & 0xff;
}

static guint8 *
put_block (TuttiPhoneReport *self, gint64 now_us, guint8 *out)
{
  const guint32 lost = (guint32)MIN (get_lost_now (self), 0x7fffff);
  guint32 delay = 0;

  if (self->last_report != 0)
    delay = (guint32)((now_us - self->last_report_us) * 65536 / G_USEC_PER_SEC);
  out = put_32 (out, self->peer);
  out = put_32 (out, get_fraction (self) << 24 | lost);
  out = put_32 (out, self->rounds << 16 | self->highest);
  out = put_32 (out, (guint32)self->jitter);
  out = put_32 (out, self->last_report);
  return put_32 (out, delay);
}

static guint8 *
put_sdes (guint8 *out, guint32 ssrc, const char *cname)
{
  const gsize length = MIN (strlen (cname), CNAME_MAX);
  /* an end of at least one byte, to a multiple of four */
  const gsize chunk = (4 + 2 + length) / 4 * 4 + 4;
  guint8 *at = put_header (out, 1, TYPE_SDES, 4 + chunk);

  memset (at, 0, chunk);
  at = put_32 (at, ssrc);
  *at++ = SDES_CNAME;
  *at++ = (guint8)length;
  memcpy (at, cname, length);
  return out + 4 + chunk;
}

gsize
tutti_phone_report_write (TuttiPhoneReport *self, const TuttiPhoneSent *sent,
    const char *cname, gint64 now_us, guint8 *out)
{
  const guint blocks = self->begun ? 1 : 0;
  const gsize bytes =
      HEADER_BYTES + (sent->sent ? SENDER_BYTES : 0) + blocks * BLOCK_BYTES;
  guint8 *at = put_header (out, blocks, sent->sent ? TYPE_SR : TYPE_RR, bytes);

  at = put_32 (at, sent->ssrc);
  if (sent->sent) {
    at = put_32 (at, (guint32)(sent->ntp >> 32));
    at = put_32 (at, (guint32)sent->ntp);
    at = put_32 (at, sent->timestamp);
    at = put_32 (at, sent->packets);
    at = put_32 (at, sent->octets);
  }
  if (blocks > 0)
    at = put_block (self, now_us, at);
  return (gsize)(put_sdes (at, sent->ssrc, cname) - out);
}

/* ---- the peer's ---- */

/* 6.4.1: LSR and DLSR of a block about us. */
static void
read_block (TuttiPhoneReport *self, guint32 ssrc, const guint8 *block, guint64 now_ntp)
{
  const guint32 last = read_32 (block + 16), delay = read_32 (block + 20);
  const guint32 now = (guint32)(now_ntp >> 16);

  if (read_32 (block) != ssrc || last == 0 || now - last < delay)
    return;
  if (now - last - delay < 60 * 65536)
    self->roundtrip_us = MAX ((gint64)(now - last - delay) * G_USEC_PER_SEC / 65536, 1);
}

static void
read_report (TuttiPhoneReport *self, guint32 ssrc, const guint8 *data, gsize bytes,
    gint64 now_us, guint64 now_ntp)
{
  gsize at = HEADER_BYTES;

  if (data[1] == TYPE_SR) {
    if (bytes < HEADER_BYTES + SENDER_BYTES)
      return;
    self->last_report = read_32 (data + 8) << 16 | read_32 (data + 12) >> 16;
    self->last_report_us = now_us;
    at += SENDER_BYTES;
  }
  for (guint i = data[0] & 0x1f; i > 0 && at + BLOCK_BYTES <= bytes; i--) {
    read_block (self, ssrc, data + at, now_ntp);
    at += BLOCK_BYTES;
  }
}

TuttiPhoneReportAnswer
tutti_phone_report_take (TuttiPhoneReport *self, guint32 ssrc, const guint8 *data,
    gsize length, gint64 now_us, guint64 now_ntp)
{
  TuttiPhoneReportAnswer answer = TUTTI_PHONE_REPORT_BROKEN;

  while (length >= HEADER_BYTES) {
    const gsize bytes = 4 * ((gsize)(data[2] << 8 | data[3]) + 1);

    if ((data[0] & 0xc0) != VERSION || bytes > length)
      return TUTTI_PHONE_REPORT_BROKEN;
    if (answer == TUTTI_PHONE_REPORT_BROKEN)
      answer = TUTTI_PHONE_REPORT_TAKEN;
    if ((data[1] == TYPE_SR || data[1] == TYPE_RR) && bytes >= HEADER_BYTES)
      read_report (self, ssrc, data, bytes, now_us, now_ntp);
    else if (data[1] == TYPE_BYE)
      answer = TUTTI_PHONE_REPORT_BYE;
    data += bytes;
    length -= bytes;
  }
  return length == 0 ? answer : TUTTI_PHONE_REPORT_BROKEN;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-keys.h"

#include <string.h>

/* RFC 4733 2.3 and 3.2 */
#define END 0x80
#define VOLUME 10 /* dBm0 below 0 */
#define ENDS 3
#define TICK_MS 20
#define PAUSE_MS 60

static const char names[] = "0123456789*#ABCD";
#define N_KEYS (sizeof names - 1)

static guint
to_ms (guint32 duration, guint clock_rate)
{
  return (guint)((guint64)duration * 1000 / clock_rate);
}

void
tutti_phone_keys_in_init (TuttiPhoneKeysIn *self)
{
  *self = (TuttiPhoneKeysIn){.since_ms = G_MININT64};
}

void
tutti_phone_keys_in_listen (TuttiPhoneKeysIn *self, gint64 now_ms)
{
  if (self->since_ms == G_MININT64)
    self->since_ms = now_ms;
}

static TuttiPhonePress
tell (TuttiPhoneKeysIn *self, guint clock_rate)
{
  self->told = TRUE;
  return (TuttiPhonePress){
      names[self->event], to_ms (self->before + self->duration, clock_rate)};
}

/* The same key, still down, in an event of its own because the duration of one is 16 bit:
 * it begins where the last one ended (2.5.1.3). */
static gboolean
goes_on (const TuttiPhoneKeysIn *self, guint32 ssrc, guint32 timestamp, guint8 event)
{
  return self->known && !self->told && self->ssrc == ssrc && self->event == event &&
         timestamp == self->timestamp + self->duration && self->duration > 0;
}

/* An event whose packets are late, after the next one has begun. */
static gboolean
is_past (const TuttiPhoneKeysIn *self, guint32 ssrc, guint32 timestamp)
{
  return self->known && self->ssrc == ssrc && (gint32)(timestamp - self->timestamp) < 0;
}

static void
begin (TuttiPhoneKeysIn *self, guint32 ssrc, guint32 timestamp, guint8 event)
{
  const guint32 before =
      goes_on (self, ssrc, timestamp, event) ? self->before + self->duration : 0;

  *self = (TuttiPhoneKeysIn){.known = TRUE,
      .ssrc = ssrc,
      .timestamp = timestamp,
      .event = event,
      .before = before,
      .since_ms = self->since_ms};
}

guint
tutti_phone_keys_in_take (TuttiPhoneKeysIn *self, guint32 ssrc, guint32 timestamp,
    const guint8 *payload, gsize length, guint clock_rate, gint64 now_ms,
    TuttiPhonePress out[2])
{
  guint n = 0;
  guint32 duration;
  gboolean is_end;

  if (length < TUTTI_PHONE_EVENT_BYTES || payload[0] >= N_KEYS ||
      is_past (self, ssrc, timestamp))
    return 0;
  duration = (guint32)(payload[2] << 8 | payload[3]);
  is_end = (payload[1] & END) != 0;
  if (!self->known || self->ssrc != ssrc || self->timestamp != timestamp) {
    if (self->known && !self->told && !goes_on (self, ssrc, timestamp, payload[0]))
      out[n++] = tell (self, clock_rate);
    begin (self, ssrc, timestamp, payload[0]);
    self->told = is_end && now_ms - to_ms (duration, clock_rate) < self->since_ms;
  }
  self->duration = MAX (self->duration, duration);
  self->last_ms = now_ms;
  if (is_end && !self->told)
    out[n++] = tell (self, clock_rate);
  return n;
}

gboolean
tutti_phone_keys_in_expire (
    TuttiPhoneKeysIn *self, guint clock_rate, gint64 now_ms, TuttiPhonePress *out)
{
  if (!self->known || self->told || now_ms - self->last_ms < TUTTI_PHONE_KEY_FORGOTTEN_MS)
    return FALSE;
  *out = tell (self, clock_rate);
  return TRUE;
}

gboolean
tutti_phone_keys_out_press (TuttiPhoneKeysOut *self, char key, guint ms)
{
  if (key == '\0' || strchr (names, key) == NULL ||
      self->length == TUTTI_PHONE_KEYS_WAITING_MAX)
    return FALSE;
  ms = CLAMP (ms, TUTTI_PHONE_KEY_MS_MIN, TUTTI_PHONE_KEY_MS_MAX);
  self->waiting[(self->first + self->length++) % TUTTI_PHONE_KEYS_WAITING_MAX] =
      (TuttiPhonePress){key, ms - ms % TICK_MS};
  return TRUE;
}

static void
write_event (const TuttiPhoneKeysOut *self, const TuttiPhonePress *key, guint clock_rate,
    TuttiPhoneEventPacket *out)
{
  const guint ms = MIN (self->elapsed_ms, key->milliseconds);
  const guint duration = MIN (ms * clock_rate / 1000, G_MAXUINT16);

  out->timestamp = self->timestamp;
  out->marker = self->elapsed_ms == TICK_MS;
  out->payload[0] = (guint8)(strchr (names, key->key) - names);
  out->payload[1] = VOLUME | (self->ends > 0 ? END : 0);
  out->payload[2] = (guint8)(duration >> 8);
  out->payload[3] = (guint8)duration;
}

gboolean
tutti_phone_keys_out_tick (TuttiPhoneKeysOut *self, guint32 timestamp, guint clock_rate,
    TuttiPhoneEventPacket *out)
{
  const TuttiPhonePress *key = &self->waiting[self->first];

  if (self->length == 0)
    return FALSE;
  if (!self->down) {
    self->down = TRUE;
    self->timestamp = timestamp;
    self->elapsed_ms = 0;
    self->ends = 0;
  }
  self->elapsed_ms += TICK_MS;
  if (self->elapsed_ms >= key->milliseconds && self->ends < ENDS)
    self->ends++;
  else if (self->ends == ENDS) {
    if (self->elapsed_ms < key->milliseconds + ENDS * TICK_MS + PAUSE_MS)
      return FALSE;
    self->first = (self->first + 1) % TUTTI_PHONE_KEYS_WAITING_MAX;
    self->length--;
    self->down = FALSE;
    return FALSE;
  }
  write_event (self, key, clock_rate, out);
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-input.h"

#include <math.h>
#include <speex/speex_preprocess.h>
#include <speex/speex_resampler.h>
#include <string.h>

#include "plugins/audio/tutti-rtp-order.h"
#include "plugins/dialin/tutti-phone-comfort.h"

#define OUT_RATE 48000
#define OUT_FRAMES_MAX TUTTI_PHONE_SAMPLES_MAX
#define RESAMPLE_QUALITY 4

/* The preprocessor's frames: all packets are multiples of it. */
#define CLEAN_MS 10
/* dB by which noise is turned down. More makes voices metallic. */
#define CLEAN_BY_DB (-18)

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)

#define IDLE_MS 1000
#define KEY_MS 100
#define COMFORT_MS 20

/* So many packets of a new SSRC until it is believed. */
#define SSRC_PROOF 2

typedef struct {
  TuttiPhoneInputKind kind;
  guint32 timestamp;
  gsize length;
  guint8 payload[];
} Item;

struct _TuttiPhoneInput {
  const TuttiPhoneInputCallbacks *callbacks;
  gpointer user_data;
  TuttiPhoneCodec codec;
  guint clock_rate, sample_rate;
  guint8 payload, events, comfort_payload;
  TuttiDialinNoise noise;

  TuttiPhoneDecoder *decoder;
  SpeexPreprocessState *cleaner;  /* NULL: noise is kept */
  SpeexResamplerState *resampler; /* NULL: nothing to do */
  TuttiRtpOrder order;
  TuttiPhoneKeysIn keys;
  TuttiPhoneComfort comfort;
  gboolean comforting;
  gint64 comfort_us; /* until when noise has been made */

  gboolean started;
  guint32 ssrc, candidate;
  guint proof;
  guint64 newest, next_time, first_time; /* extended, clock units */
  guint64 before_ns; /* where first_time is on the time line that is told */

  gint16 mono[TUTTI_PHONE_SAMPLES_MAX];
  gint16 wide[OUT_FRAMES_MAX];
  gint16 stereo[OUT_FRAMES_MAX * 2];
  TuttiPhoneInputStats stats;
};

TuttiPhoneInput *
tutti_phone_input_new (const TuttiPhoneInputCallbacks *callbacks, gpointer user_data)
{
  TuttiPhoneInput *self = g_new0 (TuttiPhoneInput, 1);

  self->callbacks = callbacks;
  self->user_data = user_data;
  self->stats.level_dbfs = -127;
  tutti_phone_keys_in_init (&self->keys);
  tutti_phone_comfort_init (&self->comfort);
  return self;
}

static guint64
to_ns (const TuttiPhoneInput *self, guint64 time)
{
  /* Hours of Opus in nanoseconds, 2^64 / (48000 * 10^9), would not fit otherwise. */
  return time / self->clock_rate * NS_PER_S +
         time % self->clock_rate * NS_PER_S / self->clock_rate;
}

static void
forget (TuttiPhoneInput *self)
{
  gpointer item;

  while ((item = tutti_rtp_order_drain (&self->order)) != NULL)
    g_free (item);
  if (self->started)
    self->before_ns += to_ns (self, self->next_time - self->first_time);
  self->started = FALSE;
  self->comforting = FALSE;
}

static void
drop_codec (TuttiPhoneInput *self)
{
  g_clear_pointer (&self->decoder, tutti_phone_decoder_free);
  g_clear_pointer (&self->cleaner, speex_preprocess_state_destroy);
  g_clear_pointer (&self->resampler, speex_resampler_destroy);
}

void
tutti_phone_input_free (TuttiPhoneInput *self)
{
  forget (self);
  drop_codec (self);
  g_free (self);
}

static void
make_cleaner (TuttiPhoneInput *self)
{
  int on = 1, by = CLEAN_BY_DB;

  g_clear_pointer (&self->cleaner, speex_preprocess_state_destroy);
  if (self->noise == TUTTI_DIALIN_NOISE_KEPT)
    return;
  self->cleaner = speex_preprocess_state_init (
      (int)(self->sample_rate * CLEAN_MS / 1000), (int)self->sample_rate);
  speex_preprocess_ctl (self->cleaner, SPEEX_PREPROCESS_SET_DENOISE, &on);
  speex_preprocess_ctl (self->cleaner, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &by);
}

static gboolean
make_codec (TuttiPhoneInput *self, TuttiPhoneCodec codec)
{
  const TuttiPhoneCodecInfo *info = tutti_phone_codec_get_info (codec);
  int error = 0;

  forget (self);
  drop_codec (self);
  self->codec = codec;
  self->clock_rate = info->clock_rate;
  self->sample_rate = info->sample_rate;
  self->decoder = tutti_phone_decoder_new (codec);
  if (info->sample_rate != OUT_RATE)
    self->resampler =
        speex_resampler_init (1, info->sample_rate, OUT_RATE, RESAMPLE_QUALITY, &error);
  return self->decoder != NULL && error == 0;
}

gboolean
tutti_phone_input_set_line (TuttiPhoneInput *self, const TuttiDialinLine *line)
{
  const gboolean same = self->decoder != NULL && self->codec == line->codec;

  self->payload = line->payload;
  self->events = line->events;
  self->comfort_payload = line->comfort;
  if (same && self->noise == line->noise)
    return TRUE;
  self->noise = line->noise;
  if (!same && !make_codec (self, line->codec))
    return FALSE;
  make_cleaner (self);
  return TRUE;
}

TuttiPhoneInputKind
tutti_phone_input_get_kind (TuttiPhoneInput *self, guint8 payload_type)
{
  if (payload_type == self->payload)
    return TUTTI_PHONE_INPUT_SOUND;
  if (payload_type == TUTTI_DIALIN_NO_PAYLOAD)
    return TUTTI_PHONE_INPUT_UNKNOWN;
  if (payload_type == self->events)
    return TUTTI_PHONE_INPUT_EVENT;
  return payload_type == self->comfort_payload ? TUTTI_PHONE_INPUT_COMFORT
                                               : TUTTI_PHONE_INPUT_UNKNOWN;
}

/* ---- sound ---- */

static void
measure (TuttiPhoneInput *self, guint n)
{
  double power = 0;

  for (guint i = 0; i < n; i++)
    power += (double)self->mono[i] * self->mono[i];
  self->stats.level_dbfs = power > 0 ? 10 * log10 (power / n / 32768.0 / 32768.0) : -127;
}

static void
clean (TuttiPhoneInput *self, guint n)
{
  const guint step = self->sample_rate * CLEAN_MS / 1000;

  for (guint at = 0; self->cleaner != NULL && at + step <= n; at += step)
    speex_preprocess_run (self->cleaner, self->mono + at);
}

/* @n samples of self->mono, which begin at @time. */
static void
deliver (TuttiPhoneInput *self, guint n, guint64 time)
{
  const gint16 *wide = self->mono;
  spx_uint32_t in = n, out = n;

  clean (self, n);
  measure (self, n);
  if (self->resampler != NULL) {
    out = OUT_FRAMES_MAX;
    speex_resampler_process_int (self->resampler, 0, self->mono, &in, self->wide, &out);
    wide = self->wide;
  }
  for (guint i = 0; i < out; i++)
    self->stereo[2 * i] = self->stereo[2 * i + 1] = wide[i];
  self->callbacks->sound (self->stereo, out,
      self->before_ns + to_ns (self, time - self->first_time), self->user_data);
}

static void
conceal (TuttiPhoneInput *self, const Item *item, guint64 missing)
{
  const guint n = (guint)(missing * self->sample_rate / self->clock_rate);

  if (n > TUTTI_PHONE_SAMPLES_MAX || n * 400 % self->sample_rate != 0 ||
      n > self->sample_rate * 120 / 1000)
    return;
  if (tutti_phone_decoder_conceal (
          self->decoder, item->payload, item->length, self->mono, n) < 0)
    return;
  self->stats.concealed++;
  deliver (self, n, self->next_time);
}

static void
hear (TuttiPhoneInput *self, const Item *item, guint64 time, guint lost)
{
  const gint64 missing = (gint64)(time - self->next_time);
  gint n;

  self->comforting = FALSE;
  if (lost > 0 && missing > 0)
    conceal (self, item, (guint64)missing);
  n = tutti_phone_decoder_decode (self->decoder, item->payload, item->length, self->mono);
  if (n <= 0) {
    self->stats.broken++;
    return;
  }
  self->stats.decoded++;
  deliver (self, (guint)n, time);
  self->next_time = time + (guint64)n * self->clock_rate / self->sample_rate;
}

static guint64
extend (TuttiPhoneInput *self, guint32 timestamp)
{
  const gint32 step = (gint32)(timestamp - (guint32)self->newest);
  const guint64 time = self->newest + (guint64)(gint64)step;

  if (step > 0)
    self->newest = time;
  return time;
}

static void
take_item (TuttiPhoneInput *self, const Item *item, guint lost, gint64 now_us)
{
  guint64 time;

  if (item->kind == TUTTI_PHONE_INPUT_EVENT)
    return;
  time = extend (self, item->timestamp);
  if (time < self->first_time) {
    self->stats.late++;
    return;
  }
  if (item->kind == TUTTI_PHONE_INPUT_SOUND) {
    hear (self, item, time, lost);
  } else if (tutti_phone_comfort_take (&self->comfort, item->payload, item->length) &&
             !self->comforting) {
    self->comforting = TRUE;
    self->comfort_us = now_us;
    self->next_time = time;
  }
}

/* ---- packets ---- */

static void
start (TuttiPhoneInput *self, const TuttiRtpPacket *packet)
{
  forget (self);
  self->started = TRUE;
  self->ssrc = packet->ssrc;
  /* A whole turn up: an older packet may still come. */
  self->newest = G_GUINT64_CONSTANT (1) << 32 | packet->timestamp;
  self->first_time = self->next_time = self->newest;
}

/* Returns: whether the packet is of the source that is heard */
static gboolean
follow_source (
    TuttiPhoneInput *self, const TuttiRtpPacket *packet, TuttiPhoneInputKind kind)
{
  if (self->started && packet->ssrc == self->ssrc) {
    self->proof = 0;
    return TRUE;
  }
  if (kind != TUTTI_PHONE_INPUT_SOUND)
    return FALSE;
  if (self->started) {
    self->proof = packet->ssrc == self->candidate ? self->proof + 1 : 1;
    self->candidate = packet->ssrc;
    if (self->proof < SSRC_PROOF)
      return FALSE;
  }
  start (self, packet);
  return TRUE;
}

/* Some phones send keys with an SSRC of their own. */
static void
take_key (TuttiPhoneInput *self, const TuttiRtpPacket *packet, const guint8 *payload,
    gsize length, gint64 now_us)
{
  TuttiPhonePress presses[2];
  const guint n = tutti_phone_keys_in_take (&self->keys, packet->ssrc, packet->timestamp,
      payload, length, self->clock_rate, now_us / 1000, presses);

  for (guint i = 0; i < n; i++)
    self->callbacks->key (&presses[i], self->user_data);
}

void
tutti_phone_input_put (TuttiPhoneInput *self, const TuttiRtpPacket *packet,
    const guint8 *payload, gsize length, gint64 now_us)
{
  const TuttiPhoneInputKind kind =
      tutti_phone_input_get_kind (self, packet->payload_type);
  TuttiRtpOrderPut put;
  Item *item;
  guint lost;

  tutti_phone_keys_in_listen (&self->keys, now_us / 1000);
  if (kind == TUTTI_PHONE_INPUT_EVENT)
    take_key (self, packet, payload, length, now_us);
  if (kind == TUTTI_PHONE_INPUT_UNKNOWN || !follow_source (self, packet, kind))
    return;
  item = g_malloc (sizeof *item + length);
  *item = (Item){kind, packet->timestamp, length};
  memcpy (item->payload, payload, length);
  put = tutti_rtp_order_put (&self->order, packet->sequence, item, now_us * 1000);
  if (put != TUTTI_RTP_ORDER_TAKEN) {
    g_free (item);
    self->stats.late += put == TUTTI_RTP_ORDER_LATE;
    self->stats.duplicates += put == TUTTI_RTP_ORDER_DUPLICATE;
    return;
  }
  while ((item = tutti_rtp_order_take (&self->order, &lost)) != NULL) {
    take_item (self, item, lost, now_us);
    g_free (item);
  }
}

/* ---- without packets ---- */

static void
make_comfort (TuttiPhoneInput *self, gint64 now_us)
{
  const guint n = self->sample_rate * COMFORT_MS / 1000;

  /* A thread that slept for long makes up for nothing. */
  if (now_us - self->comfort_us > 10 * COMFORT_MS * 1000)
    self->comfort_us = now_us;
  while (self->comfort_us <= now_us) {
    tutti_phone_comfort_make (&self->comfort, self->mono, n);
    deliver (self, n, self->next_time);
    self->next_time += COMFORT_MS * self->clock_rate / 1000;
    self->comfort_us += COMFORT_MS * 1000;
  }
}

guint
tutti_phone_input_tick (TuttiPhoneInput *self, gint64 now_us)
{
  TuttiPhonePress press;

  if (self->decoder == NULL)
    return IDLE_MS;
  if (tutti_phone_keys_in_expire (&self->keys, self->clock_rate, now_us / 1000, &press))
    self->callbacks->key (&press, self->user_data);
  if (self->comforting && self->noise == TUTTI_DIALIN_NOISE_KEPT) {
    make_comfort (self, now_us);
    return (guint)MAX ((self->comfort_us - now_us) / 1000, 1);
  }
  return self->keys.known && !self->keys.told ? KEY_MS : IDLE_MS;
}

void
tutti_phone_input_get_stats (TuttiPhoneInput *self, TuttiPhoneInputStats *stats)
{
  *stats = self->stats;
}

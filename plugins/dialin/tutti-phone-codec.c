/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-codec.h"

#include <opus.h>
#include <spandsp.h>

#include "plugins/dialin/tutti-phone-conceal.h"

/* Speech of a telephone, mono; with FEC for the loss that phones have. */
#define OPUS_BITRATE 24000
#define OPUS_COMPLEXITY 3
#define OPUS_LOSS_PERCENT 10
#define G722_BITRATE 64000

static const TuttiPhoneCodecInfo infos[TUTTI_PHONE_N_CODECS] = {
    [TUTTI_PHONE_PCMU] = {"pcmu", 8000, 8000},
    [TUTTI_PHONE_PCMA] = {"pcma", 8000, 8000},
    [TUTTI_PHONE_G722] = {"g722", 8000, 16000},
    [TUTTI_PHONE_OPUS] = {"opus", 48000, 48000},
};

const TuttiPhoneCodecInfo *
tutti_phone_codec_get_info (TuttiPhoneCodec codec)
{
  return &infos[codec];
}

gboolean
tutti_phone_codec_parse (const char *name, TuttiPhoneCodec *codec)
{
  for (guint i = 0; name != NULL && i < TUTTI_PHONE_N_CODECS; i++) {
    if (g_str_equal (name, infos[i].name)) {
      *codec = (TuttiPhoneCodec)i;
      return TRUE;
    }
  }
  return FALSE;
}

/* ---- decoding ---- */

struct _TuttiPhoneDecoder {
  TuttiPhoneCodec codec;
  g722_decode_state_t *g722;
  OpusDecoder *opus;
  TuttiPhoneConceal conceal;
};

TuttiPhoneDecoder *
tutti_phone_decoder_new (TuttiPhoneCodec codec)
{
  TuttiPhoneDecoder *self = g_new0 (TuttiPhoneDecoder, 1);
  int error = OPUS_OK;

  self->codec = codec;
  if (codec == TUTTI_PHONE_G722)
    self->g722 = g722_decode_init (NULL, G722_BITRATE, 0);
  else if (codec == TUTTI_PHONE_OPUS)
    self->opus = opus_decoder_create ((opus_int32)infos[codec].sample_rate, 1, &error);
  if (codec != TUTTI_PHONE_OPUS)
    tutti_phone_conceal_init (&self->conceal, infos[codec].sample_rate);
  if ((codec == TUTTI_PHONE_G722 && self->g722 == NULL) ||
      (codec == TUTTI_PHONE_OPUS && self->opus == NULL))
    g_clear_pointer (&self, tutti_phone_decoder_free);
  return self;
}

void
tutti_phone_decoder_free (TuttiPhoneDecoder *self)
{
  if (self->g722 != NULL)
    g722_decode_free (self->g722);
  g_clear_pointer (&self->opus, opus_decoder_destroy);
  g_free (self);
}

static gint
decode_plain (
    TuttiPhoneDecoder *self, const guint8 *payload, gsize length, gint16 *samples)
{
  const gsize per_byte = self->codec == TUTTI_PHONE_G722 ? 2 : 1;
  const gsize most = infos[self->codec].sample_rate * 120 / 1000;
  gint n = (gint)length;

  if (length * per_byte > most)
    return -1;
  if (self->codec == TUTTI_PHONE_G722) {
    n = g722_decode (self->g722, samples, payload, (int)length);
  } else {
    for (gsize i = 0; i < length; i++)
      samples[i] = self->codec == TUTTI_PHONE_PCMU ? ulaw_to_linear (payload[i])
                                                   : alaw_to_linear (payload[i]);
  }
  if (n > 0)
    tutti_phone_conceal_heard (&self->conceal, samples, (guint)n);
  return n;
}

gint
tutti_phone_decoder_decode (
    TuttiPhoneDecoder *self, const guint8 *payload, gsize length, gint16 *samples)
{
  if (length == 0)
    return -1;
  if (self->codec != TUTTI_PHONE_OPUS)
    return decode_plain (self, payload, length, samples);
  return opus_decode (
      self->opus, payload, (opus_int32)length, samples, TUTTI_PHONE_SAMPLES_MAX, 0);
}

/* The copy that @next may carry is of the one packet before it, as long as it is itself.
 */
static gint
conceal_opus (
    TuttiPhoneDecoder *self, const guint8 *next, gsize length, gint16 *samples, guint n)
{
  const int step = opus_packet_get_nb_samples (
      next, (opus_int32)length, (opus_int32)infos[TUTTI_PHONE_OPUS].sample_rate);
  const guint repaired = step > 0 && (guint)step <= n ? (guint)step : 0;
  const guint made = n - repaired;

  if (made > 0 && opus_decode (self->opus, NULL, 0, samples, (int)made, 0) < 0)
    return -1;
  if (repaired > 0 && opus_decode (self->opus, next, (opus_int32)length, samples + made,
                          (int)repaired, 1) < 0)
    return -1;
  return (gint)n;
}

gint
tutti_phone_decoder_conceal (
    TuttiPhoneDecoder *self, const guint8 *next, gsize length, gint16 *samples, guint n)
{
  if (n > TUTTI_PHONE_SAMPLES_MAX)
    return -1;
  if (self->codec == TUTTI_PHONE_OPUS)
    return conceal_opus (self, next, length, samples, n);
  tutti_phone_conceal_fill (&self->conceal, samples, n);
  return (gint)n;
}

/* ---- encoding ---- */

struct _TuttiPhoneEncoder {
  TuttiPhoneCodec codec;
  g722_encode_state_t *g722;
  OpusEncoder *opus;
};

static OpusEncoder *
make_opus_encoder (void)
{
  int error;
  OpusEncoder *encoder = opus_encoder_create (
      (opus_int32)infos[TUTTI_PHONE_OPUS].sample_rate, 1, OPUS_APPLICATION_VOIP, &error);

  if (encoder == NULL)
    return NULL;
  opus_encoder_ctl (encoder, OPUS_SET_BITRATE (OPUS_BITRATE));
  opus_encoder_ctl (encoder, OPUS_SET_COMPLEXITY (OPUS_COMPLEXITY));
  opus_encoder_ctl (encoder, OPUS_SET_INBAND_FEC (1));
  opus_encoder_ctl (encoder, OPUS_SET_PACKET_LOSS_PERC (OPUS_LOSS_PERCENT));
  return encoder;
}

TuttiPhoneEncoder *
tutti_phone_encoder_new (TuttiPhoneCodec codec)
{
  TuttiPhoneEncoder *self = g_new0 (TuttiPhoneEncoder, 1);

  self->codec = codec;
  if (codec == TUTTI_PHONE_G722)
    self->g722 = g722_encode_init (NULL, G722_BITRATE, 0);
  else if (codec == TUTTI_PHONE_OPUS)
    self->opus = make_opus_encoder ();
  if ((codec == TUTTI_PHONE_G722 && self->g722 == NULL) ||
      (codec == TUTTI_PHONE_OPUS && self->opus == NULL))
    g_clear_pointer (&self, tutti_phone_encoder_free);
  return self;
}

void
tutti_phone_encoder_free (TuttiPhoneEncoder *self)
{
  if (self->g722 != NULL)
    g722_encode_free (self->g722);
  g_clear_pointer (&self->opus, opus_encoder_destroy);
  g_free (self);
}

gsize
tutti_phone_encoder_encode (
    TuttiPhoneEncoder *self, const gint16 *samples, guint8 *payload)
{
  const guint n = infos[self->codec].sample_rate * TUTTI_PHONE_FRAME_MS / 1000;
  int bytes = (int)n;

  switch (self->codec) {
  case TUTTI_PHONE_G722:
    bytes = g722_encode (self->g722, payload, samples, (int)n);
    break;
  case TUTTI_PHONE_OPUS:
    bytes = opus_encode (self->opus, samples, (int)n, payload, TUTTI_PHONE_PAYLOAD_MAX);
    break;
  case TUTTI_PHONE_PCMU:
    for (guint i = 0; i < n; i++)
      payload[i] = linear_to_ulaw (samples[i]);
    break;
  default:
    for (guint i = 0; i < n; i++)
      payload[i] = linear_to_alaw (samples[i]);
  }
  return bytes > 0 ? (gsize)bytes : 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The codecs of telephones: G.711 A and µ, G.722 (spandsp's), Opus (libopus's), from and
 * to mono 16 bit. What is lost is concealed by Opus itself, else by
 * tutti-phone-conceal.h. Not for two threads at once.
 */
typedef enum {
  TUTTI_PHONE_PCMU,
  TUTTI_PHONE_PCMA,
  TUTTI_PHONE_G722,
  TUTTI_PHONE_OPUS,
  TUTTI_PHONE_N_CODECS,
} TuttiPhoneCodec;

typedef struct {
  const char *name;  /* "pcma" */
  guint clock_rate;  /* of RTP: 8000 also for G.722 (RFC 3551 4.5.2) */
  guint sample_rate; /* of the sound here */
} TuttiPhoneCodecInfo;

const TuttiPhoneCodecInfo *tutti_phone_codec_get_info (TuttiPhoneCodec codec);

/* Returns: FALSE if there is no such codec */
gboolean tutti_phone_codec_parse (const char *name, TuttiPhoneCodec *codec);

/* 120 ms: the longest packet that is taken. */
#define TUTTI_PHONE_SAMPLES_MAX 5760
/* 20 ms, what is sent in one. */
#define TUTTI_PHONE_FRAME_MS 20
#define TUTTI_PHONE_PAYLOAD_MAX 400

typedef struct _TuttiPhoneDecoder TuttiPhoneDecoder;

/* Returns: (nullable): NULL without memory */
TuttiPhoneDecoder *tutti_phone_decoder_new (TuttiPhoneCodec codec);
void tutti_phone_decoder_free (TuttiPhoneDecoder *self);

/* @samples: room for %TUTTI_PHONE_SAMPLES_MAX. Returns: how many there are; -1: broken,
 * or too long */
gint tutti_phone_decoder_decode (
    TuttiPhoneDecoder *self, const guint8 *payload, gsize length, gint16 *samples);

/* The @n samples before @next, which are lost; @next may help (Opus's FEC). @n is a
 * multiple of 2.5 ms. Returns: @n; -1: it cannot be done */
gint tutti_phone_decoder_conceal (
    TuttiPhoneDecoder *self, const guint8 *next, gsize length, gint16 *samples, guint n);

typedef struct _TuttiPhoneEncoder TuttiPhoneEncoder;

TuttiPhoneEncoder *tutti_phone_encoder_new (TuttiPhoneCodec codec);
void tutti_phone_encoder_free (TuttiPhoneEncoder *self);

/* @samples: of 20 ms. @payload: room for %TUTTI_PHONE_PAYLOAD_MAX. Returns: bytes; 0: it
 * failed */
gsize tutti_phone_encoder_encode (
    TuttiPhoneEncoder *self, const gint16 *samples, guint8 *payload);

G_END_DECLS

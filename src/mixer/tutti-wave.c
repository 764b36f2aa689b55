/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-wave.h"

#include <speex/speex_resampler.h>
#include <string.h>

#include "common/tutti-error.h"

#define RIFF_BYTES 12
#define CHUNK_BYTES 8
#define FORMAT_BYTES 16
#define FORMAT_PCM 1
#define RATE 48000
#define RATE_LEAST 8000
#define RESAMPLE_QUALITY 6

typedef struct {
  guint channels, rate;
  const guint8 *samples;
  gsize bytes;
} Wave;

static guint32
read_le (const guint8 *in, guint bytes)
{
  guint32 value = 0;

  for (guint i = bytes; i-- > 0;)
    value = value << 8 | in[i];
  return value;
}

static gboolean
read_format (Wave *wave, const guint8 *chunk, gsize bytes)
{
  if (bytes < FORMAT_BYTES || read_le (chunk, 2) != FORMAT_PCM ||
      read_le (chunk + 14, 2) != 16)
    return FALSE;
  wave->channels = read_le (chunk + 2, 2);
  wave->rate = read_le (chunk + 4, 4);
  return wave->channels >= 1 && wave->channels <= 2 && wave->rate >= RATE_LEAST &&
         wave->rate <= RATE;
}

/* A program that writes to a pipe does not know the length, and says more than there is.
 */
static gboolean
read_chunks (Wave *wave, const guint8 *data, gsize length)
{
  gsize at = RIFF_BYTES;

  if (length < RIFF_BYTES || memcmp (data, "RIFF", 4) != 0 ||
      memcmp (data + 8, "WAVE", 4) != 0)
    return FALSE;
  while (length - at >= CHUNK_BYTES) {
    const gsize told = read_le (data + at + 4, 4);
    const gsize bytes = MIN (told, length - at - CHUNK_BYTES);

    if (memcmp (data + at, "fmt ", 4) == 0 &&
        !read_format (wave, data + at + CHUNK_BYTES, bytes))
      return FALSE;
    if (memcmp (data + at, "data", 4) == 0) {
      wave->samples = data + at + CHUNK_BYTES;
      wave->bytes = bytes;
      return wave->channels > 0;
    }
    at += CHUNK_BYTES + bytes;
    at += bytes == told && bytes % 2 == 1 && at < length ? 1 : 0;
  }
  return FALSE;
}

static gint16 *
to_mono (const Wave *wave, gsize *n)
{
  const gsize frame = 2 * wave->channels;
  gint16 *mono;

  *n = wave->bytes / frame;
  mono = g_new (gint16, *n + 1);
  for (gsize i = 0; i < *n; i++) {
    gint sum = 0;

    for (guint c = 0; c < wave->channels; c++)
      sum += (gint16)(guint16)read_le (wave->samples + i * frame + 2 * c, 2);
    mono[i] = (gint16)(sum / (gint)wave->channels);
  }
  return mono;
}

static GBytes *
resample (const gint16 *mono, gsize n, guint rate)
{
  int error = 0;
  SpeexResamplerState *resampler =
      speex_resampler_init (1, rate, RATE, RESAMPLE_QUALITY, &error);
  spx_uint32_t in = (spx_uint32_t)n;
  spx_uint32_t out = (spx_uint32_t)((guint64)n * RATE / rate + 1);
  gint16 *samples = g_new0 (gint16, out);

  speex_resampler_skip_zeros (resampler);
  speex_resampler_process_int (resampler, 0, mono, &in, samples, &out);
  speex_resampler_destroy (resampler);
  return g_bytes_new_take (samples, out * sizeof samples[0]);
}

GBytes *
tutti_wave_read (const guint8 *data, gsize length, GError **error)
{
  Wave wave = {0};
  g_autofree gint16 *mono = NULL;
  gsize n;

  if (!read_chunks (&wave, data, length)) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        "it is no WAV file of 16 bit PCM, mono or stereo, 8 to 48 kHz");
    return NULL;
  }
  mono = to_mono (&wave, &n);
  if (wave.rate == RATE)
    return g_bytes_new (mono, n * sizeof mono[0]);
  return resample (mono, n, wave.rate);
}

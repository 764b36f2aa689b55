/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-sound.h"

#include "crowd-collect.h"

#include <gio/gio.h>
#include <math.h>
#include <opus/opus.h>
#include <string.h>

#define RATE 48000
#define FRAME 960
#define BITRATE 32000
#define COMPLEXITY 5
#define HUSH_FRAMES 500
#define HUSH_PEAK 2
#define SILENT_LEVEL 127
/* RFC 6716 3.1: a packet with no more than this holds no sound; libopus says by it that
 * nothing need be sent. */
#define NOTHING_BYTES 2

struct _CrowdSound {
  guint length;
  CrowdSoundPacket packets[];
};

static guint8
level_of (const gint16 *samples)
{
  double sum = 0, level;

  for (guint i = 0; i < FRAME; i++)
    sum += (double)samples[i] * samples[i];
  if (sum < 1)
    return SILENT_LEVEL;
  level = -10 * log10 (sum / FRAME / (32768.0 * 32768.0));
  return (guint8)CLAMP (level, 0, SILENT_LEVEL);
}

static gboolean
encode (CrowdSound *self, OpusEncoder *encoder, const gint16 *samples, gsize n_samples,
    CrowdSoundKind kind)
{
  for (guint i = 0; i < self->length; i++) {
    CrowdSoundPacket *packet = &self->packets[i];
    gint16 frame[FRAME] = {0};
    gsize begin = (gsize)i * FRAME;
    int length;

    memcpy (frame, samples + begin, MIN (FRAME, n_samples - begin) * sizeof *frame);
    length = opus_encode (encoder, frame, FRAME, packet->data, sizeof packet->data);
    if (length < 0)
      return FALSE;
    packet->length =
        kind == CROWD_SOUND_DTX && length <= NOTHING_BYTES ? 0 : (guint)length;
    packet->level = level_of (frame);
  }
  return TRUE;
}

CrowdSound *
crowd_sound_new (
    const gint16 *samples, gsize n_samples, CrowdSoundKind kind, GError **error)
{
  guint length = (guint)((n_samples + FRAME - 1) / FRAME);
  CrowdSound *self =
      g_malloc0 (sizeof *self + (gsize)MAX (length, 1) * sizeof *self->packets);
  OpusEncoder *encoder = opus_encoder_create (RATE, 1, OPUS_APPLICATION_VOIP, NULL);
  gboolean made;

  self->length = length;
  opus_encoder_ctl (encoder, OPUS_SET_BITRATE (BITRATE));
  opus_encoder_ctl (encoder, OPUS_SET_COMPLEXITY (COMPLEXITY));
  opus_encoder_ctl (encoder, OPUS_SET_INBAND_FEC (1));
  opus_encoder_ctl (encoder, OPUS_SET_DTX (kind == CROWD_SOUND_DTX));
  made = length > 0 && encode (self, encoder, samples, n_samples, kind);
  opus_encoder_destroy (encoder);
  if (made)
    return self;
  crowd_sound_free (self);
  g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_FAILED, "the sound cannot be encoded");
  return NULL;
}

CrowdSound *
crowd_sound_new_hush (CrowdSoundKind kind, GError **error)
{
  const gsize n_samples = HUSH_FRAMES * FRAME;
  g_autofree gint16 *samples = g_new (gint16, n_samples);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < n_samples; i++)
    samples[i] = (gint16)g_rand_int_range (rand, -HUSH_PEAK, HUSH_PEAK + 1);
  return crowd_sound_new (samples, n_samples, kind, error);
}

CrowdSound *
crowd_sound_new_file (const char *path, CrowdSoundKind kind, GError **error)
{
  g_autofree char *description = g_strdup_printf (
      "filesrc location=\"%s\" ! wavparse ! audioconvert ! audioresample"
      " ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! appsink name=out",
      path);
  g_autoptr (GPtrArray) pieces = crowd_collect (description, error);
  g_autoptr (GByteArray) samples = g_byte_array_new ();

  if (pieces == NULL)
    return NULL;
  for (guint i = 0; i < pieces->len; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (pieces->pdata[i], &size);

    g_byte_array_append (samples, data, (guint)size);
  }
  return crowd_sound_new (
      (const gint16 *)(const void *)samples->data, samples->len / 2, kind, error);
}

void
crowd_sound_free (CrowdSound *self)
{
  g_free (self);
}

guint
crowd_sound_get_length (CrowdSound *self)
{
  return self->length;
}

const CrowdSoundPacket *
crowd_sound_get (CrowdSound *self, guint index)
{
  return &self->packets[index % self->length];
}

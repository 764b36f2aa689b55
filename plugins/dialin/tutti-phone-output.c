/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-output.h"

#include <math.h>
#include <speex/speex_resampler.h>
#include <string.h>

#include "plugins/dialin/tutti-phone-comfort.h"
#include "plugins/dialin/tutti-phone-keys.h"
#include "plugins/srtp/tutti-rtp-packet.h"

#define IN_RATE 48000
#define FRAME (IN_RATE * TUTTI_PHONE_FRAME_MS / 1000)
#define RESAMPLE_QUALITY 4

/* Packets of silence before comfort noise takes over, and from one of it to the next. */
#define QUIET_PACKETS 10
#define COMFORT_EVERY 20

#define SEQUENCES_BEFORE_TURN 16

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)

struct _TuttiPhoneOutput {
  TuttiPhoneOutputSend send;
  gpointer user_data;

  guint32 ssrc, time_offset;
  guint16 sequence;
  gboolean marked; /* the next packet of sound is */
  TuttiSrtp *srtp; /* NULL: not encrypted */
  guint8 key[TUTTI_SRTP_KEY_BYTES];
  TuttiSrtpSuite suite;

  TuttiPhoneCodec codec;
  guint8 payload, events, comfort;
  TuttiDialinDirection direction;
  float volume;
  TuttiPhoneEncoder *encoder;
  SpeexResamplerState *resampler; /* NULL: nothing to do */
  TuttiPhoneKeysOut keys;
  guint quiet; /* packets of silence in a row */

  gint16 frame[FRAME];
  guint filled;
  guint64 frame_ns; /* of the frame's first sample */

  gint packets, octets; /* atomic */
};

/* Numbers follow the clock, which all processes share: so that after a call has moved
 * from one mixer to the next they go on from about where they were, if in a new stream.
 * There are phones (baresip 1.0) that take what is behind the last number of the old
 * stream for late, and with random numbers half of all calls would stay silent for
 * minutes. */
static guint16
first_sequence (void)
{
  const guint16 now = (guint16)(g_get_monotonic_time () /
                                (TUTTI_PHONE_FRAME_MS * G_TIME_SPAN_MILLISECOND));

  /* RFC 3711 3.3.1: not near the end of the range, where a lost first packet would be
   * taken for one of the next round. */
  return now >= G_MAXUINT16 - SEQUENCES_BEFORE_TURN ? 0 : now;
}

TuttiPhoneOutput *
tutti_phone_output_new (TuttiPhoneOutputSend send, gpointer user_data)
{
  TuttiPhoneOutput *self = g_new0 (TuttiPhoneOutput, 1);

  self->send = send;
  self->user_data = user_data;
  self->ssrc = g_random_int ();
  self->time_offset = g_random_int ();
  self->sequence = first_sequence ();
  self->marked = TRUE;
  return self;
}

static void
drop_codec (TuttiPhoneOutput *self)
{
  g_clear_pointer (&self->encoder, tutti_phone_encoder_free);
  g_clear_pointer (&self->resampler, speex_resampler_destroy);
}

void
tutti_phone_output_free (TuttiPhoneOutput *self)
{
  drop_codec (self);
  g_clear_pointer (&self->srtp, tutti_srtp_free);
  g_free (self);
}

static gboolean
make_codec (TuttiPhoneOutput *self, TuttiPhoneCodec codec)
{
  const TuttiPhoneCodecInfo *info = tutti_phone_codec_get_info (codec);
  int error = 0;

  drop_codec (self);
  self->codec = codec;
  self->encoder = tutti_phone_encoder_new (codec);
  if (info->sample_rate != IN_RATE)
    self->resampler =
        speex_resampler_init (1, IN_RATE, info->sample_rate, RESAMPLE_QUALITY, &error);
  return self->encoder != NULL && error == 0;
}

/* The same key goes on as it is: begun anew, it would encrypt two packets alike. */
static void
set_key (TuttiPhoneOutput *self, const TuttiDialinLine *line)
{
  if (!line->encrypted) {
    g_clear_pointer (&self->srtp, tutti_srtp_free);
    return;
  }
  if (self->srtp != NULL && self->suite == line->suite &&
      memcmp (self->key, line->send_key, sizeof self->key) == 0)
    return;
  g_clear_pointer (&self->srtp, tutti_srtp_free);
  memcpy (self->key, line->send_key, sizeof self->key);
  self->suite = line->suite;
  self->srtp = tutti_srtp_new (self->ssrc, self->key, self->suite);
}

gboolean
tutti_phone_output_set_line (TuttiPhoneOutput *self, const TuttiDialinLine *line)
{
  self->payload = line->payload;
  self->events = line->events;
  self->comfort = line->comfort;
  self->direction = line->direction;
  self->volume = powf (10, (float)line->volume_db / 20);
  set_key (self, line);
  if (self->encoder != NULL && self->codec == line->codec)
    return TRUE;
  return make_codec (self, line->codec);
}

gboolean
tutti_phone_output_press (TuttiPhoneOutput *self, char key, guint milliseconds)
{
  return self->events != TUTTI_DIALIN_NO_PAYLOAD &&
         tutti_phone_keys_out_press (&self->keys, key, milliseconds);
}

/* ---- packets ---- */

/* @packet: with its payload, behind room for the header, and room for the tag */
static void
send_packet (
    TuttiPhoneOutput *self, TuttiRtpPacket *header, guint8 *packet, gsize payload_length)
{
  gsize length = TUTTI_RTP_HEADER_BYTES + payload_length;

  header->sequence = self->sequence++;
  header->ssrc = self->ssrc;
  tutti_rtp_packet_write (header, packet);
  if (self->srtp != NULL)
    length = tutti_srtp_protect (self->srtp, packet, length);
  self->send (packet, length, self->user_data);
  g_atomic_int_inc (&self->packets);
  g_atomic_int_add (&self->octets, (gint)payload_length);
}

static void
to_mono (TuttiPhoneOutput *self, const gint16 *samples, guint frames)
{
  for (guint i = 0; i < frames; i++) {
    const float value = (float)(samples[2 * i] + samples[2 * i + 1]) / 2 * self->volume;

    self->frame[self->filled + i] = (gint16)CLAMP (value, -32768.0f, 32767.0f);
  }
}

static gboolean
is_silent (const TuttiPhoneOutput *self)
{
  for (guint i = 0; i < FRAME; i++)
    if (self->frame[i] != 0)
      return FALSE;
  return TRUE;
}

static const gint16 *
resample (TuttiPhoneOutput *self, gint16 *room)
{
  spx_uint32_t in = FRAME, out = FRAME;

  if (self->resampler == NULL)
    return self->frame;
  speex_resampler_process_int (self->resampler, 0, self->frame, &in, room, &out);
  return room;
}

/* Returns: whether comfort noise, or nothing, goes in place of silence */
static gboolean
leave_out (TuttiPhoneOutput *self, guint32 time, guint8 *packet)
{
  TuttiRtpPacket header = {.payload_type = self->comfort, .timestamp = time};

  if (self->comfort == TUTTI_DIALIN_NO_PAYLOAD || !is_silent (self)) {
    self->quiet = 0;
    return FALSE;
  }
  if (self->quiet++ < QUIET_PACKETS)
    return FALSE;
  self->marked = TRUE;
  if ((self->quiet - QUIET_PACKETS) % COMFORT_EVERY != 1)
    return TRUE;
  packet[TUTTI_RTP_HEADER_BYTES] = tutti_phone_comfort_describe (self->frame, FRAME);
  send_packet (self, &header, packet, 1);
  return TRUE;
}

static gboolean
send_key (TuttiPhoneOutput *self, guint32 time, guint8 *packet)
{
  TuttiRtpPacket header = {.payload_type = self->events};
  TuttiPhoneEventPacket event;

  if (!tutti_phone_keys_out_tick (&self->keys, time,
          tutti_phone_codec_get_info (self->codec)->clock_rate, &event))
    return FALSE;
  header.timestamp = event.timestamp;
  header.marker = event.marker;
  memcpy (packet + TUTTI_RTP_HEADER_BYTES, event.payload, sizeof event.payload);
  send_packet (self, &header, packet, sizeof event.payload);
  return TRUE;
}

static void
send_sound (TuttiPhoneOutput *self, const gint16 *samples, guint32 time, guint8 *packet)
{
  TuttiRtpPacket header = {
      .payload_type = self->payload, .timestamp = time, .marker = self->marked};
  const gsize length = tutti_phone_encoder_encode (
      self->encoder, samples, packet + TUTTI_RTP_HEADER_BYTES);

  if (length == 0)
    return;
  self->marked = FALSE;
  send_packet (self, &header, packet, length);
}

static void
finish_frame (TuttiPhoneOutput *self)
{
  guint8 packet[TUTTI_RTP_HEADER_BYTES + TUTTI_PHONE_PAYLOAD_MAX + TUTTI_SRTP_TAG_BYTES];
  gint16 room[FRAME];
  const guint clock_rate = tutti_phone_codec_get_info (self->codec)->clock_rate;
  const guint32 time = tutti_phone_output_get_time (self, clock_rate, self->frame_ns);
  const gint16 *samples;

  self->filled = 0;
  if (self->direction == TUTTI_DIALIN_HOLD) {
    self->marked = TRUE;
    return;
  }
  samples = resample (self, room);
  if (!send_key (self, time, packet) && !leave_out (self, time, packet))
    send_sound (self, samples, time, packet);
}

void
tutti_phone_output_put (
    TuttiPhoneOutput *self, const gint16 *samples, guint frames, guint64 time_ns)
{
  if (self->encoder == NULL)
    return;
  while (frames > 0) {
    const guint n = MIN (frames, FRAME - self->filled);

    if (self->filled == 0)
      self->frame_ns = time_ns;
    to_mono (self, samples, n);
    self->filled += n;
    samples += 2 * n;
    frames -= n;
    time_ns += n * NS_PER_S / IN_RATE;
    if (self->filled == FRAME)
      finish_frame (self);
  }
}

guint32
tutti_phone_output_get_ssrc (TuttiPhoneOutput *self)
{
  return self->ssrc;
}

TuttiPhoneOutputCounts
tutti_phone_output_get_counts (TuttiPhoneOutput *self)
{
  return (TuttiPhoneOutputCounts){(guint32)g_atomic_int_get (&self->packets),
      (guint32)g_atomic_int_get (&self->octets)};
}

/* Seconds and rest apart: hours in nanoseconds times a rate do not fit. */
guint32
tutti_phone_output_get_time (TuttiPhoneOutput *self, guint clock_rate, guint64 time_ns)
{
  return self->time_offset + (guint32)(time_ns / NS_PER_S * clock_rate +
                                       time_ns % NS_PER_S * clock_rate / NS_PER_S);
}

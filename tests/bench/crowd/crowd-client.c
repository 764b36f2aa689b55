/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-client.h"

#include "crowd-film.h"
#include "crowd-outbox.h"

#include <gst/gst.h>
#include <opus/opus.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PACKET_US 20000
#define PACKET_SAMPLES 960
#define PICTURE_RATE 90000
#define SOUND_RATE 48000
#define REPORT_US (1000 * 1000)
/* Who is later than this leaves out what should have been sent. */
#define LATE_US (200 * 1000)
#define BATCH 16
#define DATAGRAM_BYTES 2048

struct _CrowdClient {
  const CrowdWorld *world; /* borrowed */
  CrowdTransport *transport;
  CrowdAnswer answer;
  guint n_media;
  guint32 ssrc[CROWD_N_MEDIA];
  guint16 twcc;

  CrowdSound *sound; /* borrowed */
  guint position;
  gboolean paused;
  gint64 next_sound_us;
  CrowdOutbox out_sound;

  CrowdPictureFormat format;
  GPtrArray *frames; /* borrowed */
  guint frame;
  gint64 next_picture_us;
  CrowdOutbox out_picture;

  gint64 next_report_us;
  CrowdInbox in_sound, in_picture;
  OpusDecoder *decoder; /* NULL: light */
  CrowdFilm *film;      /* NULL: not wanted */
  CrowdClientStats stats;
};

CrowdClient *
crowd_client_new (
    const CrowdWorld *world, guint n_media, CrowdClientKind kind, GError **error)
{
  CrowdTransport *transport = crowd_transport_new (world->identity, error);
  CrowdClient *self;

  if (transport == NULL)
    return NULL;
  self = g_new0 (CrowdClient, 1);
  self->world = world;
  self->transport = transport;
  self->n_media = n_media;
  for (guint i = 0; i < CROWD_N_MEDIA; i++)
    self->ssrc[i] = g_random_int ();
  if (kind == CROWD_CLIENT_SAMPLED)
    self->decoder = opus_decoder_create (SOUND_RATE, 1, NULL);
  return self;
}

void
crowd_client_free (CrowdClient *self)
{
  g_clear_pointer (&self->film, crowd_film_free);
  g_clear_pointer (&self->decoder, opus_decoder_destroy);
  crowd_transport_free (self->transport);
  g_free (self);
}

int
crowd_client_get_fd (CrowdClient *self)
{
  return crowd_transport_get_fd (self->transport);
}

char *
crowd_client_offer (CrowdClient *self)
{
  CrowdOffer offer = {
      .ufrag = crowd_transport_get_ufrag (self->transport),
      .password = crowd_transport_get_password (self->transport),
      .fingerprint = crowd_identity_get_fingerprint (self->world->identity),
      .address = self->world->address,
      .port = crowd_transport_get_port (self->transport),
  };

  memcpy (offer.ssrc, self->ssrc, sizeof offer.ssrc);
  return crowd_offer_write (&offer, self->n_media);
}

static void
outbox_init (CrowdClient *self, CrowdOutbox *outbox, CrowdMedia media, guint payload)
{
  outbox->media = media;
  outbox->payload = payload;
  outbox->ssrc = self->ssrc[media];
  outbox->sequence = (guint16)(g_random_int () & 0x7fff);
  outbox->timestamp = g_random_int ();
  outbox->extensions = self->answer.extensions[media];
  outbox->twcc = &self->twcc;
}

gboolean
crowd_client_accept (CrowdClient *self, const char *sdp, GError **error)
{
  if (!crowd_answer_read (&self->answer, sdp, error))
    return FALSE;
  outbox_init (self, &self->out_sound, CROWD_AUDIO, CROWD_OPUS);
  outbox_init (self, &self->out_picture, CROWD_CAMERA, CROWD_VP8);
  crowd_transport_connect (self->transport, &self->answer);
  return TRUE;
}

gboolean
crowd_client_uses_dtx (CrowdClient *self)
{
  return self->answer.dtx;
}

void
crowd_client_set_sound (CrowdClient *self, CrowdSound *sound)
{
  self->sound = sound;
  self->position = sound != NULL ? (guint)g_random_int_range (
                                       0, (gint32)crowd_sound_get_length (sound))
                                 : 0;
}

void
crowd_client_set_picture (CrowdClient *self, const CrowdPictureFormat *format)
{
  self->format = *format;
  /* the old ones go on until the new ones are there */
  if (format->framerate == 0)
    self->frames = NULL;
}

CrowdTransportState
crowd_client_get_state (CrowdClient *self)
{
  return crowd_transport_get_state (self->transport);
}

/* Sending */

static void
send_sound (CrowdClient *self)
{
  const CrowdSoundPacket *packet = crowd_sound_get (self->sound, self->position++);

  if (packet->length > 0) {
    crowd_outbox_send (&self->out_sound, self->transport,
        self->paused ? CROWD_MARK_LAST : CROWD_MARK_NONE, packet->level, NULL, 0,
        packet->data, packet->length);
  }
  self->paused = packet->length == 0;
  self->out_sound.timestamp += PACKET_SAMPLES;
}

/* RFC 7741 4.2: the least descriptor. */
static void
send_frame (CrowdClient *self, GBytes *frame)
{
  gsize length, done = 0;
  const guint8 *data = g_bytes_get_data (frame, &length);

  while (done < length) {
    gsize part = MIN (length - done, CROWD_OUTBOX_PAYLOAD_MAX - 1);
    guint8 descriptor = done == 0 ? 0x10 : 0;

    crowd_outbox_send (&self->out_picture, self->transport,
        done + part == length ? CROWD_MARK_LAST : CROWD_MARK_NONE, 0, &descriptor, 1,
        data + done, part);
    done += part;
  }
}

static void
send_picture (CrowdClient *self)
{
  GPtrArray *wanted = crowd_pictures_get (self->world->pictures, &self->format);

  if (wanted != NULL && wanted != self->frames) {
    self->frames = wanted;
    self->frame = 0;
  }
  if (self->frames == NULL)
    return;
  send_frame (self, g_ptr_array_index (self->frames, self->frame));
  self->frame = (self->frame + 1) % self->frames->len;
  self->out_picture.timestamp += PICTURE_RATE / self->format.framerate;
}

static void
send_report (CrowdClient *self)
{
  static const guint8 name[] = {
      0x81, 202, 0, 3, 0, 0, 0, 0, 1, 5, 'c', 'r', 'o', 'w', 'd', 0};
  guint8 data[256 + CROWD_TRANSPORT_TRAILER];
  guint n_blocks = (self->in_sound.begun ? 1u : 0) + (self->in_picture.begun ? 1u : 0);
  gsize size = crowd_outbox_write_report (&self->out_sound, data, n_blocks);

  size += crowd_inbox_write_report (&self->in_sound, data + size);
  size += crowd_inbox_write_report (&self->in_picture, data + size);
  if (self->out_picture.packets > 0)
    size += crowd_outbox_write_report (&self->out_picture, data + size, 0);
  memcpy (data + size, name, sizeof name);
  GST_WRITE_UINT32_BE (data + size + 4, self->out_sound.ssrc);
  crowd_transport_send (self->transport, CROWD_RTCP, data, size + sizeof name);
}

static gboolean
is_due (gint64 *next_us, gint64 now_us, gint64 every_us)
{
  if (*next_us == 0)
    *next_us = now_us + g_random_int_range (1, (gint32)every_us);
  if (now_us < *next_us)
    return FALSE;
  *next_us += every_us;
  if (*next_us + LATE_US < now_us)
    *next_us = now_us + every_us;
  return TRUE;
}

gint64
crowd_client_tick (CrowdClient *self, gint64 now_us)
{
  gint64 next_us = crowd_transport_tick (self->transport, now_us);

  if (crowd_client_get_state (self) != CROWD_TRANSPORT_OPEN)
    return next_us;
  if (self->sound != NULL) {
    if (is_due (&self->next_sound_us, now_us, PACKET_US))
      send_sound (self);
    next_us = MIN (next_us, self->next_sound_us);
  }
  if (self->format.framerate > 0) {
    if (is_due (&self->next_picture_us, now_us, G_USEC_PER_SEC / self->format.framerate))
      send_picture (self);
    next_us = MIN (next_us, self->next_picture_us);
  }
  if (is_due (&self->next_report_us, now_us, REPORT_US))
    send_report (self);
  return MIN (next_us, self->next_report_us);
}

/* RFC 4585 6.3.1 */
static void
ask_for_keyframe (CrowdClient *self)
{
  guint8 data[20 + CROWD_TRANSPORT_TRAILER] = {
      0x80, 201, 0, 1, 0, 0, 0, 0, 0x81, 206, 0, 2};

  GST_WRITE_UINT32_BE (data + 4, self->out_sound.ssrc);
  GST_WRITE_UINT32_BE (data + 12, self->out_sound.ssrc);
  GST_WRITE_UINT32_BE (data + 16, self->in_picture.ssrc);
  crowd_transport_send (self->transport, CROWD_RTCP, data, 20);
}

gboolean
crowd_client_film (CrowdClient *self, const char *path, GError **error)
{
  g_clear_pointer (&self->film, crowd_film_free);
  if (path == NULL)
    return TRUE;
  self->film = crowd_film_new (path, error);
  ask_for_keyframe (self);
  return self->film != NULL;
}

/* Receiving */

static void
take_report (CrowdClient *self, guint8 *data, gsize length)
{
  gsize at = 0;

  if (!crowd_transport_decrypt (self->transport, CROWD_RTCP, data, &length))
    return;
  /* RFC 4585 6.3.1 and RFC 5104 4.3.1 */
  while (at + 8 <= length) {
    guint kind = data[at] & 0x1f, type = data[at + 1];

    if (type == 206 && (kind == 1 || kind == 4)) {
      self->stats.keyframe_requests++;
      self->frame = 0;
    }
    at += 4u * (GST_READ_UINT16_BE (data + at + 2) + 1u);
  }
}

/* RFC 3550 5.1 and 5.3.1. Returns: where the payload begins, or 0 */
static gsize
skip_header (const guint8 *data, gsize length)
{
  gsize size = 12 + 4u * (data[0] & 0x0f);

  if (data[0] & 0x10) {
    if (size + 4 > length)
      return 0;
    size += 4 + 4u * GST_READ_UINT16_BE (data + size + 2);
  }
  return size < length ? size : 0;
}

static void
hear (CrowdClient *self, const guint8 *payload, gsize length)
{
  gint16 samples[5760];
  int n = opus_decode (
      self->decoder, payload, (opus_int32)length, samples, G_N_ELEMENTS (samples), 0);

  if (n < 0)
    self->stats.undecodable++;
  for (int i = 0; i < n; i++)
    self->stats.peak = MAX (self->stats.peak, (guint)abs (samples[i]));
}

/* RFC 7741 4.2 and RFC 6386 9.1: the size in a keyframe. */
static void
see (CrowdClient *self, const guint8 *payload, gsize length)
{
  gsize at = crowd_film_skip_descriptor (payload, length);

  if (!(payload[0] & 0x10) || at == 0)
    return;
  if (length < at + 10 || (payload[at] & 1) || payload[at + 3] != 0x9d)
    return;
  self->stats.width = GST_READ_UINT16_LE (payload + at + 6) & 0x3fff;
  self->stats.height = GST_READ_UINT16_LE (payload + at + 8) & 0x3fff;
}

static void
take_media (
    CrowdClient *self, guint8 *data, gsize length, gint64 at_us, CrowdWaits *waits)
{
  const guint payload = data[1] & 0x7f;
  const CrowdFilmPart part = data[1] & 0x80 ? CROWD_FILM_END : CROWD_FILM_MORE;
  gsize header;

  if (length < 12)
    return;
  if (payload == CROWD_OPUS)
    crowd_inbox_take (&self->in_sound, data, length, at_us, SOUND_RATE, waits);
  else
    crowd_inbox_take (&self->in_picture, data, length, at_us, PICTURE_RATE, NULL);
  if (self->decoder == NULL)
    return;
  if (!crowd_transport_decrypt (self->transport, CROWD_RTP, data, &length) ||
      (header = skip_header (data, length)) == 0) {
    self->stats.undecodable++;
    return;
  }
  if (payload == CROWD_OPUS) {
    hear (self, data + header, length - header);
    return;
  }
  see (self, data + header, length - header);
  if (self->film != NULL)
    crowd_film_take (self->film, data + header, length - header, part);
}

static gint64
arrival_of (struct msghdr *header)
{
  for (struct cmsghdr *c = CMSG_FIRSTHDR (header); c != NULL;
       c = CMSG_NXTHDR (header, c)) {
    struct timespec time;

    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
      continue;
    memcpy (&time, CMSG_DATA (c), sizeof time);
    return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
  }
  return g_get_real_time ();
}

static void
take_datagram (
    CrowdClient *self, guint8 *data, gsize length, gint64 at_us, CrowdWaits *waits)
{
  if (crowd_transport_take (self->transport, data, length))
    return;
  if (length >= 8 && data[1] >= 192 && data[1] <= 223)
    take_report (self, data, length);
  else
    take_media (self, data, length, at_us, waits);
}

void
crowd_client_receive (CrowdClient *self, CrowdWaits *waits)
{
  static guint8 data[BATCH][DATAGRAM_BYTES];
  guint8 control[BATCH][64];
  struct iovec vectors[BATCH];
  struct mmsghdr messages[BATCH];
  int n;

  do {
    memset (messages, 0, sizeof messages);
    for (guint i = 0; i < BATCH; i++) {
      vectors[i] = (struct iovec){data[i], DATAGRAM_BYTES};
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
      messages[i].msg_hdr.msg_control = control[i];
      messages[i].msg_hdr.msg_controllen = sizeof control[i];
    }
    n = recvmmsg (crowd_client_get_fd (self), messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++)
      take_datagram (
          self, data[i], messages[i].msg_len, arrival_of (&messages[i].msg_hdr), waits);
  } while (n == BATCH);
}

void
crowd_client_take_stats (CrowdClient *self, CrowdClientStats *stats)
{
  self->stats.sound = self->in_sound.stats;
  self->stats.picture = self->in_picture.stats;
  self->stats.sound_sent = self->out_sound.packets;
  self->stats.picture_sent = self->out_picture.packets;
  *stats = self->stats;
  self->stats.peak = 0;
  self->in_sound.stats.longest_gap_ms = 0;
  self->in_sound.stats.longest_net_gap_ms = 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-opus-packet.h"

#include <gst/rtp/rtp.h>
#include <opus.h>

#define RATE 48000

static TuttiPacketLevel
read_level (GstRTPBuffer *rtp, guint id)
{
  gpointer data;
  guint size;
  guint8 value;

  if (id == 0 ||
      !gst_rtp_buffer_get_extension_onebyte_header (rtp, (guint8)id, 0, &data, &size) ||
      size < 1)
    return (TuttiPacketLevel){0};
  value = *(const guint8 *)data;
  return (TuttiPacketLevel){true, (value & 0x80) != 0, value & 0x7fu};
}

/* Returns: FALSE for what is no RTP */
static gboolean
read_header (TuttiOpusPacket *self, guint level_id)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  gsize offset;

  if (!gst_rtp_buffer_map (self->buffer, GST_MAP_READ, &rtp))
    return FALSE;
  self->ssrc = gst_rtp_buffer_get_ssrc (&rtp);
  self->timestamp = gst_rtp_buffer_get_timestamp (&rtp);
  self->number = gst_rtp_buffer_get_seq (&rtp);
  self->level = read_level (&rtp, level_id);
  self->length = gst_rtp_buffer_get_payload_len (&rtp);
  offset = gst_rtp_buffer_get_header_len (&rtp);
  gst_rtp_buffer_unmap (&rtp);
  self->payload = self->map.data + offset;
  return self->length > 0 && offset + self->length <= self->map.size;
}

TuttiOpusPacket *
tutti_opus_packet_new (GstBuffer *buffer, guint level_id)
{
  TuttiOpusPacket *self = g_new0 (TuttiOpusPacket, 1);
  int frames = -1;

  self->buffer = buffer;
  if (!gst_buffer_map (buffer, &self->map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    g_free (self);
    return NULL;
  }
  if (read_header (self, level_id))
    frames = opus_packet_get_nb_samples (self->payload, (opus_int32)self->length, RATE);
  if (frames <= 0 || frames > TUTTI_OPUS_PACKET_FRAMES_MAX) {
    tutti_opus_packet_free (self);
    return NULL;
  }
  self->frames = (guint)frames;
  return self;
}

void
tutti_opus_packet_free (TuttiOpusPacket *self)
{
  gst_buffer_unmap (self->buffer, &self->map);
  gst_buffer_unref (self->buffer);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/srtp/tutti-srtp-receive.h"

#include <nettle/memops.h>

#include "plugins/srtp/tutti-srtp-keys.h"

#define WINDOW 64

typedef struct {
  gboolean used;
  guint32 ssrc;
  guint64 newest; /* index: rounds and sequence number */
  guint64 came;   /* bit i: whether newest - i was there */
  guint64 age;    /* of its last packet, in packets of all */
} Source;

struct _TuttiSrtpReceiver {
  gsize tag_bytes;
  TuttiSrtpContext context;
  Source sources[TUTTI_SRTP_SOURCES_MAX];
  guint64 packets;
};

TuttiSrtpReceiver *
tutti_srtp_receiver_new (const guint8 *key, TuttiSrtpSuite suite)
{
  TuttiSrtpReceiver *self = g_new0 (TuttiSrtpReceiver, 1);

  self->tag_bytes = suite;
  tutti_srtp_context_init (&self->context, key, TUTTI_SRTP_FOR_RTP);
  return self;
}

void
tutti_srtp_receiver_free (TuttiSrtpReceiver *self)
{
  g_free (self);
}

static Source *
find (TuttiSrtpReceiver *self, guint32 ssrc)
{
  for (guint i = 0; i < TUTTI_SRTP_SOURCES_MAX; i++)
    if (self->sources[i].used && self->sources[i].ssrc == ssrc)
      return &self->sources[i];
  return NULL;
}

/* A free one, or that which was silent for longest. */
static Source *
take_place (TuttiSrtpReceiver *self)
{
  Source *oldest = &self->sources[0];

  for (guint i = 0; i < TUTTI_SRTP_SOURCES_MAX; i++) {
    if (!self->sources[i].used)
      return &self->sources[i];
    if (self->sources[i].age < oldest->age)
      oldest = &self->sources[i];
  }
  return oldest;
}

/* Appendix A: the index nearest to the newest one. */
static guint64
guess (const Source *source, guint16 sequence)
{
  const gint16 step = (gint16)(guint16)(sequence - (guint16)source->newest);
  const gint64 index = (gint64)source->newest + step;

  return index >= 0 ? (guint64)index : sequence;
}

static gboolean
is_genuine (TuttiSrtpReceiver *self, const guint8 *packet, gsize length, guint64 index)
{
  guint8 tag[TUTTI_SRTP_TAG_BYTES];

  tutti_srtp_context_sign (
      &self->context, packet, length, (guint32)(index >> 16), tag, self->tag_bytes);
  return memeql_sec (tag, packet + length, self->tag_bytes);
}

static gboolean
came_before (const Source *source, guint64 index)
{
  const guint64 back = source->newest - index;

  return index <= source->newest && (back >= WINDOW || (source->came >> back & 1) != 0);
}

static void
note (TuttiSrtpReceiver *self, Source *source, guint64 index)
{
  source->age = ++self->packets;
  if (index <= source->newest) {
    source->came |= G_GUINT64_CONSTANT (1) << (source->newest - index);
    return;
  }
  source->came =
      index - source->newest < WINDOW ? source->came << (index - source->newest) | 1 : 1;
  source->newest = index;
}

static gsize
decrypt (TuttiSrtpReceiver *self, guint32 ssrc, guint64 index, guint8 *packet,
    gsize length, gsize header)
{
  tutti_srtp_context_crypt (
      &self->context, ssrc, index, packet + header, length - header);
  return length;
}

static gsize
open_first (
    TuttiSrtpReceiver *self, guint32 ssrc, guint8 *packet, gsize length, gsize header)
{
  const guint16 sequence = (guint16)(packet[2] << 8 | packet[3]);

  for (guint64 round = 0; round < TUTTI_SRTP_ROUNDS_TRIED; round++) {
    const guint64 index = round << 16 | sequence;
    Source *source;

    if (!is_genuine (self, packet, length, index))
      continue;
    source = take_place (self);
    *source = (Source){TRUE, ssrc, index, 1, ++self->packets};
    return decrypt (self, ssrc, index, packet, length, header);
  }
  return 0;
}

gsize
tutti_srtp_receiver_open (
    TuttiSrtpReceiver *self, guint8 *packet, gsize length, gsize header)
{
  Source *source;
  guint32 ssrc;
  guint64 index;

  if (header < TUTTI_SRTP_HEADER_BYTES || length < header + self->tag_bytes)
    return 0;
  length -= self->tag_bytes;
  ssrc = tutti_srtp_read_32 (packet + 8);
  source = find (self, ssrc);
  if (source == NULL)
    return open_first (self, ssrc, packet, length, header);
  index = guess (source, (guint16)(packet[2] << 8 | packet[3]));
  if (came_before (source, index) || !is_genuine (self, packet, length, index))
    return 0;
  note (self, source, index);
  return decrypt (self, ssrc, index, packet, length, header);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-rtmp-window.h"

/* S0, S1 and S2 (5.2). */
#define HANDSHAKE_BYTES (1 + 2 * 1536)
/* A chunk with a whole header, on the chunk stream of control messages (5.3.1). */
#define CONTROL_CHUNK 2
#define SET_PEER_BANDWIDTH 6
/* Control messages are shorter, and fit in a chunk of the smallest size. */
#define CONTROL_BYTES_MAX 18

static guint
message_size (const guint8 *header)
{
  return (guint)header[4] << 16 | (guint)header[5] << 8 | header[6];
}

static void
take_header_byte (TuttiRtmpWindow *self, guint8 byte)
{
  self->header[self->in_header++] = byte;
  self->in_message = 0;
  if (self->header[0] != CONTROL_CHUNK)
    self->done = TRUE;
  if (self->in_header < sizeof self->header)
    return;
  if (message_size (self->header) == 0 || message_size (self->header) > CONTROL_BYTES_MAX)
    self->done = TRUE;
}

static guint8
take_message_byte (TuttiRtmpWindow *self, guint8 byte)
{
  guint position = self->in_message++;

  if (self->in_message == message_size (self->header))
    self->in_header = 0;
  if (self->header[7] != SET_PEER_BANDWIDTH || position >= 4)
    return byte;
  return (guint8)(TUTTI_RTMP_WINDOW_BYTES >> (24 - 8 * position));
}

void
tutti_rtmp_window_narrow (TuttiRtmpWindow *self, guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size && !self->done; i++) {
    if (self->passed < HANDSHAKE_BYTES)
      self->passed++;
    else if (self->in_header < sizeof self->header)
      take_header_byte (self, bytes[i]);
    else
      bytes[i] = take_message_byte (self, bytes[i]);
  }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-frames.h"

#include <string.h>

/* Moves input to what is held until that has @wanted bytes. Returns: whether it has */
static gboolean
fill (TuttiIceFrames *self, gsize wanted, const guint8 **data, gsize *length)
{
  gsize n = MIN (wanted - self->n_held, *length);

  memcpy (self->held + self->n_held, *data, n);
  self->n_held += n;
  *data += n;
  *length -= n;
  return self->n_held == wanted;
}

TuttiIceFramesResult
tutti_ice_frames_next (TuttiIceFrames *self, const guint8 **data, gsize *length,
    const guint8 **packet, gsize *packet_length)
{
  while (*length > 0) {
    gsize size;

    if (self->n_held < TUTTI_ICE_FRAME_HEADER &&
        !fill (self, TUTTI_ICE_FRAME_HEADER, data, length))
      return TUTTI_ICE_FRAMES_MORE;
    size = (gsize)self->held[0] << 8 | self->held[1];
    if (size > TUTTI_ICE_FRAME_MAX)
      return TUTTI_ICE_FRAMES_BROKEN;
    if (!fill (self, TUTTI_ICE_FRAME_HEADER + size, data, length))
      return TUTTI_ICE_FRAMES_MORE;
    self->n_held = 0;
    if (size == 0)
      continue;
    *packet = self->held + TUTTI_ICE_FRAME_HEADER;
    *packet_length = size;
    return TUTTI_ICE_FRAMES_PACKET;
  }
  return TUTTI_ICE_FRAMES_MORE;
}

void
tutti_ice_frames_write_header (guint8 header[TUTTI_ICE_FRAME_HEADER], gsize length)
{
  header[0] = (guint8)(length >> 8);
  header[1] = (guint8)length;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/srtp/tutti-srtcp.h"

#include <nettle/memops.h>

#include "plugins/srtp/tutti-srtp-keys.h"

#define HEADER_BYTES 8 /* with the SSRC; never encrypted */
#define INDEX_BYTES 4
#define ENCRYPTED 0x80000000u

struct _TuttiSrtcp {
  TuttiSrtpContext context;
  guint32 next; /* index: to be sent, or the least that is taken */
};

TuttiSrtcp *
tutti_srtcp_new (const guint8 *key)
{
  TuttiSrtcp *self = g_new0 (TuttiSrtcp, 1);

  tutti_srtp_context_init (&self->context, key, TUTTI_SRTP_FOR_RTCP);
  return self;
}

void
tutti_srtcp_free (TuttiSrtcp *self)
{
  g_free (self);
}

gsize
tutti_srtcp_protect (TuttiSrtcp *self, guint8 *packet, gsize length)
{
  const guint32 end = self->next | ENCRYPTED;

  g_return_val_if_fail (length >= HEADER_BYTES, 0);

  tutti_srtp_context_crypt (&self->context, tutti_srtp_read_32 (packet + 4), self->next,
      packet + HEADER_BYTES, length - HEADER_BYTES);
  tutti_srtp_write_32 (packet + length, end);
  tutti_srtp_context_sign (&self->context, packet, length, end,
      packet + length + INDEX_BYTES, TUTTI_SRTP_TAG_BYTES);
  self->next = (self->next + 1) & ~ENCRYPTED;
  return length + TUTTI_SRTCP_TRAILER_BYTES;
}

gsize
tutti_srtcp_open (TuttiSrtcp *self, guint8 *packet, gsize length)
{
  guint8 tag[TUTTI_SRTP_TAG_BYTES];
  guint32 end, index;

  if (length < HEADER_BYTES + TUTTI_SRTCP_TRAILER_BYTES)
    return 0;
  length -= TUTTI_SRTCP_TRAILER_BYTES;
  end = tutti_srtp_read_32 (packet + length);
  index = end & ~ENCRYPTED;
  tutti_srtp_context_sign (&self->context, packet, length, end, tag, sizeof tag);
  if (index < self->next || !memeql_sec (tag, packet + length + INDEX_BYTES, sizeof tag))
    return 0;
  self->next = index + 1;
  if ((end & ENCRYPTED) != 0)
    tutti_srtp_context_crypt (&self->context, tutti_srtp_read_32 (packet + 4), index,
        packet + HEADER_BYTES, length - HEADER_BYTES);
  return length;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/srtp/tutti-srtp.h"

#include "plugins/srtp/tutti-srtp-keys.h"

struct _TuttiSrtp {
  guint32 ssrc;
  gsize tag_bytes;
  guint32 rounds; /* of the sequence number: ROC */
  gboolean begun;
  guint16 last;
  TuttiSrtpContext context;
};

TuttiSrtp *
tutti_srtp_new (guint32 ssrc, const guint8 *key, TuttiSrtpSuite suite)
{
  TuttiSrtp *self = g_new0 (TuttiSrtp, 1);

  self->ssrc = ssrc;
  self->tag_bytes = suite;
  tutti_srtp_context_init (&self->context, key, TUTTI_SRTP_FOR_RTP);
  return self;
}

void
tutti_srtp_free (TuttiSrtp *self)
{
  g_free (self);
}

/* 3.3.1, for a sender: it skips no round. */
static void
count (TuttiSrtp *self, guint16 sequence)
{
  if (self->begun && sequence < self->last)
    self->rounds++;
  self->begun = TRUE;
  self->last = sequence;
}

gsize
tutti_srtp_protect (TuttiSrtp *self, guint8 *packet, gsize length)
{
  g_return_val_if_fail (length >= TUTTI_SRTP_HEADER_BYTES, 0);

  count (self, (guint16)(packet[2] << 8 | packet[3]));
  tutti_srtp_context_crypt (&self->context, self->ssrc,
      (guint64)self->rounds << 16 | self->last, packet + TUTTI_SRTP_HEADER_BYTES,
      length - TUTTI_SRTP_HEADER_BYTES);
  tutti_srtp_context_sign (
      &self->context, packet, length, self->rounds, packet + length, self->tag_bytes);
  return length + self->tag_bytes;
}

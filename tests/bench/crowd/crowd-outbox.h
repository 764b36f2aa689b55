/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "crowd-transport.h"

/* CrowdOutbox: one stream as a client sends it: sequence numbers, header extensions as
 * the answer wants them, and what a sender report says. */
typedef struct {
  CrowdMedia media;
  guint payload;
  guint32 ssrc;
  guint16 sequence;
  guint32 timestamp;
  const guint *extensions; /* of the answer */
  guint16 *twcc;           /* the client's counter, of all its streams */
  guint64 packets, bytes;
} CrowdOutbox;

typedef enum {
  CROWD_MARK_NONE,
  CROWD_MARK_LAST, /* of a frame; first of a talk spurt */
} CrowdMark;

/* What fits into a datagram beside headers. */
#define CROWD_OUTBOX_PAYLOAD_MAX 1150

/* @prefix: a payload descriptor of @prefix_length bytes, or nothing. @level: -dBov; only
 * of sound */
void crowd_outbox_send (CrowdOutbox *self, CrowdTransport *transport, CrowdMark mark,
    guint8 level, const guint8 *prefix, gsize prefix_length, const guint8 *payload,
    gsize length);

/* RFC 3550 6.4.1, without blocks. Returns the length: 28. */
gsize crowd_outbox_write_report (CrowdOutbox *self, guint8 *out, guint n_blocks);

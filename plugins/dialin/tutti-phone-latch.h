/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * TuttiPhoneLatch: whose packets are taken, and where ours go: symmetric RTP (RFC 4961)
 * by rules that leave nothing to strangers.
 *
 * Packets are taken from the announced address alone. If they come from another port of
 * it, as behind many a router, then that port is latched on to once, after
 * %TUTTI_PHONE_LATCH_PROOF packets in a row; never again after that, nor once the
 * announced port itself has spoken. A new announcement that differs begins anew.
 *
 * Pure; one thread at a time.
 */
#define TUTTI_PHONE_LATCH_PROOF 3

typedef enum {
  TUTTI_PHONE_LATCH_REFUSED, /* a stranger's */
  TUTTI_PHONE_LATCH_WAIT,    /* on probation: not to be heard yet */
  TUTTI_PHONE_LATCH_TAKEN,
  TUTTI_PHONE_LATCH_MOVED, /* taken, and packets go there from now on */
} TuttiPhoneLatchAnswer;

typedef struct {
  GInetAddress *address; /* the announced one */
  guint16 announced;     /* port */
  guint16 port;          /* where packets go */
  gboolean settled;
  guint16 candidate; /* port on probation */
  guint proof;       /* packets in a row from it */
} TuttiPhoneLatch;

void tutti_phone_latch_clear (TuttiPhoneLatch *self);

/* Nothing changes when the same was announced before. Returns: whether it is new */
gboolean tutti_phone_latch_announce (
    TuttiPhoneLatch *self, GInetAddress *address, guint16 port);

/* Whether it is the announced address, at any port. An IPv4 address as IPv6 sockets see
 * it counts as IPv4. */
gboolean tutti_phone_latch_knows (const TuttiPhoneLatch *self, GInetAddress *from);

/* A packet that is genuine as far as can be told came from there.*/
TuttiPhoneLatchAnswer tutti_phone_latch_packet (
    TuttiPhoneLatch *self, GInetAddress *from, guint16 port);

G_END_DECLS

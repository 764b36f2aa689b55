/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plugins/srtp/tutti-srtp.h"

G_BEGIN_DECLS

/*
 * TuttiSrtcp: SRTCP (RFC 3711 3.4) of one direction, whose tag always has 80 bit. Pure;
 * one thread at a time.
 */
typedef struct _TuttiSrtcp TuttiSrtcp;

/* What is appended: flag and index, and the tag. */
#define TUTTI_SRTCP_TRAILER_BYTES (4 + TUTTI_SRTP_TAG_BYTES)

TuttiSrtcp *tutti_srtcp_new (const guint8 *key);
void tutti_srtcp_free (TuttiSrtcp *self);

/* For who sends. There must be room for the trailer. Returns: the length with it */
gsize tutti_srtcp_protect (TuttiSrtcp *self, guint8 *packet, gsize length);

/* For who receives. Returns: the length without the trailer; 0: refused, and nothing
 * changed */
gsize tutti_srtcp_open (TuttiSrtcp *self, guint8 *packet, gsize length);

G_END_DECLS

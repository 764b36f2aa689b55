/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plugins/srtp/tutti-srtp.h"

G_BEGIN_DECLS

/*
 * TuttiSrtpReceiver: the receiving half: checks and decrypts the RTP of one peer, of a
 * few sources at once (RFC 3711 3.3). A packet that is not genuine, or came before, is
 * refused and changes nothing.
 *
 * Rounds of the sequence number, which packets do not carry, are learnt: the first packet
 * of a source may be of any of the first TUTTI_SRTP_ROUNDS_TRIED, because a call that
 * moved here may be hours old.
 *
 * Pure; one thread at a time.
 */
typedef struct _TuttiSrtpReceiver TuttiSrtpReceiver;

/* Sound, camera and screen, and what is sent of the last two again. */
#define TUTTI_SRTP_SOURCES_MAX 8
/* 64 rounds of 65536 packets, 50 a second: 23 hours. */
#define TUTTI_SRTP_ROUNDS_TRIED 64

TuttiSrtpReceiver *tutti_srtp_receiver_new (const guint8 *key, TuttiSrtpSuite suite);
void tutti_srtp_receiver_free (TuttiSrtpReceiver *self);

/**
 * tutti_srtp_receiver_open:
 * @packet: (inout)
 * @header: bytes of the header with CSRCs and extension, at least
 * %TUTTI_SRTP_HEADER_BYTES, which are not encrypted
 *
 * Returns: the length without the tag; 0: refused
 */
gsize tutti_srtp_receiver_open (
    TuttiSrtpReceiver *self, guint8 *packet, gsize length, gsize header);

G_END_DECLS

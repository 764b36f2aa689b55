/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * TuttiIceFrames: packets out of a stream of bytes, in which each is preceded by its
 * length in two bytes (RFC 4571 2, which RFC 6544 3 prescribes for ICE over TCP). A plain
 * struct, all zero at first. Pure; one thread at a time.
 */

#define TUTTI_ICE_FRAME_HEADER 2

/* As the room for a datagram: nothing in WebRTC is longer. */
#define TUTTI_ICE_FRAME_MAX 2048

typedef struct {
  guint8 held[TUTTI_ICE_FRAME_HEADER + TUTTI_ICE_FRAME_MAX];
  gsize n_held; /* bytes of the frame at hand that are there */
} TuttiIceFrames;

typedef enum {
  TUTTI_ICE_FRAMES_MORE,   /* all input is used up, no packet is whole */
  TUTTI_ICE_FRAMES_PACKET, /* one is; ask again with the rest of the input */
  TUTTI_ICE_FRAMES_BROKEN, /* longer than anybody needs: whoever sends it speaks something
                              else */
} TuttiIceFramesResult;

/**
 * tutti_ice_frames_next:
 * @data, @length: (inout): what was read from the stream; moved past what was used
 * @packet, @packet_length: (out): with %TUTTI_ICE_FRAMES_PACKET; never empty, valid until
 * the next call
 *
 * Frames of no length are skipped. After %TUTTI_ICE_FRAMES_BROKEN the stream is of no
 * use.
 */
TuttiIceFramesResult tutti_ice_frames_next (TuttiIceFrames *self, const guint8 **data,
    gsize *length, const guint8 **packet, gsize *packet_length);

/* Writes the header of a packet of @length, at most 65535. */
void tutti_ice_frames_write_header (guint8 header[TUTTI_ICE_FRAME_HEADER], gsize length);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Which packets of one peer must not be received on the thread that serves everybody: the
 * first of a source that was not heard before makes webrtcbin build what is to receive
 * it, pads, a jitterbuffer and its threads, and the other people in the room would hear
 * how long that takes. Pure; one thread at a time.
 */

/* Three m-lines with a source and one for retransmission each, and as many again after a
 * device was changed. A peer with more gets no shortcut. */
#define TUTTI_ICE_DETOUR_SOURCES 16

/* How long packets go round after a new source was heard: far longer than the building
 * takes, so that the first of them are through before another thread may overtake. */
#define TUTTI_ICE_DETOUR_US (2 * G_USEC_PER_SEC)

typedef struct {
  guint32 sources[TUTTI_ICE_DETOUR_SOURCES]; /* SSRCs heard so far */
  guint n_sources;
  gint64 until_us; /* monotonic; 0: no detour */
} TuttiIceDetour;

typedef enum {
  TUTTI_ICE_BACKLOG_NONE, /* all that went round has been taken up */
  TUTTI_ICE_BACKLOG_SOME,
} TuttiIceBacklog;

/**
 * tutti_ice_detour_is_due:
 * @data: an SRTP or SRTCP packet, whose header is in the clear; anything else goes the
 * short way
 * @backlog: on the way round
 *
 * Returns: whether this packet has to go round
 */
gboolean tutti_ice_detour_is_due (TuttiIceDetour *self, const guint8 *data, gsize length,
    TuttiIceBacklog backlog, gint64 now_us);

G_END_DECLS

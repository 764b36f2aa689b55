/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-media-sockets.h"
#include "server/tutti-mixer-pool.h"
#include "server/tutti-mixer.h"

G_BEGIN_DECLS

typedef struct {
  guint width, height; /* pixels of the canvas */
  guint framerate;     /* pictures per second */
  guint voices;        /* mixed at once */
  const char *role;    /* as in `configure`; NULL: a meeting */
} TuttiMixFormat;

/**
 * TuttiRoomMixer: the mixer of a room across the processes that do the work one after the
 * other. A process that is lost is replaced by one with the same sockets; commands wait
 * until it is configured. Five losses within 60 s are "failed".
 */
#define TUTTI_TYPE_ROOM_MIXER (tutti_room_mixer_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRoomMixer, tutti_room_mixer, TUTTI, ROOM_MIXER, GObject)

/* @sockets: (transfer full) (nullable): a reception has none. Returns: (transfer full):
 * NULL with @error set when no mixer can be started */
TuttiMixer *tutti_room_mixer_new (TuttiMixerPool *pool, TuttiMediaSockets *sockets,
    const TuttiMixFormat *format, GError **error);

G_END_DECLS

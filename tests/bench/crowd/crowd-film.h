/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * CrowdFilm: the VP8 pictures that a client receives, kept in an IVF file from the next
 * keyframe on, so that somebody else can decode and look at them. A picture of which a
 * packet was lost is kept as it came.
 */
typedef struct _CrowdFilm CrowdFilm;

CrowdFilm *crowd_film_new (const char *path, GError **error);
void crowd_film_free (CrowdFilm *self);

typedef enum {
  CROWD_FILM_MORE,
  CROWD_FILM_END, /* of a picture: the marker of RTP */
} CrowdFilmPart;

/* @payload: of an RTP packet, with its descriptor (RFC 7741 4.2) */
void crowd_film_take (
    CrowdFilm *self, const guint8 *payload, gsize length, CrowdFilmPart part);

/* Returns: bytes of the descriptor before the picture's own, or 0 when it is broken */
gsize crowd_film_skip_descriptor (const guint8 *payload, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrowdFilm, crowd_film_free)

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-canvas.h"
#include "mixer/tutti-layout.h"
#include "mixer/tutti-member.h"

G_BEGIN_DECLS

/* From tiles to people's pictures: where each stands on a canvas, and what is wanted of
 * its sender. Main context. */

/* What all canvases together want of each source of one member. */
typedef struct {
  TuttiPictureFormat of[TUTTI_N_SOURCES];
} TuttiWanted;

/* @members: TuttiMember, which @tiles point into */
void tutti_placement_place (
    GPtrArray *members, TuttiCanvas *canvas, const TuttiTile *tiles, guint n);

/* @wanted: by member. @layout: what the tiles are given in. @composed: how large they are
 * drawn */
void tutti_placement_want (TuttiWanted *wanted, const TuttiTile *tiles, guint n,
    const TuttiPictureFormat *layout, const TuttiPictureFormat *composed);

typedef void (*TuttiUplinkFunc) (TuttiUplink *uplink, gpointer user_data);

/* Calls @ask with what is new for senders, and lets nothing be decoded in vain. @wanted:
 * by member */
void tutti_placement_ask (GPtrArray *members, const TuttiWanted *wanted,
    TuttiUplinkFunc ask, gpointer user_data);

G_END_DECLS

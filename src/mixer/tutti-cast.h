/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-member.h"
#include "mixer/tutti-speaker.h"

G_BEGIN_DECLS

/*
 * The room as the rules of tutti-view.h want it, read from its members; and what they
 * say, as clients are told. Borrows the members: use it and throw it away.
 */
typedef struct {
  GPtrArray *members; /* TuttiMember, borrowed */
  TuttiViewPerson *people;
  TuttiViewRoom room;
  guint large[TUTTI_N_VIEWS]; /* index of who is large */
} TuttiCast;

/* @spotlight: participant or NULL */
void tutti_cast_read (
    TuttiCast *self, GPtrArray *members, TuttiSpeaker *speaker, const char *spotlight);
void tutti_cast_clear (TuttiCast *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TuttiCast, tutti_cast_clear)

/* What the member at @index is shown. */
TuttiView tutti_cast_choose (const TuttiCast *self, guint index);

/* What recordings and streams show. */
TuttiView tutti_cast_choose_output (const TuttiCast *self);

/* Returns: how many tiles of @tiles (up to %TUTTI_LAYOUT_TILES_MAX) */
guint tutti_cast_arrange (const TuttiCast *self, TuttiView view,
    const TuttiPictureFormat *format, TuttiTile *tiles);

/* Without viewers. Free its tiles with g_ptr_array_unref(). */
void tutti_cast_describe (const TuttiCast *self, TuttiView view,
    const TuttiPictureFormat *format, const TuttiTile *tiles, guint n,
    TuttiLayoutMessage *out);

G_END_DECLS

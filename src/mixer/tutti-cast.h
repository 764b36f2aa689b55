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
  guint current;              /* of who speaks; past the end: nobody */
} TuttiCast;

typedef enum {
  TUTTI_CAST_ALL,
  TUTTI_CAST_RECORDED, /* without those who are in no recording and no stream */
} TuttiCastKind;

/* @spotlight: participant or NULL */
void tutti_cast_read (TuttiCast *self, TuttiCastKind kind, GPtrArray *members,
    TuttiSpeaker *speaker, const char *spotlight);
void tutti_cast_clear (TuttiCast *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TuttiCast, tutti_cast_clear)

/* What the member at @index is shown. */
TuttiView tutti_cast_choose (const TuttiCast *self, guint index);

/* What recordings and streams show that wish for @wish. */
TuttiView tutti_cast_choose_output (const TuttiCast *self, TuttiLayoutWish wish);

/* Returns: (transfer none) (nullable): who is shown, of a presentation, or else speaks */
const TuttiMember *tutti_cast_get_subject (const TuttiCast *self, TuttiView view);

/* Returns: how many tiles of @tiles (up to %TUTTI_LAYOUT_TILES_MAX) */
guint tutti_cast_arrange (const TuttiCast *self, TuttiView view,
    const TuttiPictureFormat *format, TuttiTile *tiles);

/* Without viewers. Free its tiles with g_ptr_array_unref(). */
void tutti_cast_describe (const TuttiCast *self, TuttiView view,
    const TuttiPictureFormat *format, const TuttiTile *tiles, guint n,
    TuttiLayoutMessage *out);

G_END_DECLS

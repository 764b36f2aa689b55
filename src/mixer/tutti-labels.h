/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-canvas.h"
#include "mixer/tutti-member.h"

G_BEGIN_DECLS

/**
 * TuttiLabels: the names on the outputs' canvas: a strip in the corner of each tile, a
 * card where there is no picture. Each is an input of the canvas of its own, above the
 * others, with one frame that stands until something about it changes. Main context only.
 */
typedef struct _TuttiLabels TuttiLabels;

TuttiLabels *tutti_labels_new (void);
void tutti_labels_free (TuttiLabels *self);

/* What @participant is called from now on; NULL: is gone. */
void tutti_labels_set_name (TuttiLabels *self, const char *participant, const char *name);

/* Returns: (nullable) */
const char *tutti_labels_get_name (TuttiLabels *self, const char *participant);

/* @members: TuttiMember, which the tiles point into. */
void tutti_labels_arrange (TuttiLabels *self, TuttiCanvas *canvas, GPtrArray *members,
    const TuttiTile *tiles, guint n);

/* All of @canvas shows @title, above everything else; NULL: what is below. */
void tutti_labels_cover (TuttiLabels *self, TuttiCanvas *canvas, const char *title);

/* Before the canvas is torn down. */
void tutti_labels_leave (TuttiLabels *self);

G_END_DECLS

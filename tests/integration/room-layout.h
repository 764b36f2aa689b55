/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "tutti-test-client.h"

/* A `layout` that was told, kept. */
typedef struct {
  char *view;
  int width, height;
  GPtrArray *tiles; /* TuttiTileInfo */
} RoomLayout;

RoomLayout *room_layout_new (const TuttiLayoutMessage *message);
void room_layout_free (gpointer layout);

/* @layout: NULL has no tiles */
gboolean room_layout_find (const RoomLayout *layout, const char *participant,
    const char *source, TuttiTestRect *rect);

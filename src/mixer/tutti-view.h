/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-layout.h"

G_BEGIN_DECLS

/*
 * Which picture of the room somebody is shown, and who stands on it where: pure rules.
 */

typedef enum {
  TUTTI_VIEW_GRID,
  TUTTI_VIEW_SPEAKER,      /* who speaks, large */
  TUTTI_VIEW_SPEAKER_BACK, /* what they see themself: who spoke before */
  TUTTI_VIEW_PRESENTATION, /* a shared screen */
  TUTTI_N_VIEWS,
  /* What recordings and streams get: canvases of their own, arranged as one of the above;
   * in the order of the wishes. */
  TUTTI_VIEW_OUTPUT = TUTTI_N_VIEWS,
  TUTTI_VIEW_OUTPUT_GRID,
  TUTTI_VIEW_OUTPUT_SPEAKER,
  TUTTI_N_CANVASES,
} TuttiView;

#define TUTTI_N_OUTPUT_VIEWS (TUTTI_N_CANVASES - TUTTI_VIEW_OUTPUT)

typedef enum {
  TUTTI_WISH_AUTO,
  TUTTI_WISH_GRID,
  TUTTI_WISH_SPEAKER,
} TuttiLayoutWish;

/* The canvas of outputs that wish for @wish. */
TuttiView tutti_view_of_output (TuttiLayoutWish wish);
gboolean tutti_view_is_output (TuttiView view);

/* "auto", "grid" or "speaker"; anything else is "auto". */
TuttiLayoutWish tutti_layout_wish_parse (const char *text);

/* From so many people on "auto" shows the speaker large. */
#define TUTTI_VIEW_SPEAKER_FROM 10

typedef struct {
  guint n_people;
  gboolean sharing;   /* somebody shares a screen */
  gboolean spotlight; /* somebody is in it */
} TuttiViewRoom;

typedef enum {
  TUTTI_VIEWER_LARGE, /* is the large one of %TUTTI_VIEW_SPEAKER */
  TUTTI_VIEWER_OTHER,
} TuttiViewer;

/* A screen comes first, then the spotlight, which is for everybody, then the wish. */
TuttiView tutti_view_choose (
    TuttiLayoutWish wish, const TuttiViewRoom *room, TuttiViewer viewer);

/* "grid", "speaker" or "presentation", as clients know it */
const char *tutti_view_get_name (TuttiView view);

/* Who is in the room, in the order in which they came. */
typedef struct {
  gboolean camera, screen;
  gint64 spoke_us; /* when they last began to speak; 0: never */
  gboolean hidden; /* has no place */
} TuttiViewPerson;

typedef enum {
  TUTTI_TILE_NONE, /* a place without a picture: the page draws who it is */
  TUTTI_TILE_CAMERA,
  TUTTI_TILE_SCREEN,
} TuttiTileKind;

typedef struct {
  guint person; /* index */
  TuttiTileKind kind;
  TuttiRect rect;
} TuttiTile;

/**
 * tutti_view_arrange:
 * @large: index of the person who is large; of the one whose screen it is, for
 * %TUTTI_VIEW_PRESENTATION; anything for %TUTTI_VIEW_GRID; not somebody hidden, unless
 * all are
 * @tiles: (out): up to %TUTTI_LAYOUT_TILES_MAX
 *
 * When not all have a place, those who shared a screen or spoke last come before those
 * with a camera, and these before the rest; those who are chosen keep the order in which
 * they came, so that nobody jumps about.
 *
 * Returns: how many tiles
 */
guint tutti_view_arrange (TuttiView view, const TuttiViewPerson *people, guint n,
    guint large, int width, int height, TuttiTile *tiles);

G_END_DECLS

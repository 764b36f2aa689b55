/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-cast.h"
#include "mixer/tutti-feed-output.h"
#include "mixer/tutti-logo.h"

G_BEGIN_DECLS

/**
 * TuttiOutputScene: what recordings and streams have besides people's pictures: names on
 * the canvas, a card with their title when it is new or nobody is in it, the operator's
 * logo, and what the picture is about, for chapters. Main context only.
 */
typedef struct _TuttiOutputScene TuttiOutputScene;

/* From the first tick on; ends with the first one later than that. */
#define TUTTI_OUTPUT_SCENE_TITLE_NS (3 * G_GUINT64_CONSTANT (1000000000))

TuttiOutputScene *tutti_output_scene_new (void);
void tutti_output_scene_free (TuttiOutputScene *self);

/* Those that watch it: (element-type TuttiFeedOutput), borrowed. */
GPtrArray *tutti_output_scene_get_feeds (TuttiOutputScene *self);

/* What @participant is called from now on; NULL: is gone. Returns: whether there is a
 * picture, which is to be arranged anew then */
gboolean tutti_output_scene_set_name (
    TuttiOutputScene *self, const char *participant, const char *name);

/* In the upper right corner of canvases to come. */
void tutti_output_scene_set_logo (TuttiOutputScene *self, TuttiLogo *logo);

/* @tiles: on @canvas, of @cast, which is shown as @view */
void tutti_output_scene_arrange (TuttiOutputScene *self, TuttiCanvas *canvas,
    const TuttiCast *cast, TuttiView view, const TuttiTile *tiles, guint n);

/* The same where there is no picture, of sound alone. */
void tutti_output_scene_listen (TuttiOutputScene *self, const TuttiCast *cast);

/* Now and then, and when something changed. @now_ns: running time */
void tutti_output_scene_tick (TuttiOutputScene *self, guint64 now_ns);

/* Before the canvas is torn down. */
void tutti_output_scene_leave (TuttiOutputScene *self);

G_END_DECLS

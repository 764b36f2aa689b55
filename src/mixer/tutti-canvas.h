/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-layout.h"
#include "mixer/tutti-rendition.h"

G_BEGIN_DECLS

/**
 * TuttiCanvas: one composed picture of the room and its encoding: tuttivideomixer and a
 * rendition, side by side in the room's pipeline. Main context only, but for the two
 * place functions, which any thread may call.
 *
 * A canvas whose encoder stopped delivering is thrown away whole and made again
 * (tutti-picture.c).
 */
#define TUTTI_TYPE_CANVAS (tutti_canvas_get_type ())
G_DECLARE_FINAL_TYPE (TuttiCanvas, tutti_canvas, TUTTI, CANVAS, GObject)

typedef struct {
  int width, height; /* pixels, even */
  int framerate;
} TuttiCanvasFormat;

/* Adds itself to @pipeline, not yet running. @pipelines: the folder of the fragments. */
TuttiCanvas *tutti_canvas_new (GstBin *pipeline, const char *pipelines,
    const TuttiCanvasFormat *format, GError **error);

gboolean tutti_canvas_play (TuttiCanvas *self);

/* Takes the elements out of the pipeline; blocks until their threads have ended. On the
 * reaper's thread. */
void tutti_canvas_tear_down (TuttiCanvas *self);

TuttiRendition *tutti_canvas_get_rendition (TuttiCanvas *self);

/* Whether @object is one of the canvas' elements or inside one. */
gboolean tutti_canvas_owns (TuttiCanvas *self, GstObject *object);

/* A sink pad for one input, which shows nothing until it is given a place. Returns:
 * (transfer full) */
GstPad *tutti_canvas_request_place (TuttiCanvas *self);
void tutti_canvas_release_place (TuttiCanvas *self, GstPad *place);

G_END_DECLS

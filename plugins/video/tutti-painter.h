/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plugins/video/gsttuttivideomixerpad.h"

G_BEGIN_DECLS

/*
 * The picture that tuttivideomixer draws on from tick to tick. The canvas' thread only.
 */
typedef struct {
  GstVideoInfo info;
  int layout_width, layout_height;     /* what places are given in; 0: as the picture */
  GstBuffer *canvas;                   /* NULL before the first picture in this format */
  GstVideoOverlayComposition *overlay; /* above all; NULL: none */
} TuttiPainter;

/* @framerate: per second, only written into the caps */
void tutti_painter_set_format (TuttiPainter *self, int width, int height, int framerate);
void tutti_painter_clear (TuttiPainter *self);

typedef enum {
  TUTTI_PAINT_CHANGES, /* only what is new */
  TUTTI_PAINT_ALL,     /* background and every input */
} TuttiPaintMode;

/* @pads: GstTuttiVideoMixerPad, the lowest first. @background: 0xRRGGBB. Returns: whether
 * anything was drawn */
gboolean tutti_painter_paint (TuttiPainter *self, GList *pads, GstClockTime now,
    guint background, TuttiPaintMode mode);

/* Returns: (transfer full): what was painted, beneath the overlay; shares the memory of
 * the canvas if there is none */
GstBuffer *tutti_painter_get_picture (TuttiPainter *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "mixer/tutti-reaper.h"
#include "mixer/tutti-rendition.h"

G_BEGIN_DECLS

/**
 * TuttiCanvas: one composed picture of the room and its encodings: tuttivideomixer, a
 * tee, and a rendition for each rung and codec that somebody is shown, made for the first
 * of them. It is composed once, in the size and at the rate of its largest rendition.
 *
 * Main context only, but for the two place functions and tutti_canvas_tear_down().
 */
#define TUTTI_TYPE_CANVAS (tutti_canvas_get_type ())
G_DECLARE_FINAL_TYPE (TuttiCanvas, tutti_canvas, TUTTI, CANVAS, GObject)

/* The picture of outputs is made so much (ns) later than the time that it is of, so that
 * what comes late, or is decoded late, still has its place. Nobody waits for it. */
#define TUTTI_CANVAS_OUTPUT_LATENCY (400 * GST_MSECOND)

/* Adds itself to @pipeline and runs. @folder: of the fragments. @room: what the room is
 * configured for. */
TuttiCanvas *tutti_canvas_new (
    GstBin *pipeline, const char *folder, TuttiView view, const TuttiPictureFormat *room);

/* Above everything, in pixels of what is composed; NULL: nothing. */
void tutti_canvas_set_overlay (TuttiCanvas *self, GstVideoOverlayComposition *overlay);

/* The name of the fragment that encodes such a canvas. */
const char *tutti_canvas_get_fragment (TuttiView view, TuttiCodec codec);

/* Takes everything out of the pipeline; blocks until the threads have ended. On the
 * reaper's thread. */
void tutti_canvas_tear_down (TuttiCanvas *self);

/* Returns: (transfer none): made if there is none; NULL with the reason */
TuttiRendition *tutti_canvas_get_rendition (
    TuttiCanvas *self, TuttiRung rung, TuttiCodec codec, GError **error);

guint tutti_canvas_count_renditions (TuttiCanvas *self);

/* Gives renditions without a receiver to @reaper. Returns: how many are left */
guint tutti_canvas_drop_unused (TuttiCanvas *self, TuttiReaper *reaper);

/* What places are given in: the size of the highest rung, whatever is composed. */
const TuttiPictureFormat *tutti_canvas_get_layout (TuttiCanvas *self);

/* Composes in the size of the largest rendition from now on. Returns: (transfer none):
 * that size */
const TuttiPictureFormat *tutti_canvas_fit (TuttiCanvas *self);

/* Whether a rendition that somebody waits for has encoded nothing since the last call. */
gboolean tutti_canvas_stands_still (TuttiCanvas *self);

/* Pictures encoded so far, by renditions that are gone, too. */
guint64 tutti_canvas_get_frames (TuttiCanvas *self);

/* Whether @object is one of the canvas' elements or inside one. */
gboolean tutti_canvas_owns (TuttiCanvas *self, GstObject *object);

/* A sink pad for one input, which shows nothing until it is given a place. Returns:
 * (transfer full) */
GstPad *tutti_canvas_request_place (TuttiCanvas *self);
void tutti_canvas_release_place (TuttiCanvas *self, GstPad *place);

G_END_DECLS

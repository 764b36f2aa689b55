/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-push-src.h"

G_BEGIN_DECLS

/**
 * TuttiRendition: one encoding of a canvas, shared by all its receivers. A bin with a
 * sink pad "sink" (raw video).
 *
 * A receiver gets nothing until the next keyframe, which is asked for when it is added;
 * then everything. Keyframe requests are merged: at most one per
 * %TUTTI_RENDITION_KEYFRAME_INTERVAL_MS, since each costs all the others.
 *
 * Receivers are added and removed from any thread; frames are pushed on the encoder's
 * thread with no lock held.
 */
#define TUTTI_TYPE_RENDITION (tutti_rendition_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRendition, tutti_rendition, TUTTI, RENDITION, GstBin)

#define TUTTI_RENDITION_KEYFRAME_INTERVAL_MS 500

/* Returns: (transfer floating): NULL with the reason when the fragment cannot be used. */
TuttiRendition *tutti_rendition_new (
    const char *pipelines, const char *fragment, GError **error);

void tutti_rendition_add_receiver (TuttiRendition *self, TuttiPushSrc *receiver);
void tutti_rendition_remove_receiver (TuttiRendition *self, TuttiPushSrc *receiver);
void tutti_rendition_request_keyframe (TuttiRendition *self);

/* Pictures encoded so far. */
guint64 tutti_rendition_get_frames (TuttiRendition *self);

G_END_DECLS

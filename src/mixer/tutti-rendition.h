/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-receiver.h"
#include "mixer/tutti-rung.h"
#include "mixer/tutti-video-codec.h"

G_BEGIN_DECLS

/**
 * TuttiRendition: one encoding of a canvas, shared by all its receivers. A bin with a
 * sink pad "sink" (raw video of any size and rate), a thread of its own, and an encoder.
 *
 * A receiver gets nothing until the next keyframe, which is asked for when it is added;
 * then everything. Keyframe requests are merged: at most one per
 * %TUTTI_RENDITION_KEYFRAME_INTERVAL_MS, since each costs all the others.
 *
 * Receivers are added from any thread; those that want something else go by themselves.
 * Frames are pushed on the encoder's thread with no lock held.
 */
#define TUTTI_TYPE_RENDITION (tutti_rendition_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRendition, tutti_rendition, TUTTI, RENDITION, GstBin)

#define TUTTI_RENDITION_KEYFRAME_INTERVAL_MS 500

/* @pipelines: the folder of the fragments. @fragment: of a video encoder. Returns:
 * (transfer floating): NULL with the reason when the fragment cannot be used. */
TuttiRendition *tutti_rendition_new (const char *pipelines, const char *fragment,
    const TuttiEncoding *encoding, GError **error);

const TuttiPictureFormat *tutti_rendition_get_format (TuttiRendition *self);

void tutti_rendition_add_receiver (TuttiRendition *self, TuttiReceiver *receiver);
guint tutti_rendition_count_receivers (TuttiRendition *self);
void tutti_rendition_request_keyframe (TuttiRendition *self);

/* Pictures encoded so far. */
guint64 tutti_rendition_get_frames (TuttiRendition *self);

G_END_DECLS

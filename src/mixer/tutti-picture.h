/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-member.h"

G_BEGIN_DECLS

/**
 * TuttiPicture: what a room has to show: its canvas, who stands where on it and who is
 * shown it. A canvas that stands still is thrown away and made anew. Main context only.
 *
 * Signals:
 * - "layout" (TuttiLayoutMessage *): what the clients are told
 * - "broken" (GError *): there is no picture and none can be made; the process should end
 */
#define TUTTI_TYPE_PICTURE (tutti_picture_get_type ())
G_DECLARE_FINAL_TYPE (TuttiPicture, tutti_picture, TUTTI, PICTURE, GObject)

/* Without an encoded picture for so long the canvas is made anew. */
#define TUTTI_PICTURE_WATCHDOG_MS 2000

/* @members: (element-type TuttiMember): the controller's own, read at each update */
TuttiPicture *tutti_picture_new (TuttiPipeline *pipeline, GPtrArray *members,
    const TuttiCanvasFormat *format, TuttiReaper *reaper, GError **error);

/* From now on the picture has to move. */
void tutti_picture_start (TuttiPicture *self);

/* Something about the members has changed: arranges everything anew. */
void tutti_picture_update (TuttiPicture *self);

/* Whether the element @object is part of it. */
gboolean tutti_picture_owns (TuttiPicture *self, GstObject *object);

/* Pictures encoded so far. */
guint64 tutti_picture_get_frames (TuttiPicture *self);

G_END_DECLS

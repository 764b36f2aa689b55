/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-feed-output.h"
#include "mixer/tutti-logo.h"
#include "mixer/tutti-member.h"
#include "mixer/tutti-speaker.h"

G_BEGIN_DECLS

/**
 * TuttiPicture: what a room has to show: a canvas for each view that somebody is shown,
 * made for the first and gone with the last of them; who stands where on it; and who is
 * shown which rendition of it. A canvas that stands still is thrown away and made anew.
 * Main context only.
 *
 * Signals:
 * - "layout" (TuttiLayoutMessage *): what some clients are told
 * - "uplink" (TuttiUplink *): what is wanted of somebody's picture
 * - "broken" (GError *): no picture can be made; the process should end
 */
#define TUTTI_TYPE_PICTURE (tutti_picture_get_type ())
G_DECLARE_FINAL_TYPE (TuttiPicture, tutti_picture, TUTTI, PICTURE, GObject)

/* Without an encoded picture for so long a canvas is made anew; a still one has one a
 * second. */
#define TUTTI_PICTURE_WATCHDOG_MS 4000

/* @members: (element-type TuttiMember): the controller's own, read at each update.
 * @format: of the largest picture. */
TuttiPicture *tutti_picture_new (TuttiPipeline *pipeline, GPtrArray *members,
    const TuttiPictureFormat *format, TuttiReaper *reaper, GError **error);

/* Whether there are an encoder for @codec and a decoder; found out when it is made. */
gboolean tutti_picture_can_encode (TuttiPicture *self, TuttiCodec codec);

/* From now on the picture has to move. */
void tutti_picture_start (TuttiPicture *self);

/* Something about the members has changed: arranges everything anew. */
void tutti_picture_update (TuttiPicture *self);

/* Of the largest picture. */
const TuttiPictureFormat *tutti_picture_get_format (TuttiPicture *self);

/* Recordings and streams, which share one canvas for each layout that they wish for, and
 * one encoding of it for each codec. The first one makes it, with the last it goes. */
void tutti_picture_add_feed (TuttiPicture *self, TuttiFeedOutput *feed);
void tutti_picture_remove_feed (TuttiPicture *self, TuttiFeedOutput *feed);

/* What somebody is called on pictures for outputs; NULL: is gone. */
void tutti_picture_set_name (
    TuttiPicture *self, const char *participant, const char *name);

/* Stands on the canvas of each layout of outputs from when that is made. */
void tutti_picture_set_logo (TuttiPicture *self, TuttiLogo *logo);

/* @participant: large for everybody; NULL: nobody in particular */
void tutti_picture_set_spotlight (TuttiPicture *self, const char *participant);

/* For the choice of the speaker. */
void tutti_picture_hear (
    TuttiPicture *self, const TuttiMember *member, TuttiSpeech speech);
void tutti_picture_forget (TuttiPicture *self, const TuttiMember *member);

/* Whether the element @object is part of it. */
gboolean tutti_picture_owns (TuttiPicture *self, GstObject *object);

/* Pictures encoded so far. */
guint64 tutti_picture_get_frames (TuttiPicture *self);

/* Encoders that run now. */
guint tutti_picture_count_renditions (TuttiPicture *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-participant.h"

G_BEGIN_DECLS

/* What people in a room are told, as news for a caller (src/sip/tutti-voice-menu.h).
 * Pure. */
typedef struct {
  gboolean hand;     /* the caller's is raised */
  gboolean recorded; /* the meeting is */
  gboolean beside;   /* it is the sound of somebody in a browser */
} TuttiPhoneNews;

void tutti_phone_news_init (
    TuttiPhoneNews *self, TuttiParticipant *participant, gboolean recorded);

/* @id: the caller's, in the room. Returns: NULL when it is nothing for them */
const char *tutti_phone_news_of (
    TuttiPhoneNews *self, const char *id, const TuttiMessage *message);

/* Why somebody does not get in, or is not in any more. @error: NULL: the person whose
 * sound it was has ended it */
const char *tutti_phone_news_of_end (const GError *error);

G_END_DECLS

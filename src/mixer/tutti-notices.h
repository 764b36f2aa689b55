/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-pipeline.h"
#include "mixer/tutti-reaper.h"

G_BEGIN_DECLS

/*
 * TuttiNotices: what is said to everybody in the room, and so to its recordings and
 * streams, one after the other. What cannot be said is left out: a meeting does not end
 * because of that. Main context.
 */
typedef struct _TuttiNotices TuttiNotices;

/* More than that at once nobody would listen to. */
#define TUTTI_NOTICES_WAITING_MAX 8

TuttiNotices *tutti_notices_new (TuttiPipeline *pipeline, TuttiReaper *reaper);
void tutti_notices_free (TuttiNotices *self);

/* @number: of an audio mixer's pad that was never used. @language, @name: lower case
 * letters, digits and '-'; others are left out */
void tutti_notices_say (
    TuttiNotices *self, guint number, const char *language, const char *name);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-member.h"

G_BEGIN_DECLS

/*
 * What is heard of whom, where a person may have a telephone beside their browser: then
 * the telephone is what they say and hear, and the browser hears nothing, or the one
 * would come out of the other. Main context.
 */

/* After anything about @member's sound has changed. */
void tutti_members_settle_sound (const TuttiMembers *self, TuttiMember *member);

/* @member hears @speaker so loud; 0: as it comes. Nothing where nobody is called that. */
void tutti_members_turn (
    const TuttiMembers *self, TuttiMember *member, const char *speaker, gint decibels);

/* @levels: (element-type TuttiLevelInfo): those of a telephone become its person's,
 * whose browser has none meanwhile. */
void tutti_members_attribute (const TuttiMembers *self, GPtrArray *levels);

G_END_DECLS

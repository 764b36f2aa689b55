/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"

G_BEGIN_DECLS

/* What the server is told of the call @call, see tutti-message-sip.h. */

void tutti_sip_tell_gone (TuttiLink *link, const char *call, const char *reason);

/* @number: comes again when @prompts have been said */
void tutti_sip_tell_say (TuttiLink *link, const char *call, gint64 number,
    const char *language, const char *const *prompts);

/* Into @room, or the one that has the number @digits. */
void tutti_sip_tell_join (TuttiLink *link, const char *call, const char *room,
    const char *digits, const char *pin);

void tutti_sip_tell_wish (TuttiLink *link, const char *call, const char *what);

void tutti_sip_tell_media (TuttiLink *link, const char *call, const TuttiPhoneLine *line);

G_END_DECLS

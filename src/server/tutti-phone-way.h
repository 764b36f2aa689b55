/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-phone-call.h"

G_BEGIN_DECLS

/* Where a call leads. */
typedef struct {
  char *name;        /* of a room, whose door is knocked at */
  TuttiRoom *room;   /* or: owned; in it */
  char *participant; /* is somebody whose sound it becomes */
} TuttiPhoneWay;

/* What was keyed in or called: the name or number of a room, or somebody's code, which is
 * used up by that. @address: whom a wrong one counts against, by the caller of this.
 * Returns: FALSE when it leads nowhere */
gboolean tutti_phone_way_find (const TuttiPhoneCallEnv *env, const TuttiCallJoin *join,
    const char *address, TuttiPhoneWay *out);
void tutti_phone_way_clear (TuttiPhoneWay *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TuttiPhoneWay, tutti_phone_way_clear)

G_END_DECLS

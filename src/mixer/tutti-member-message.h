/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-member.h"

G_BEGIN_DECLS

/*
 * What the server says of one person who is here: what they have switched on, whether
 * they are recorded, what they would like to see and hear. Main context.
 */

/* Nothing where nobody is called that. Returns: whether pictures may have to change */
gboolean tutti_members_take (TuttiMembers *self, const TuttiMessage *message);

G_END_DECLS

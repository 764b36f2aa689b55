/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "mixer/tutti-member.h"
#include "mixer/tutti-picture.h"

G_BEGIN_DECLS

/* What the room does, counted. @pipeline, @picture: (nullable): before `configure` */
void tutti_heartbeat_measure (TuttiHeartbeat *out, const TuttiMembers *members,
    TuttiPipeline *pipeline, TuttiPicture *picture);

G_END_DECLS

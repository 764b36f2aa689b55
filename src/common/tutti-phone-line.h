/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* A line that owns its strings. */

/* @self: zeroed, or one of these; what was in it is freed */
void tutti_phone_line_copy (TuttiPhoneLine *self, const TuttiPhoneLine *other);
void tutti_phone_line_clear (TuttiPhoneLine *self);

G_END_DECLS

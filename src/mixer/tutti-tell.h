/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"

G_BEGIN_DECLS

/* What went wrong, as the server is told. */

void tutti_tell_fault (TuttiLink *link, const GError *error);
void tutti_tell_failed (TuttiLink *link, const char *endpoint, const GError *error);

G_END_DECLS

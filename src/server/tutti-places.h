/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-config.h"

G_BEGIN_DECLS

/**
 * tutti_places_fill:
 * @program_dir: where this executable is
 *
 * Sets what the operator left open: the state folder, the mixer and the web client. In a
 * build tree the last two are found beside the program, so that nothing has to be
 * installed to try it.
 */
void tutti_places_fill (TuttiConfig *config, const char *program_dir);

/* Returns: (transfer full): where this executable is */
char *tutti_places_program_dir (void);

G_END_DECLS

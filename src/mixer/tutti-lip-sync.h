/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-canvas.h"

G_BEGIN_DECLS

/*
 * What is recorded keeps sound and picture together: on a canvas with a latency, each
 * person's picture is shown by as much later as their sound waits for its turn. Sound is
 * timed by the tick that mixes it, a picture by its arrival. Main context; to be called
 * again when people come, and about every second.
 */
void tutti_lip_sync_fit (TuttiCanvas *canvas, GPtrArray *members);

G_END_DECLS

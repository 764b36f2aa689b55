/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where to cut so that it is not heard: the place at which the wave goes on as it would
 * have. No GLib: also built with TSan. */
#pragma once

#include "plugins/audio/tutti-mix-kernel.h"

/* 5 ms: every fade, long enough not to click. */
#define TUTTI_SPLICE_FADE 240
/* 10 ms: a period of a deep voice. */
#define TUTTI_SPLICE_RANGE_MAX 480

/* @from: the TUTTI_SPLICE_FADE frames that are faded out; @to: @range more than that, of
 * which some are faded in.
 *
 * Returns: the offset in @to, 0..@range, whose sound is most like @from */
size_t tutti_splice_find (const int16_t *from, const int16_t *to, size_t range);

/* @inout, the sound after the cut, gets @from, the sound before it, faded into its first
 * TUTTI_SPLICE_FADE frames. @from is used up. */
void tutti_splice_fade (int16_t *restrict inout, int16_t *restrict from);

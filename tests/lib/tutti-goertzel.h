/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much of one frequency is in some sound: the proof of who is in a mix and who is
 * not. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* @samples: interleaved, @frames of @channels; @channel: which one is looked at.
 *
 * The sound is weighted with a Hann window: a tone that is 4 / duration away (40 Hz at
 * 100 ms) or more is at least 70 dB down, so measure for 100 ms and longer, and choose
 * frequencies apart from each other and from each other's multiples.
 *
 * Returns: amplitude of @frequency in dB below that of a full-scale sine; -200 for
 * nothing */
double tutti_goertzel_dbfs (const int16_t *samples, size_t frames, unsigned channels,
    unsigned channel, double frequency, double rate);

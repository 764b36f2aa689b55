/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sound to test with, interleaved stereo at 48 kHz, the same on both sides. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A sine of @amplitude (0..1); @first is the number of the first frame since the
 * beginning, so that pieces fit together. */
void tutti_tone (
    int16_t *out, size_t frames, uint64_t first, double frequency, double amplitude);

/* The same, as loud as a voice is at its syllables: 4 Hz between silence and @amplitude.
 */
void tutti_tone_voice (
    int16_t *out, size_t frames, uint64_t first, double frequency, double amplitude);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who hears whom how loud, where that is not simply 1: sparse, sorted by listener and
 * speaker. Changes take effect as a straight line over one tick, so they do not click.
 *
 * Not thread-safe: its owner locks. No GLib: also built with TSan. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* +12 dB: enough for a far voice, too little to damage ears. */
#define TUTTI_GAIN_MAX 4.0f

typedef struct {
  uint32_t listener;
  uint32_t speaker;
  float current; /* at the end of the last tick */
  float target;  /* at the end of the next */
} TuttiGain;

typedef struct {
  TuttiGain *entries;
  size_t length;
  size_t allocated;
} TuttiGainMatrix;

void tutti_gain_matrix_init (TuttiGainMatrix *self);
void tutti_gain_matrix_clear (TuttiGainMatrix *self);

/* @gain is linear, held within 0..TUTTI_GAIN_MAX; what is not a number is refused.
 * Returns: false if refused or out of memory; the matrix is unchanged then. */
bool tutti_gain_matrix_set (
    TuttiGainMatrix *self, uint32_t listener, uint32_t speaker, float gain);

/* The gains of one listener that are not 1, @length of them; valid until the next change.
 */
const TuttiGain *tutti_gain_matrix_row (
    const TuttiGainMatrix *self, uint32_t listener, size_t *length);

/* After a tick: ramps are done, and what is back at 1 is forgotten. */
void tutti_gain_matrix_advance (TuttiGainMatrix *self);

/* Forgets an index that is gone, so that its next user starts with 1. */
void tutti_gain_matrix_remove_listener (TuttiGainMatrix *self, uint32_t listener);
void tutti_gain_matrix_remove_speaker (TuttiGainMatrix *self, uint32_t speaker);

#ifdef __cplusplus
}
#endif

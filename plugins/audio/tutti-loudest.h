/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which few of many talkers are heard.
 *
 * As long as there is room everybody is. When there is none, the loudest who is not heard
 * takes the place of the softest who is, if they have been louder by 6 dB, and at most
 * every 300 ms: so two who are about as loud do not take turns. Loudness follows rising
 * levels within about 50 ms and falling ones at 15 dB/s, so the pauses between words cost
 * nobody their place. Who is silent has none.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One of the talkers; belongs to its input. */
typedef struct {
  bool audible;
  bool chosen;
  float loudness; /* dBFS, smoothed */
} TuttiTalker;

typedef struct {
  unsigned limit; /* at least 1 */
  unsigned wait_ms;
} TuttiLoudest;

void tutti_talker_init (TuttiTalker *self);

/* Heard @ms of @dbfs. */
void tutti_talker_sound (TuttiTalker *self, float dbfs, float ms);

/* Heard nothing worth mixing. */
void tutti_talker_silence (TuttiTalker *self);

void tutti_loudest_init (TuttiLoudest *self, unsigned limit);

/* Sets `chosen` of all @talkers; @ms since the last time. */
void tutti_loudest_choose (
    TuttiLoudest *self, TuttiTalker *const *talkers, size_t length, unsigned ms);

#ifdef __cplusplus
}
#endif

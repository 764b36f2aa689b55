/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides how much sound an input's ring holds back. Pure: times go in, decisions come
 * out.
 *
 * The measure is *slack*: how long before the tick the last frame that it needs had
 * arrived. The least slack is what the network may get worse by without a gap; anything
 * above the wanted margin is delay for nothing. At each tick the ring tells the slack
 * that there is, and the slack that there would have been had it held d frames less, for
 * d = 5, 10 .. 40 ms. Packets, ticks and bursts of any size are covered by that one
 * question.
 *
 * - The margin starts at 2 ms, grows with every gap that lateness caused (by how late the
 *   sound was, 2 to 10 ms), up to 40 ms, and decays again with a time constant of half a
 *   minute.
 * - What could have been left out for 1 s is left out in a quiet moment; after 4 s at any
 *   moment; 40 ms or more (the rest of a stall) after 200 ms at any moment, or up
 *   to 2 s later where the margin has grown.
 * - Where the slack is under 2 ms, sound is stretched in a quiet moment.
 *
 * A sender's clock that runs fast or slow shows up as slack that grows or shrinks: no
 * further means are needed. No GLib: also built with TSan. Used by the reading thread
 * only. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TUTTI_RING_STEP_FRAMES 240 /* 5 ms */
#define TUTTI_RING_STEPS 8         /* up to 40 ms at once */

/* No such frame has arrived yet. */
#define TUTTI_RING_NO_SLACK INT64_MIN

typedef enum {
  TUTTI_MOMENT_LOUD,
  TUTTI_MOMENT_QUIET,
} TuttiMoment;

typedef struct {
  int64_t margin_ns;

  /* private */
  int64_t could_spare_ns[TUTTI_RING_STEPS + 1]; /* since when, per step; [0] unused */
  int64_t calm_ns;                              /* since the last decay or gap */
} TuttiRingControl;

void tutti_ring_control_init (TuttiRingControl *self);

/* A gap in the sound is over: it was @late_ns late for its tick. */
void tutti_ring_control_gap (TuttiRingControl *self, int64_t late_ns);

/* One tick of @tick_ns that had all its sound. @slack_ns[i] is the slack with i steps
 * left out, TUTTI_RING_NO_SLACK where these frames had not arrived.
 *
 * Returns: frames to leave out (positive) or to add (negative) in this tick */
int tutti_ring_control_tick (TuttiRingControl *self, int64_t tick_ns,
    const int64_t slack_ns[TUTTI_RING_STEPS + 1], TuttiMoment moment);

#ifdef __cplusplus
}
#endif

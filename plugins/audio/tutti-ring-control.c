/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-ring-control.h"

#define MS ((int64_t)1000000)

#define MARGIN_MIN_NS (2 * MS)
#define MARGIN_MAX_NS (40 * MS)
#define GAP_STEP_MIN_NS (2 * MS)
#define GAP_STEP_MAX_NS (10 * MS)

/* Sparing must leave this much more than the margin, or noise would make it trim and
 * stretch in turns. */
#define HYSTERESIS_NS (2 * MS)

#define SPARE_QUIET_NS (1000 * MS)
#define SPARE_ANY_NS (4000 * MS)
#define SPARE_STALL_NS (200 * MS)
/* Who has been late lately may be so again: up to 2 s more. */
#define SPARE_STALL_PER_MARGIN 50

#define DECAY_EVERY_NS (2000 * MS)
#define DECAY_DIVISOR 16

void
tutti_ring_control_init (TuttiRingControl *self)
{
  *self = (TuttiRingControl){.margin_ns = MARGIN_MIN_NS};
}

static int64_t
clamp (int64_t value, int64_t low, int64_t high)
{
  return value < low ? low : value > high ? high : value;
}

/* What was observed does not hold for the sound as it lies now. */
static void
start_observing (TuttiRingControl *self)
{
  for (int step = 1; step <= TUTTI_RING_STEPS; step++)
    self->could_spare_ns[step] = 0;
}

void
tutti_ring_control_gap (TuttiRingControl *self, int64_t late_ns)
{
  const int64_t more = clamp (late_ns, GAP_STEP_MIN_NS, GAP_STEP_MAX_NS);

  self->margin_ns = clamp (self->margin_ns + more, MARGIN_MIN_NS, MARGIN_MAX_NS);
  self->calm_ns = 0;
  start_observing (self);
}

static void
decay (TuttiRingControl *self, int64_t tick_ns)
{
  self->calm_ns += tick_ns;
  if (self->calm_ns < DECAY_EVERY_NS)
    return;
  self->calm_ns = 0;
  self->margin_ns -= (self->margin_ns - MARGIN_MIN_NS) / DECAY_DIVISOR;
}

static int64_t
needed_ns (const TuttiRingControl *self, int step, TuttiMoment moment)
{
  const int64_t stall =
      SPARE_STALL_NS + (self->margin_ns - MARGIN_MIN_NS) * SPARE_STALL_PER_MARGIN;
  const int64_t ordinary = moment == TUTTI_MOMENT_QUIET ? SPARE_QUIET_NS : SPARE_ANY_NS;

  return step == TUTTI_RING_STEPS && stall < ordinary ? stall : ordinary;
}

int
tutti_ring_control_tick (TuttiRingControl *self, int64_t tick_ns,
    const int64_t slack_ns[TUTTI_RING_STEPS + 1], TuttiMoment moment)
{
  const int64_t wanted = self->margin_ns + HYSTERESIS_NS;
  int spare = 0;

  decay (self, tick_ns);

  for (int step = 1; step <= TUTTI_RING_STEPS; step++) {
    if (slack_ns[step] == TUTTI_RING_NO_SLACK || slack_ns[step] < wanted)
      self->could_spare_ns[step] = 0;
    else
      self->could_spare_ns[step] += tick_ns;
    if (self->could_spare_ns[step] >= needed_ns (self, step, moment))
      spare = step;
  }
  if (spare > 0) {
    start_observing (self);
    return spare * TUTTI_RING_STEP_FRAMES;
  }

  /* Not up to the margin: a gap has already added its own length to the delay. */
  if (slack_ns[0] < MARGIN_MIN_NS && moment == TUTTI_MOMENT_QUIET) {
    start_observing (self);
    return -TUTTI_RING_STEP_FRAMES;
  }
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ring on traces of arrivals, in simulated time. */
#include "plugins/audio/tutti-ring.h"
#include "tutti-tap.h"
#include "tutti-tone.h"

#include <stdlib.h>
#include <string.h>

#define MS ((int64_t)1000000)
#define SECOND (1000 * MS)
#define FRAMES_PER_MS 48
#define TICK_FRAMES 960
#define TICK_NS (20 * MS)

typedef struct Sim Sim;

struct Sim {
  TuttiRing *ring;
  /* The trace. */
  size_t packet_frames;
  int64_t phase_ns;  /* of the first packet against the tick */
  int64_t drift_ppm; /* the sender's clock: positive is fast */
  int64_t (*lateness_ns) (Sim *sim, uint64_t packet); /* negative: lost */
  double frequency, amplitude;
  void (*sound) (int16_t *, size_t, uint64_t, double, double);
  uint32_t random;
  /* Where it is. */
  uint64_t packet;
  int64_t arrived_ns; /* the last packet: the network keeps the order */
  int lost_before;
  uint64_t ticks;
  int16_t last; /* sample put out */
  /* What came out. */
  int64_t delay_ns,
      most_delay_ns; /* of the ring's newest frame used, against the sender */
  uint64_t dry_ticks, silent_ticks;
  int32_t steepest;
};

static int64_t
on_time (Sim *sim, uint64_t packet)
{
  return 0;
}

static uint32_t
next_random (Sim *sim)
{
  sim->random = sim->random * 1664525u + 1013904223u;
  return sim->random >> 8;
}

static void
sim_init (Sim *sim)
{
  *sim = (Sim){.packet_frames = TICK_FRAMES,
      .phase_ns = 10 * MS,
      .lateness_ns = on_time,
      .frequency = 440,
      .amplitude = 0.25,
      .sound = tutti_tone,
      .random = 1};
  sim->ring = malloc (sizeof *sim->ring);
  tutti_ring_init (sim->ring);
}

static void
sim_clear (Sim *sim)
{
  free (sim->ring);
}

/* When the sender has packet @packet ready. */
static int64_t
sent_ns (const Sim *sim, uint64_t packet)
{
  const int64_t nominal = (int64_t)(packet * sim->packet_frames) * MS / FRAMES_PER_MS;

  return sim->phase_ns + nominal - nominal / 1000000 * sim->drift_ppm;
}

static void
deliver (Sim *sim, int64_t until_ns)
{
  int16_t samples[TICK_FRAMES * 6 * 2];

  for (;; sim->packet++) {
    const uint32_t random = sim->random;
    const int64_t lateness = sim->lateness_ns (sim, sim->packet);
    int64_t arrival = sent_ns (sim, sim->packet) + lateness;

    if (lateness < 0) {
      sim->lost_before = 1;
      continue;
    }
    if (arrival < sim->arrived_ns)
      arrival = sim->arrived_ns;
    if (arrival > until_ns) {
      sim->random = random;
      return;
    }
    sim->sound (samples, sim->packet_frames, sim->packet * sim->packet_frames,
        sim->frequency, sim->amplitude);
    tutti_ring_write (sim->ring, samples, sim->packet_frames, arrival,
        sim->lost_before ? TUTTI_RING_AFTER_LOSS : TUTTI_RING_CONTIGUOUS);
    sim->lost_before = 0;
    sim->arrived_ns = arrival;
  }
}

static void
look_at (Sim *sim, const int16_t *out, TuttiRingRead read)
{
  for (int i = 0; i < TICK_FRAMES; i++) {
    const int32_t step = abs (out[2 * i] - sim->last);

    sim->steepest = step > sim->steepest ? step : sim->steepest;
    sim->last = out[2 * i];
  }
  sim->dry_ticks += sim->ring->state == TUTTI_RING_WAITING;
  sim->silent_ticks += read == TUTTI_RING_SILENCE;
}

static void
sim_run (Sim *sim, int64_t duration_ns)
{
  int16_t out[TICK_FRAMES * 2];

  sim->most_delay_ns = 0;
  sim->steepest = 0;
  sim->dry_ticks = sim->silent_ticks = 0;
  for (int64_t end = (int64_t)sim->ticks * TICK_NS + duration_ns;
       (int64_t)sim->ticks * TICK_NS < end; sim->ticks++) {
    const int64_t now = (int64_t)sim->ticks * TICK_NS;

    deliver (sim, now);
    look_at (sim, out, tutti_ring_read (sim->ring, out, TICK_FRAMES, now, 0));
    if (sim->ring->state == TUTTI_RING_PLAYING) {
      const uint64_t left =
          atomic_load (&sim->ring->written) - atomic_load (&sim->ring->read);

      /* Behind the sender by what lies there, and by what has not even arrived. */
      sim->delay_ns =
          now - sent_ns (sim, sim->packet) + TICK_NS + (int64_t)left * MS / FRAMES_PER_MS;
      if (sim->delay_ns > sim->most_delay_ns)
        sim->most_delay_ns = sim->delay_ns;
    }
  }
}

static uint64_t
underruns (const Sim *sim)
{
  return atomic_load (&sim->ring->stats.underruns);
}

static void
test_calm_passes_bit_by_bit (void)
{
  Sim sim;
  int16_t out[TICK_FRAMES * 2], expected[TICK_FRAMES * 2];

  sim_init (&sim);
  sim_run (&sim, SECOND);
  for (int i = 0; i < 500; i++, sim.ticks++) {
    const uint64_t position = atomic_load (&sim.ring->read);

    deliver (&sim, (int64_t)sim.ticks * TICK_NS);
    tutti_ring_read (sim.ring, out, TICK_FRAMES, (int64_t)sim.ticks * TICK_NS, 0);
    tutti_tone (expected, TICK_FRAMES, position, sim.frequency, sim.amplitude);
    TUTTI_TAP_CHECK (memcmp (out, expected, sizeof out) == 0, "tick %d differs", i);
  }
  TUTTI_TAP_CHECK (atomic_load (&sim.ring->stats.trims) == 0, "trimmed");
  sim_clear (&sim);
}

static void
test_calm_adds_at_most_a_tick_and_the_margin (void)
{
  for (int phase = 0; phase < 20; phase++) {
    Sim sim;

    sim_init (&sim);
    sim.phase_ns = phase * MS;
    sim_run (&sim, 10 * SECOND);
    TUTTI_TAP_CHECK (underruns (&sim) == 0, "phase %d", phase);
    TUTTI_TAP_CHECK (sim.most_delay_ns <= 24 * MS, "phase %d: %lld ns", phase,
        (long long)sim.most_delay_ns);
    sim_clear (&sim);
  }
}

static void
test_other_packet_sizes (void)
{
  static const size_t sizes[] = {120, 441, 480, 1024, 1920, 2880, 5760};

  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    Sim sim;

    sim_init (&sim);
    sim.packet_frames = sizes[i];
    sim_run (&sim, 10 * SECOND);
    TUTTI_TAP_CHECK (underruns (&sim) <= 4, "%zu frames: %llu", sizes[i],
        (unsigned long long)underruns (&sim));
    sim_run (&sim, 30 * SECOND);
    TUTTI_TAP_CHECK (sim.dry_ticks == 0, "%zu frames: %llu gaps", sizes[i],
        (unsigned long long)sim.dry_ticks);
    sim_clear (&sim);
  }
}

static int64_t
jitter_30 (Sim *sim, uint64_t packet)
{
  return next_random (sim) % (30 * MS);
}

static int64_t
every_tenth_late (Sim *sim, uint64_t packet)
{
  return packet % 10 == 0 ? 4 * MS : 0;
}

/* The simulation counts to the end of a tick, the ring to its beginning; jitter, which
 * makes sound wait less, does not move it. */
static void
test_delay_is_told (void)
{
  Sim sim;
  int64_t told;

  sim_init (&sim);
  sim.phase_ns = 5 * MS;
  sim_run (&sim, 3 * SECOND);
  told = atomic_load (&sim.ring->stats.delay_ns);
  TUTTI_TAP_CHECK (told == sim.delay_ns + TICK_NS, "%lld, not %lld ns", (long long)told,
      (long long)sim.delay_ns + TICK_NS);
  sim.lateness_ns = every_tenth_late;
  sim_run (&sim, 3 * SECOND);
  TUTTI_TAP_CHECK (llabs (atomic_load (&sim.ring->stats.delay_ns) - told) <= 5 * MS,
      "%lld, was %lld ns", (long long)atomic_load (&sim.ring->stats.delay_ns),
      (long long)told);
  sim_clear (&sim);
}

static void
test_jitter (void)
{
  Sim sim;

  sim_init (&sim);
  sim.lateness_ns = jitter_30;
  sim_run (&sim, 10 * SECOND);
  sim_run (&sim, 120 * SECOND);
  TUTTI_TAP_CHECK (sim.dry_ticks <= 3, "%llu gaps", (unsigned long long)sim.dry_ticks);
  TUTTI_TAP_CHECK (sim.most_delay_ns <= 75 * MS, "%lld ns", (long long)sim.most_delay_ns);
  /* Once calm, the delay goes again. */
  sim.lateness_ns = on_time;
  sim_run (&sim, 60 * SECOND);
  sim_run (&sim, SECOND);
  TUTTI_TAP_CHECK (sim.most_delay_ns <= 35 * MS, "%lld ns", (long long)sim.most_delay_ns);
  sim_clear (&sim);
}

/* Nothing for 300 ms every 5 s, then all at once. */
static int64_t
stall_300 (Sim *sim, uint64_t packet)
{
  const uint64_t in_cycle = packet % 250;

  return in_cycle < 15 ? (int64_t)(15 - in_cycle) * TICK_NS : 0;
}

static void
test_stall_is_caught_up (void)
{
  Sim sim;

  sim_init (&sim);
  sim.lateness_ns = stall_300;
  sim_run (&sim, 1500 * MS);
  sim_run (&sim, 3000 * MS);
  TUTTI_TAP_CHECK (sim.most_delay_ns <= 60 * MS, "%lld ns", (long long)sim.most_delay_ns);
  sim_clear (&sim);
}

static void
drift (int64_t ppm)
{
  Sim sim;

  sim_init (&sim);
  sim.drift_ppm = ppm;
  sim.sound = tutti_tone_voice;
  sim_run (&sim, SECOND);
  sim_run (&sim, 600 * SECOND);
  TUTTI_TAP_CHECK (sim.dry_ticks == 0, "%lld ppm: %llu gaps", (long long)ppm,
      (unsigned long long)sim.dry_ticks);
  TUTTI_TAP_CHECK (sim.most_delay_ns <= 45 * MS, "%lld ppm: %lld ns", (long long)ppm,
      (long long)sim.most_delay_ns);
  if (ppm > 0)
    TUTTI_TAP_CHECK (atomic_load (&sim.ring->stats.trims) > 0, "never trimmed");
  else
    TUTTI_TAP_CHECK (atomic_load (&sim.ring->stats.stretches) > 0, "never stretched");
  sim_clear (&sim);
}

static void
test_fast_clock (void)
{
  drift (200);
}

static void
test_slow_clock (void)
{
  drift (-200);
}

static int64_t
every_twentieth (Sim *sim, uint64_t packet)
{
  return packet % 20 == 0 ? 0 : -1;
}

static void
test_pauses_are_no_underruns (void)
{
  Sim sim;

  sim_init (&sim);
  sim.lateness_ns = every_twentieth;
  sim_run (&sim, 60 * SECOND);
  TUTTI_TAP_CHECK (underruns (&sim) == 0, "%llu", (unsigned long long)underruns (&sim));
  TUTTI_TAP_CHECK (sim.silent_ticks > 2000, "%llu", (unsigned long long)sim.silent_ticks);
  sim_clear (&sim);
}

static int64_t
lose_every_fiftieth (Sim *sim, uint64_t packet)
{
  return packet % 50 == 49 ? -1 : 0;
}

static void
test_loss_is_no_lateness (void)
{
  Sim sim;

  sim_init (&sim);
  sim.lateness_ns = lose_every_fiftieth;
  sim_run (&sim, 60 * SECOND);
  TUTTI_TAP_CHECK (underruns (&sim) == 0, "%llu", (unsigned long long)underruns (&sim));
  TUTTI_TAP_CHECK (sim.most_delay_ns <= 45 * MS, "%lld ns", (long long)sim.most_delay_ns);
  sim_clear (&sim);
}

static void
test_nothing_clicks (void)
{
  static int64_t (*const traces[]) (Sim *, uint64_t) = {
      jitter_30, stall_300, every_twentieth, lose_every_fiftieth};
  /* 440 Hz at a quarter of full scale rises by 472 a frame; fades add to that. A cut in
   * the wave would be up to 16384. */
  const int32_t allowed = 472 * 3;

  for (size_t i = 0; i < 4; i++) {
    Sim sim;

    sim_init (&sim);
    sim.lateness_ns = traces[i];
    sim_run (&sim, 60 * SECOND);
    TUTTI_TAP_CHECK (sim.steepest <= allowed, "trace %zu: %d", i, sim.steepest);
    TUTTI_TAP_CHECK (sim.steepest >= 400, "trace %zu has no sound", i);
    sim_clear (&sim);
  }
}

static void
test_flood_is_dropped_and_counted (void)
{
  Sim sim;
  int16_t packet[TICK_FRAMES * 2];
  uint64_t taken = 0;

  sim_init (&sim);
  tutti_tone (packet, TICK_FRAMES, 0, 440, 0.25);
  for (int i = 0; i < 500; i++)
    taken += tutti_ring_write (sim.ring, packet, TICK_FRAMES, 0, TUTTI_RING_CONTIGUOUS);
  TUTTI_TAP_CHECK (taken == TUTTI_RING_FRAMES, "%llu", (unsigned long long)taken);
  TUTTI_TAP_CHECK (
      atomic_load (&sim.ring->dropped) + taken == 500 * TICK_FRAMES, "not counted");
  /* Then an ordinary sender: the flood must not stay as delay. */
  sim.packet = 1;
  sim_run (&sim, SECOND);
  sim_run (&sim, SECOND);
  TUTTI_TAP_CHECK (sim.most_delay_ns <= 60 * MS, "%lld ns", (long long)sim.most_delay_ns);
  sim_clear (&sim);
}

static void
test_flush (void)
{
  Sim sim;
  int16_t out[TICK_FRAMES * 2];

  sim_init (&sim);
  sim_run (&sim, SECOND);
  tutti_ring_flush (sim.ring);
  tutti_ring_read (sim.ring, out, TICK_FRAMES, SECOND, 0);
  TUTTI_TAP_CHECK (
      tutti_ring_read (sim.ring, out, TICK_FRAMES, SECOND, 0) == TUTTI_RING_SILENCE,
      "something is left");
  TUTTI_TAP_CHECK (tutti_mix_peak16 (out, TICK_FRAMES * 2) == 0, "not silent");
  sim_run (&sim, SECOND);
  TUTTI_TAP_CHECK (underruns (&sim) == 0, "a flush is no underrun");
  TUTTI_TAP_CHECK (sim.ring->state == TUTTI_RING_PLAYING, "does not go on");
  sim_clear (&sim);
}

/* The tick thread was held up for 180 ms and catches up: what lies there is not too much.
 */
static void
test_late_reader_catches_up (void)
{
  Sim sim;
  int16_t out[TICK_FRAMES * 2];

  sim_init (&sim);
  sim_run (&sim, SECOND);
  deliver (&sim, SECOND + 180 * MS);
  for (int late = 180; late >= 0; late -= 20, sim.ticks++) {
    tutti_ring_read (sim.ring, out, TICK_FRAMES, SECOND + 180 * MS, late * MS);
    TUTTI_TAP_CHECK (sim.ring->state == TUTTI_RING_PLAYING, "dry at %d ms", late);
  }
  TUTTI_TAP_CHECK (atomic_load (&sim.ring->stats.trims) == 0, "trimmed");
  sim_run (&sim, SECOND);
  TUTTI_TAP_CHECK (underruns (&sim) == 0 && sim.most_delay_ns <= 24 * MS, "%lld ns",
      (long long)sim.most_delay_ns);
  sim_clear (&sim);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"calm passes bit by bit", test_calm_passes_bit_by_bit},
      {"calm adds at most a tick and the margin",
          test_calm_adds_at_most_a_tick_and_the_margin},
      {"other packet sizes", test_other_packet_sizes},
      {"the delay is told", test_delay_is_told},
      {"jitter", test_jitter},
      {"a stall is caught up", test_stall_is_caught_up},
      {"fast clock", test_fast_clock},
      {"slow clock", test_slow_clock},
      {"pauses are no underruns", test_pauses_are_no_underruns},
      {"loss is no lateness", test_loss_is_no_lateness},
      {"nothing clicks", test_nothing_clicks},
      {"a flood is dropped and counted", test_flood_is_dropped_and_counted},
      {"flush", test_flush},
      {"a late reader catches up", test_late_reader_catches_up},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}

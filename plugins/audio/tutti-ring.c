/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-ring.h"

#include <string.h>

#define CHANNELS TUTTI_MIX_CHANNELS
#define FRAME_BYTES (sizeof (int16_t) * CHANNELS)
#define FADE TUTTI_RING_FADE_FRAMES
#define MASK (TUTTI_RING_FRAMES - 1)

#define NS_PER_MS ((int64_t)1000000)
#define FRAMES_PER_MS 48

/* More than this is cut at once, whatever the control has seen: the longest Opus packet
 * (120 ms), the largest margin and some. */
#define FILL_MAX_FRAMES (200 * FRAMES_PER_MS)
/* What is left over the tick when it is. */
#define FILL_AFTER_CUT_FRAMES (20 * FRAMES_PER_MS)

/* A sender that pauses (DTX, mute) for longer than this was not late. */
#define LATE_MAX_NS (100 * NS_PER_MS)
/* Sound shorter than a tick starts to play after this at the latest. */
#define PATIENCE_NS (20 * NS_PER_MS)

/* -40 dBFS is quiet for anybody; 18 dB under what this input has lately peaked at is
 * quiet for this one. */
#define QUIET_PEAK 328
#define QUIET_DIVISOR 8
/* The peak follower loses 1/64 a tick: about a second. */
#define LOUDNESS_DIVISOR 64

static int64_t
frames_to_ns (uint64_t frames)
{
  return (int64_t)frames * NS_PER_MS / FRAMES_PER_MS;
}

void
tutti_ring_init (TuttiRing *self)
{
  memset (self, 0, sizeof *self);
  tutti_ring_control_init (&self->control);
  self->state = TUTTI_RING_WAITING;
  self->dry_since_ns = -1;
}

/* ---- writer ---- */

static void
note_packet (TuttiRing *self, uint64_t end, int64_t arrival_ns, TuttiRingWrite kind)
{
  const uint32_t next =
      atomic_load_explicit (&self->packets_written, memory_order_relaxed);
  const uint32_t oldest =
      atomic_load_explicit (&self->packets_read, memory_order_acquire);

  /* Crumbs that come faster than this are covered by a later packet's note. */
  if (next - oldest >= TUTTI_RING_PACKETS)
    return;
  self->packets[next % TUTTI_RING_PACKETS] = (TuttiRingPacket){end, arrival_ns, kind};
  atomic_store_explicit (&self->packets_written, next + 1, memory_order_release);
}

size_t
tutti_ring_write (TuttiRing *self, const int16_t *samples, size_t frames,
    int64_t arrival_ns, TuttiRingWrite kind)
{
  const uint64_t written = atomic_load_explicit (&self->written, memory_order_relaxed);
  const uint64_t read = atomic_load_explicit (&self->read, memory_order_acquire);
  const size_t room = TUTTI_RING_FRAMES - (size_t)(written - read);
  const size_t taken = frames < room ? frames : room;
  const size_t at = written & MASK;
  const size_t first = taken < TUTTI_RING_FRAMES - at ? taken : TUTTI_RING_FRAMES - at;

  if (taken < frames)
    atomic_fetch_add_explicit (&self->dropped, frames - taken, memory_order_relaxed);
  if (taken == 0)
    return 0;

  memcpy (self->samples + at * CHANNELS, samples, first * FRAME_BYTES);
  memcpy (self->samples, samples + first * CHANNELS, (taken - first) * FRAME_BYTES);
  note_packet (self, written + taken, arrival_ns, kind);
  atomic_store_explicit (&self->written, written + taken, memory_order_release);
  return taken;
}

void
tutti_ring_flush (TuttiRing *self)
{
  const uint64_t written = atomic_load_explicit (&self->written, memory_order_acquire);
  uint64_t before = atomic_load_explicit (&self->flushed_to, memory_order_relaxed);

  while (before < written &&
         !atomic_compare_exchange_weak_explicit (&self->flushed_to, &before, written,
             memory_order_release, memory_order_relaxed))
    ;
}

/* ---- reader ---- */

static void
copy_out (const TuttiRing *self, int16_t *out, uint64_t position, size_t frames)
{
  const size_t at = position & MASK;
  const size_t first = frames < TUTTI_RING_FRAMES - at ? frames : TUTTI_RING_FRAMES - at;

  memcpy (out, self->samples + at * CHANNELS, first * FRAME_BYTES);
  memcpy (out + first * CHANNELS, self->samples, (frames - first) * FRAME_BYTES);
}

static void
forget_packets (TuttiRing *self, uint64_t read)
{
  uint32_t oldest = atomic_load_explicit (&self->packets_read, memory_order_relaxed);
  const uint32_t next =
      atomic_load_explicit (&self->packets_written, memory_order_acquire);

  while (oldest != next && self->packets[oldest % TUTTI_RING_PACKETS].end <= read)
    oldest++;
  atomic_store_explicit (&self->packets_read, oldest, memory_order_release);
}

/* The reader's position moves on, and with it what the writer may overwrite. */
static void
advance_to (TuttiRing *self, uint64_t position)
{
  forget_packets (self, position);
  atomic_store_explicit (&self->read, position, memory_order_release);
}

/* Slack of the frames before @end, from packet *@cursor on; the cursor moves so that
 * rising ends cost one walk. Frames that only a later note will cover count as just
 * arrived. */
static int64_t
slack_at (
    TuttiRing *self, uint32_t *cursor, uint64_t end, uint64_t written, int64_t now_ns)
{
  const uint32_t next =
      atomic_load_explicit (&self->packets_written, memory_order_acquire);

  if (end > written)
    return TUTTI_RING_NO_SLACK;
  while (*cursor != next && self->packets[*cursor % TUTTI_RING_PACKETS].end < end)
    (*cursor)++;
  if (*cursor == next)
    return 0;
  return now_ns - self->packets[*cursor % TUTTI_RING_PACKETS].arrival_ns;
}

/* A packet arrives when its last frame has been spoken; those before it were spoken
 * earlier. What came late has waited less: the longest of a second is that of sound which
 * came as early as it could. */
static void
measure_delay (
    TuttiRing *self, uint64_t read, uint64_t written, size_t frames, int64_t tick_ns)
{
  uint32_t cursor = atomic_load_explicit (&self->packets_read, memory_order_relaxed);
  const int64_t slack_ns = slack_at (self, &cursor, read + 1, written, tick_ns);
  const int64_t shown_ns =
      atomic_load_explicit (&self->stats.delay_ns, memory_order_relaxed);
  int64_t delay_ns;

  if (cursor == atomic_load_explicit (&self->packets_written, memory_order_acquire))
    return;
  delay_ns =
      slack_ns + frames_to_ns (self->packets[cursor % TUTTI_RING_PACKETS].end - read);
  if (delay_ns > self->delay_ns)
    self->delay_ns = delay_ns;
  self->delay_ticks++;
  if (self->delay_ticks * frames >= FRAMES_PER_MS * 1000 || self->delay_ns > shown_ns)
    atomic_store_explicit (&self->stats.delay_ns, self->delay_ns, memory_order_relaxed);
  if (self->delay_ticks * frames >= FRAMES_PER_MS * 1000) {
    self->delay_ns = 0;
    self->delay_ticks = 0;
  }
}

static void
remember (TuttiRing *self, const int16_t *out, size_t frames)
{
  const int32_t peak = tutti_mix_peak16 (out, frames * CHANNELS);

  memcpy (self->history, out + (frames - FADE) * CHANNELS, sizeof self->history);
  self->loudness -= self->loudness / LOUDNESS_DIVISOR;
  if (peak > self->loudness)
    self->loudness = peak;
}

/* The last 5 ms backwards and fading: continuous in value, so a gap begins without a
 * click. */
static void
fade_out_history (const TuttiRing *self, int16_t *out)
{
  for (size_t i = 0; i < FADE; i++)
    for (size_t channel = 0; channel < CHANNELS; channel++)
      out[i * CHANNELS + channel] = self->history[(FADE - 1 - i) * CHANNELS + channel];
  tutti_mix_ramp (out, FADE, 1, 0);
}

/* @fill frames are there, too few for the tick: they are put out, fading. */
static TuttiRingRead
run_dry (TuttiRing *self, int16_t *out, uint64_t read, size_t fill, size_t frames,
    int64_t now_ns)
{
  const size_t fade = fill < FADE ? fill : FADE;

  self->state = TUTTI_RING_WAITING;
  self->dry_since_ns = now_ns;
  memset (out, 0, frames * FRAME_BYTES);
  if (fill == 0) {
    fade_out_history (self, out);
  } else {
    copy_out (self, out, read, fill);
    tutti_mix_ramp (out + (fill - fade) * CHANNELS, fade, 1, 0);
    advance_to (self, read + fill);
  }
  remember (self, out, frames);
  return TUTTI_RING_SOUND;
}

static void
judge_gap (TuttiRing *self, const TuttiRingPacket *first)
{
  const int64_t late_ns = first->arrival_ns - self->dry_since_ns;
  const bool was_late = self->dry_since_ns >= 0 && late_ns <= LATE_MAX_NS &&
                        first->kind == TUTTI_RING_CONTIGUOUS;

  self->dry_since_ns = -1;
  if (!was_late)
    return;
  tutti_ring_control_gap (&self->control, late_ns);
  atomic_fetch_add_explicit (&self->stats.underruns, 1, memory_order_relaxed);
}

/* Whether what has arrived may start to play. */
static bool
may_begin (
    TuttiRing *self, uint64_t read, uint64_t written, size_t frames, int64_t now_ns)
{
  uint32_t cursor = atomic_load_explicit (&self->packets_read, memory_order_relaxed);
  const int64_t waited_ns = slack_at (self, &cursor, read + 1, written, now_ns);
  int64_t slack_ns;

  if (cursor != atomic_load_explicit (&self->packets_written, memory_order_acquire))
    judge_gap (self, &self->packets[cursor % TUTTI_RING_PACKETS]);
  if (waited_ns >= self->control.margin_ns + PATIENCE_NS)
    return true;
  slack_ns = slack_at (self, &cursor, read + frames, written, now_ns);
  return slack_ns >= self->control.margin_ns;
}

/* Where a tick that leaves out @skip frames (negative: repeats them) is cut, in frames.
 */
static size_t
cut_at (size_t frames, int skip)
{
  return skip < 0 ? frames / 2 : 0;
}

/* Up to a period of the voice less is left out, or more repeated, where that fits. */
static int
fit_to_wave (const TuttiRing *self, uint64_t read, size_t frames, int skip)
{
  int16_t from[FADE * CHANNELS];
  int16_t to[(FADE + TUTTI_SPLICE_RANGE_MAX) * CHANNELS];
  const size_t at = cut_at (frames, skip);
  /* Never to behind the reader, where the writer may be; never a trim to nothing. */
  const size_t most = skip < 0 ? at - (size_t)-skip : (size_t)skip - FRAMES_PER_MS;
  const size_t range = most < TUTTI_SPLICE_RANGE_MAX ? most : TUTTI_SPLICE_RANGE_MAX;
  const uint64_t first = read + at + (uint64_t)(int64_t)skip - range;

  copy_out (self, from, read + at, FADE);
  copy_out (self, to, first, FADE + range);
  return skip - (int)(range - tutti_splice_find (from, to, range));
}

/* Puts out one tick with @skip frames left out (negative: repeated), crossfaded. Returns
 * the frames used up. */
static size_t
play (const TuttiRing *self, int16_t *out, uint64_t read, size_t frames, int skip)
{
  int16_t from[FADE * CHANNELS];
  const size_t at = cut_at (frames, skip);

  if (skip == 0) {
    copy_out (self, out, read, frames);
    return frames;
  }
  copy_out (self, out, read, at);
  copy_out (self, from, read + at, FADE);
  copy_out (self, out + at * CHANNELS, read + at + (uint64_t)(int64_t)skip, frames - at);
  tutti_splice_fade (out + at * CHANNELS, from);
  return (size_t)((int64_t)frames + skip);
}

static int
decide (TuttiRing *self, uint64_t read, uint64_t written, size_t frames, int64_t now_ns,
    int64_t late_ns)
{
  const uint64_t fill = written - read;
  const uint64_t most =
      FILL_MAX_FRAMES + (uint64_t)(late_ns > 0 ? late_ns : 0) * FRAMES_PER_MS / NS_PER_MS;
  uint32_t cursor = atomic_load_explicit (&self->packets_read, memory_order_relaxed);
  int64_t slack_ns[TUTTI_RING_STEPS + 1];
  int16_t ahead[TUTTI_MIX_MAX_SAMPLES];
  int32_t peak;

  if (fill > most)
    return (int)(fill - frames - FILL_AFTER_CUT_FRAMES);

  for (size_t step = 0; step <= TUTTI_RING_STEPS; step++)
    slack_ns[step] = slack_at (
        self, &cursor, read + frames + step * TUTTI_RING_STEP_FRAMES, written, now_ns);

  copy_out (self, ahead, read, frames);
  peak = tutti_mix_peak16 (ahead, frames * CHANNELS);
  return tutti_ring_control_tick (&self->control, frames_to_ns (frames), slack_ns,
      peak <= QUIET_PEAK || peak <= self->loudness / QUIET_DIVISOR ? TUTTI_MOMENT_QUIET
                                                                   : TUTTI_MOMENT_LOUD);
}

static void
count_decision (TuttiRing *self, int skip)
{
  TuttiRingStats *stats = &self->stats;

  if (skip > 0) {
    atomic_fetch_add_explicit (&stats->trims, 1, memory_order_relaxed);
    atomic_fetch_add_explicit (
        &stats->trimmed_frames, (uint64_t)skip, memory_order_relaxed);
  } else if (skip < 0) {
    atomic_fetch_add_explicit (&stats->stretches, 1, memory_order_relaxed);
    atomic_fetch_add_explicit (
        &stats->stretched_frames, (uint64_t)-skip, memory_order_relaxed);
  }
}

static TuttiRingRead
play_tick (TuttiRing *self, int16_t *out, uint64_t read, uint64_t written, size_t frames,
    int64_t now_ns, int64_t late_ns)
{
  const bool begins = self->state == TUTTI_RING_WAITING;
  int skip = 0;

  measure_delay (self, read, written, frames, now_ns - late_ns);
  if (!begins)
    skip = decide (self, read, written, frames, now_ns, late_ns);
  if (skip != 0)
    skip = fit_to_wave (self, read, frames, skip);
  count_decision (self, skip);
  advance_to (self, read + play (self, out, read, frames, skip));
  if (begins)
    tutti_mix_ramp (out, FADE, 0, 1);
  self->state = TUTTI_RING_PLAYING;
  remember (self, out, frames);
  return TUTTI_RING_SOUND;
}

static void
show_state (TuttiRing *self, size_t frames, size_t fill)
{
  atomic_store_explicit (&self->stats.target_ns,
      frames_to_ns (frames) + self->control.margin_ns, memory_order_relaxed);
  atomic_store_explicit (&self->stats.fill_ns, frames_to_ns (fill), memory_order_relaxed);
}

/* What was playing goes on fading; a pause that somebody asked for is no lateness. */
static TuttiRingRead
cut_off (TuttiRing *self, int16_t *out, uint64_t read, uint64_t to, size_t frames)
{
  TuttiRingRead result = TUTTI_RING_SILENCE;

  self->flush_seen = to;
  if (to > read)
    advance_to (self, to);
  if (self->state == TUTTI_RING_PLAYING)
    result = run_dry (self, out, to, 0, frames, 0);
  else
    memset (out, 0, frames * FRAME_BYTES);
  self->dry_since_ns = -1;
  return result;
}

TuttiRingRead
tutti_ring_read (
    TuttiRing *self, int16_t *out, size_t frames, int64_t now_ns, int64_t late_ns)
{
  const uint64_t read = atomic_load_explicit (&self->read, memory_order_relaxed);
  const uint64_t flushed_to =
      atomic_load_explicit (&self->flushed_to, memory_order_acquire);
  const uint64_t written = atomic_load_explicit (&self->written, memory_order_acquire);
  const size_t fill = (size_t)(written - read);

  show_state (self, frames, fill);
  if (flushed_to > self->flush_seen)
    return cut_off (self, out, read, flushed_to, frames);
  if (self->state == TUTTI_RING_PLAYING && fill < frames)
    return run_dry (self, out, read, fill, frames, now_ns);
  if (self->state == TUTTI_RING_PLAYING)
    return play_tick (self, out, read, written, frames, now_ns, late_ns);

  if (fill > 0 && may_begin (self, read, written, frames, now_ns)) {
    if (fill >= frames)
      return play_tick (self, out, read, written, frames, now_ns, late_ns);
    run_dry (self, out, read, fill, frames, now_ns);
    tutti_mix_ramp (out, fill < FADE ? fill : FADE, 0, 1);
    return TUTTI_RING_SOUND;
  }
  memset (out, 0, frames * FRAME_BYTES);
  return TUTTI_RING_SILENCE;
}

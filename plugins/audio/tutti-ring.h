/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sound of one input between its arrival and the tick that mixes it: interleaved 16
 * bit stereo at 48 kHz.
 *
 * Threading contract: one writing thread (whoever delivers the input; never blocks, never
 * waits) and one reading thread (the tick). They share positions by atomics only, so
 * neither can hold up the other. tutti_ring_init () needs both to be elsewhere. No GLib:
 * also built with TSan.
 *
 * Positions are frames since the beginning and never wrap (64 bit).
 *
 * All times are nanoseconds of one clock, the writer's and the reader's alike. */
#pragma once

#include "plugins/audio/tutti-mix-kernel.h"
#include "plugins/audio/tutti-ring-control.h"
#include "plugins/audio/tutti-splice.h"

#include <stdatomic.h>
#include <stdbool.h>

/* 341 ms: what a late tick thread catches up (200 ms), a packet of 60 ms and the margin.
 */
#define TUTTI_RING_FRAMES 16384
#define TUTTI_RING_PACKETS 64

#define TUTTI_RING_FADE_FRAMES TUTTI_SPLICE_FADE

typedef enum {
  TUTTI_RING_CONTIGUOUS,
  TUTTI_RING_AFTER_LOSS, /* something before this was lost: a gap here is not lateness */
} TuttiRingWrite;

typedef enum {
  TUTTI_RING_SILENCE, /* nothing but zeros was put out */
  TUTTI_RING_SOUND,
} TuttiRingRead;

typedef enum {
  TUTTI_RING_WAITING, /* for sound to begin, or to go on after a gap */
  TUTTI_RING_PLAYING,
} TuttiRingState;

typedef struct {
  uint64_t end; /* position after its last frame */
  int64_t arrival_ns;
  TuttiRingWrite kind;
} TuttiRingPacket;

/* Written by the reading thread, readable from any (each value by itself). */
typedef struct {
  _Atomic uint64_t underruns; /* gaps of at most 100 ms caused by lateness */
  _Atomic uint64_t trims;
  _Atomic uint64_t stretches;
  _Atomic uint64_t trimmed_frames;
  _Atomic uint64_t stretched_frames;
  _Atomic int64_t target_ns; /* one tick plus the margin against lateness */
  _Atomic int64_t fill_ns;   /* before the last tick */
  /* From the arrival of sound that came without delay to its tick; the latest second's,
   * or that of the last sound. */
  _Atomic int64_t delay_ns;
} TuttiRingStats;

typedef struct {
  /* shared */
  _Atomic uint64_t written;
  _Atomic uint64_t read;
  _Atomic uint64_t flushed_to;
  _Atomic uint64_t dropped; /* frames that found no room */
  _Atomic uint32_t packets_written;
  _Atomic uint32_t packets_read;
  TuttiRingPacket packets[TUTTI_RING_PACKETS];
  int16_t samples[TUTTI_RING_FRAMES * TUTTI_MIX_CHANNELS];
  TuttiRingStats stats;

  /* reader only */
  TuttiRingControl control;
  TuttiRingState state;
  uint64_t flush_seen;
  int64_t dry_since_ns; /* the tick that first missed its sound; -1: never had any */
  int64_t delay_ns;     /* the longest of the second that is not over yet */
  uint32_t delay_ticks; /* of that second */
  int32_t loudness;     /* peak follower that says what is quiet for this input */
  int16_t history[TUTTI_RING_FADE_FRAMES * TUTTI_MIX_CHANNELS]; /* put out last */
} TuttiRing;

void tutti_ring_init (TuttiRing *self);

/* Writer. What finds no room is dropped and counted: a flood keeps what came first.
 *
 * Returns: frames taken */
size_t tutti_ring_write (TuttiRing *self, const int16_t *samples, size_t frames,
    int64_t arrival_ns, TuttiRingWrite kind);

/* Any thread. What has been written until now will not be heard. */
void tutti_ring_flush (TuttiRing *self);

/* Reader. Fills @out with @frames frames (one tick), whatever there is. @late_ns: by how
 * much this tick is late; as much more may lie in the ring without being too much. */
TuttiRingRead tutti_ring_read (
    TuttiRing *self, int16_t *out, size_t frames, int64_t now_ns, int64_t late_ns);

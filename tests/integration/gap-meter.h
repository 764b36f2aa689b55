/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "people.h"

/*
 * How long the mix for people with steady voices was ever interrupted: its packets, and
 * the sound in them. The time that the threads in the way waited for a CPU is not the
 * mixer's doing and is taken off (second field of schedstat).
 */
typedef struct _GapMeter GapMeter;

/* The longest gap that nobody notices. */
#define GAP_MAX_MS 40

/* @people: numbers 0 and 1, who stay, and are all that are in the room now. Starts. */
GapMeter *gap_meter_new (Room *room, People *people);
void gap_meter_free (GapMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GapMeter, gap_meter_free)

typedef struct {
  double packets_ms, sound_ms;
  double crowding; /* threads in the way of the sound that waited for a CPU, on average */
} Gaps;

/* Returns: the longest of each since the start or the last call */
Gaps gap_meter_take (GapMeter *self);

/* Something that nobody else in the room may hear; @turn counts from 0. */
typedef void (*GapAction) (gpointer data, guint turn);

/* Does @action, and again, up to %GAP_TURNS times, if a gap was too long meanwhile: what
 * the action interrupts it interrupts every time, what the machine does otherwise it does
 * not. Fails if all turns had one. */
#define GAP_TURNS 4
void gap_meter_expect_none (GapMeter *self, GapAction action, gpointer data);

/* Tells what there was since the start or the last call.
 * Returns: whether a gap was longer than %GAP_MAX_MS. On a crowded machine a voice waits
 * at more places than can be counted; then only the packets are judged, which have two
 * threads in their way. Under a sanitizer they are only told. */
gboolean gap_meter_has_gap (GapMeter *self);

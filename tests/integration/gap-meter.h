/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "people.h"

/*
 * How long the sound of people with steady voices was ever interrupted at each other's
 * ears. The time that the threads on the way from a voice to an ear waited for a CPU is
 * not the mixer's doing and is taken off (second field of schedstat).
 */
typedef struct _GapMeter GapMeter;

/* The longest gap that nobody notices. */
#define GAP_MAX_MS 40

/* @people: numbers 0 and 1, who stay, and are all that are in the room now. Starts. */
GapMeter *gap_meter_new (Room *room, People *people);
void gap_meter_free (GapMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GapMeter, gap_meter_free)

/* Returns: the longest gap in ms since the start or the last call */
double gap_meter_take (GapMeter *self);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that calls back at a steady rate, by the clock of an element: slot n is n
 * frames after the first. Slots that it comes too late for are left out.
 *
 * Threads: start, join and stop from the thread that changes the element's state; the
 * others from the callback. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @now: running time of the slot, never before the one of the last. No lock is held. */
typedef void (*TuttiSlotFunc) (GstClockTime now, gpointer user_data);

typedef struct _TuttiSlotTask TuttiSlotTask;

/* @element: (transfer none): outlives the task; its clock and base time count. @name: of
 * the thread */
TuttiSlotTask *tutti_slot_task_new (
    GstElement *element, const char *name, TuttiSlotFunc func, gpointer user_data);
void tutti_slot_task_free (TuttiSlotTask *self);

/* Begins at once, with the first slot now. Only after tutti_slot_task_join(): a start
 * that comes while the last turn still ends is lost. @rate: slots per second. */
void tutti_slot_task_start (TuttiSlotTask *self, int rate);

/* Returns at once; a callback that is running finishes on its own. */
void tutti_slot_task_stop (TuttiSlotTask *self);

/* Waits for a running callback, and ends the thread. */
void tutti_slot_task_join (TuttiSlotTask *self);

/* Another rate from the slot at @now on. */
void tutti_slot_task_set_rate (TuttiSlotTask *self, GstClockTime now, int rate);

/* No more slots until the next start. */
void tutti_slot_task_pause (TuttiSlotTask *self);

G_END_DECLS

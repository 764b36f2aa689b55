/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/video/tutti-slot-task.h"

struct _TuttiSlotTask {
  GstElement *element;
  TuttiSlotFunc func;
  gpointer user_data;
  GstTask *task;
  GRecMutex task_lock;

  /* Under lock. */
  GMutex lock;
  GstClockID wait;
  gboolean stopping;

  /* The task's own. */
  int rate;
  GstClockTime started; /* running time of slot 0 */
  guint64 slot;         /* the next, counted from @started */
};

static GstClockTime
slot_time (TuttiSlotTask *self, guint64 slot)
{
  return self->started + gst_util_uint64_scale_int (slot * GST_SECOND, 1, self->rate);
}

/* Returns FALSE when the task is being stopped. */
static gboolean
wait_for_slot (TuttiSlotTask *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (self->element);
  GstClockTime base = gst_element_get_base_time (self->element);
  GstClockTime now;
  GstClockID id;
  gboolean stopping;

  if (clock == NULL)
    return FALSE;
  now = gst_clock_get_time (clock) - base;
  if (!GST_CLOCK_TIME_IS_VALID (self->started))
    self->started = now;
  /* After a time without CPU the slots that were missed are left out: a burst of old
   * pictures helps nobody. */
  while (slot_time (self, self->slot + 1) <= now)
    self->slot++;

  g_mutex_lock (&self->lock);
  stopping = self->stopping;
  id = self->wait =
      gst_clock_new_single_shot_id (clock, base + slot_time (self, self->slot));
  g_mutex_unlock (&self->lock);
  if (!stopping)
    gst_clock_id_wait (id, NULL);
  g_mutex_lock (&self->lock);
  stopping = self->stopping;
  self->wait = NULL;
  g_mutex_unlock (&self->lock);
  gst_clock_id_unref (id);
  return !stopping;
}

static void
run (gpointer user_data)
{
  TuttiSlotTask *self = user_data;
  GstClockTime now;

  /* Not paused here: the task may have been started again already, and would sleep for
   * ever. */
  if (!wait_for_slot (self))
    return;
  now = slot_time (self, self->slot);
  self->slot++;
  self->func (now, self->user_data);
}

TuttiSlotTask *
tutti_slot_task_new (
    GstElement *element, const char *name, TuttiSlotFunc func, gpointer user_data)
{
  TuttiSlotTask *self = g_new0 (TuttiSlotTask, 1);

  self->element = element;
  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_rec_mutex_init (&self->task_lock);
  self->task = gst_task_new (run, self, NULL);
  gst_object_set_name (GST_OBJECT (self->task), name);
  gst_task_set_lock (self->task, &self->task_lock);
  return self;
}

void
tutti_slot_task_free (TuttiSlotTask *self)
{
  gst_object_unref (self->task);
  g_rec_mutex_clear (&self->task_lock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
tutti_slot_task_start (TuttiSlotTask *self, int rate)
{
  g_mutex_lock (&self->lock);
  self->stopping = FALSE;
  g_mutex_unlock (&self->lock);
  self->rate = rate;
  self->started = GST_CLOCK_TIME_NONE;
  self->slot = 0;
  gst_task_start (self->task);
}

void
tutti_slot_task_stop (TuttiSlotTask *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  if (self->wait != NULL)
    gst_clock_id_unschedule (self->wait);
  g_mutex_unlock (&self->lock);
  gst_task_stop (self->task);
}

void
tutti_slot_task_join (TuttiSlotTask *self)
{
  gst_task_join (self->task);
}

void
tutti_slot_task_set_rate (TuttiSlotTask *self, GstClockTime now, int rate)
{
  self->rate = rate;
  self->started = now;
  self->slot = 1;
}

/* Not once the task is being stopped: it would take it back out of STOPPED, and
 * gst_task_join() would wait for ever. */
void
tutti_slot_task_pause (TuttiSlotTask *self)
{
  g_mutex_lock (&self->lock);
  if (!self->stopping)
    gst_task_pause (self->task);
  g_mutex_unlock (&self->lock);
}

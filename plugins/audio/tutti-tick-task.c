/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-tick-task.h"

#include <sched.h>
#include <sys/resource.h>

/* One above the lowest: ahead of everything ordinary, behind an audio server. */
#define REALTIME_ABOVE_MINIMUM 1
#define RAISED_NICE (-10)

struct _TuttiTickTask {
  TuttiTickFunc func;
  gpointer user_data;
  GstTask *task;
  GRecMutex task_lock;

  /* Under lock. */
  GMutex lock;
  GstClock *clock; /* NULL: not to run */
  GstClockID wait;
  GstClockTime base_time;
  GstClockTime duration;
  guint64 next;

  /* What the pool's thread had before, to give it back so. The tick thread's own. */
  int old_policy;
  struct sched_param old_param;
  int old_nice;
};

static void
raise_priority (GstTask *task, GThread *thread, gpointer user_data)
{
  TuttiTickTask *self = user_data;
  const struct sched_param param = {
      sched_get_priority_min (SCHED_RR) + REALTIME_ABOVE_MINIMUM};

  /* On Linux all of these are the calling thread's, not the process's. */
  self->old_policy = sched_getscheduler (0);
  sched_getparam (0, &self->old_param);
  self->old_nice = getpriority (PRIO_PROCESS, 0);
  /* Threads that elements downstream start in a push must not be real-time ones. */
  if (sched_setscheduler (0, SCHED_RR | SCHED_RESET_ON_FORK, &param) == 0)
    return;
  if (setpriority (PRIO_PROCESS, 0, RAISED_NICE) != 0)
    GST_INFO ("the tick thread runs at ordinary priority");
}

static void
restore_priority (GstTask *task, GThread *thread, gpointer user_data)
{
  TuttiTickTask *self = user_data;
  const int policy = sched_getscheduler (0);

  /* Only a privileged thread may take the flag away again. */
  if (policy != self->old_policy)
    sched_setscheduler (
        0, self->old_policy | (policy & SCHED_RESET_ON_FORK), &self->old_param);
  if (getpriority (PRIO_PROCESS, 0) != self->old_nice)
    setpriority (PRIO_PROCESS, 0, self->old_nice);
}

/* Returns: a wait for the next tick, NULL if there is to be none */
static GstClockID
begin_wait (TuttiTickTask *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->clock)
    return NULL;
  self->wait = gst_clock_new_single_shot_id (
      self->clock, self->base_time + self->next * self->duration);
  return gst_clock_id_ref (self->wait);
}

static void
end_wait (TuttiTickTask *self)
{
  if (self->wait)
    gst_clock_id_unref (self->wait);
  self->wait = NULL;
}

static gboolean
has_come (GstClockReturn result)
{
  return result == GST_CLOCK_OK || result == GST_CLOCK_EARLY;
}

/* Returns: FALSE if the wait was called off */
static gboolean
take_tick (TuttiTickTask *self, GstClockReturn result, TuttiTick *tick)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GstClockTime due;

  end_wait (self);
  if (!self->clock || !has_come (result))
    return FALSE;

  due = self->base_time + self->next * self->duration;
  tick->now = gst_clock_get_time (self->clock);
  tick->late = tick->now > due ? tick->now - due : 0;
  tick->skipped = tick->late > TUTTI_TICK_LATE_MAX ? tick->late / self->duration : 0;
  tick->late -= tick->skipped * self->duration;
  tick->number = self->next + tick->skipped;
  tick->running_time = tick->number * self->duration;
  self->next = tick->number + 1;
  return TRUE;
}

static void
run (gpointer user_data)
{
  TuttiTickTask *self = user_data;
  GstClockID wait = begin_wait (self);
  GstClockReturn result;
  TuttiTick tick;

  /* Whoever took the clock away has paused the task before. */
  if (!wait)
    return;
  result = gst_clock_id_wait (wait, NULL);
  gst_clock_id_unref (wait);
  if (take_tick (self, result, &tick)) {
    self->func (&tick, self->user_data);
  } else if (!has_come (result) && result != GST_CLOCK_UNSCHEDULED) {
    GST_ERROR ("the clock cannot be waited for (%d)", result);
    gst_task_pause (self->task);
  }
}

TuttiTickTask *
tutti_tick_task_new (TuttiTickFunc func, gpointer user_data)
{
  TuttiTickTask *self = g_new0 (TuttiTickTask, 1);

  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_rec_mutex_init (&self->task_lock);
  self->task = gst_task_new (run, self, NULL);
  /* also the name of its thread: who waits for a CPU is looked up by it */
  gst_object_set_name (GST_OBJECT (self->task), "tutti-audio");
  gst_task_set_lock (self->task, &self->task_lock);
  gst_task_set_enter_callback (self->task, raise_priority, self, NULL);
  gst_task_set_leave_callback (self->task, restore_priority, self, NULL);
  return self;
}

void
tutti_tick_task_free (TuttiTickTask *self)
{
  tutti_tick_task_stop (self);
  gst_object_unref (self->task);
  g_rec_mutex_clear (&self->task_lock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static guint64
first_not_past (TuttiTickTask *self)
{
  const GstClockTime now = gst_clock_get_time (self->clock);

  if (now <= self->base_time)
    return 0;
  return (now - self->base_time + self->duration - 1) / self->duration;
}

void
tutti_tick_task_start (
    TuttiTickTask *self, GstClock *clock, GstClockTime base_time, GstClockTime duration)
{
  g_mutex_lock (&self->lock);
  gst_object_replace ((GstObject **)&self->clock, GST_OBJECT (clock));
  self->base_time = base_time;
  self->duration = duration;
  self->next = MAX (self->next, first_not_past (self));
  g_mutex_unlock (&self->lock);
  gst_task_start (self->task);
}

void
tutti_tick_task_pause (TuttiTickTask *self)
{
  gst_task_pause (self->task);
  g_mutex_lock (&self->lock);
  gst_clear_object (&self->clock);
  if (self->wait)
    gst_clock_id_unschedule (self->wait);
  g_mutex_unlock (&self->lock);
}

void
tutti_tick_task_stop (TuttiTickTask *self)
{
  tutti_tick_task_pause (self);
  gst_task_join (self->task);
  self->next = 0;
}

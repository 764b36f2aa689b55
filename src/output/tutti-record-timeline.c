/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-record-timeline.h"

void
tutti_record_timeline_init (TuttiRecordTimeline *self, TuttiRecordTrack leader)
{
  *self = (TuttiRecordTimeline){.leader = leader};
  for (guint i = 0; i < TUTTI_RECORD_N_TRACKS; i++)
    self->last[i] = TUTTI_TIME_NONE;
}

void
tutti_record_timeline_pause (TuttiRecordTimeline *self)
{
  self->paused = TRUE;
  self->running = FALSE;
}

void
tutti_record_timeline_resume (TuttiRecordTimeline *self)
{
  self->paused = FALSE;
}

gboolean
tutti_record_timeline_needs_key (const TuttiRecordTimeline *self)
{
  return !self->paused && !self->running;
}

guint64
tutti_record_timeline_place (TuttiRecordTimeline *self, TuttiRecordTrack track,
    TuttiRecordKind kind, guint64 time, guint64 duration)
{
  guint64 placed;

  if (self->paused)
    return TUTTI_TIME_NONE;
  if (!self->running) {
    if (track != self->leader || kind != TUTTI_RECORD_KEY)
      return TUTTI_TIME_NONE;
    self->running = TRUE;
    self->origin = time;
    self->start = self->end;
  }
  if (time < self->origin)
    return TUTTI_TIME_NONE;
  placed = self->start + time - self->origin;
  if (self->last[track] != TUTTI_TIME_NONE && placed <= self->last[track])
    return TUTTI_TIME_NONE;
  self->last[track] = placed;
  self->end = MAX (self->end, placed + duration);
  return placed;
}

guint64
tutti_record_timeline_find (const TuttiRecordTimeline *self, guint64 time)
{
  if (!self->running)
    return self->end;
  return self->start + (time > self->origin ? time - self->origin : 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-timeline.h"

void
tutti_stream_timeline_init (TuttiStreamTimeline *self, TuttiTrackKind leader)
{
  *self = (TuttiStreamTimeline){.leader = leader, .origin = GST_CLOCK_TIME_NONE};
  for (guint i = 0; i < TUTTI_N_TRACKS; i++)
    self->last[i] = GST_CLOCK_TIME_NONE;
}

/* After a gap only a keyframe helps. */
static TuttiRoomLeft
judge_room (const TuttiStreamTimeline *self, TuttiTrackKind track, TuttiFrameKind kind,
    TuttiRoomLeft room)
{
  if (room == TUTTI_ROOM_ENOUGH && self->room[track] == TUTTI_ROOM_NONE &&
      kind != TUTTI_FRAME_KEY)
    return TUTTI_ROOM_NONE;
  return room;
}

TuttiFrameVerdict
tutti_stream_timeline_place (TuttiStreamTimeline *self, TuttiTrackKind track,
    TuttiFrameKind kind, GstClockTime time, TuttiRoomLeft room, GstClockTime *placed)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->origin)) {
    if (track != self->leader || kind != TUTTI_FRAME_KEY)
      return TUTTI_FRAME_EARLY;
    self->origin = time;
  }
  if (time < self->origin)
    return TUTTI_FRAME_EARLY;
  if (GST_CLOCK_TIME_IS_VALID (self->last[track]) && time <= self->last[track])
    return TUTTI_FRAME_LATE;
  self->room[track] = judge_room (self, track, kind, room);
  if (self->room[track] == TUTTI_ROOM_NONE)
    return TUTTI_FRAME_DROPPED;
  self->last[track] = time;
  *placed = time - self->origin;
  return TUTTI_FRAME_SEND;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The time of one connection: 0 is the keyframe that it began with.
 *
 * Says of each frame whether it goes out, and when in that time. Nothing goes out before
 * the first keyframe (sound alone: before the first frame), and within a track time only
 * rises: a frame that would turn back is left out. When the connection cannot keep up,
 * pictures are left out up to the next keyframe, never single ones of a group; sound is
 * left out alone.
 *
 * Times are nanoseconds. Pure, one thread. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  TUTTI_TRACK_VIDEO,
  TUTTI_TRACK_AUDIO,
  TUTTI_N_TRACKS,
} TuttiTrackKind;

typedef enum {
  TUTTI_FRAME_DELTA,
  TUTTI_FRAME_KEY, /* can be decoded without those before; all sound is */
} TuttiFrameKind;

typedef enum {
  TUTTI_ROOM_ENOUGH,
  TUTTI_ROOM_NONE, /* too much waits already */
} TuttiRoomLeft;

typedef enum {
  TUTTI_FRAME_EARLY, /* before the beginning */
  TUTTI_FRAME_SEND,
  TUTTI_FRAME_LATE,    /* turns back */
  TUTTI_FRAME_DROPPED, /* the connection does not keep up */
} TuttiFrameVerdict;

typedef struct {
  TuttiTrackKind leader; /* the track whose first keyframe is time 0 */
  GstClockTime origin;   /* running time of it; NONE before */
  GstClockTime last[TUTTI_N_TRACKS];
  TuttiRoomLeft room[TUTTI_N_TRACKS];
} TuttiStreamTimeline;

/* @leader: video, unless the stream has sound only */
void tutti_stream_timeline_init (TuttiStreamTimeline *self, TuttiTrackKind leader);

/**
 * tutti_stream_timeline_place:
 * @time: decoding time of the frame, as running time
 * @room: whether the connection takes more of this track now
 * @placed: (out): set for %TUTTI_FRAME_SEND
 */
TuttiFrameVerdict tutti_stream_timeline_place (TuttiStreamTimeline *self,
    TuttiTrackKind track, TuttiFrameKind kind, GstClockTime time, TuttiRoomLeft room,
    GstClockTime *placed);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where in a recording each frame of the feeds goes.
 *
 * A recording begins with a keyframe at 0. A pause leaves no hole: what comes after it,
 * from its first keyframe on, follows what was before. Within a track time rises. Pure;
 * times are ns. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TUTTI_TIME_NONE G_MAXUINT64

typedef enum {
  TUTTI_RECORD_VIDEO,
  TUTTI_RECORD_AUDIO,
  TUTTI_RECORD_N_TRACKS,
} TuttiRecordTrack;

typedef enum {
  TUTTI_RECORD_DELTA,
  TUTTI_RECORD_KEY,
} TuttiRecordKind;

typedef struct {
  TuttiRecordTrack leader; /* whose keyframes it begins with */
  gboolean paused;
  gboolean running; /* @origin and @start are of the part that is being recorded */
  guint64 origin;   /* of the feed's clock */
  guint64 start;    /* where in the file that is */
  guint64 end;      /* of all that was placed so far */
  guint64 last[TUTTI_RECORD_N_TRACKS];
} TuttiRecordTimeline;

/* @leader: video, unless there is only sound */
void tutti_record_timeline_init (TuttiRecordTimeline *self, TuttiRecordTrack leader);

/* From the next frame on nothing is recorded. */
void tutti_record_timeline_pause (TuttiRecordTimeline *self);
void tutti_record_timeline_resume (TuttiRecordTimeline *self);

/* Whether nothing goes on before a keyframe. */
gboolean tutti_record_timeline_needs_key (const TuttiRecordTimeline *self);

/* Returns: the time in the file, or %TUTTI_TIME_NONE when the frame is left out */
guint64 tutti_record_timeline_place (TuttiRecordTimeline *self, TuttiRecordTrack track,
    TuttiRecordKind kind, guint64 time, guint64 duration);

/* Returns: the time in the file of something that is no frame: what was left out has the
 * place of what comes after it */
guint64 tutti_record_timeline_find (const TuttiRecordTimeline *self, guint64 time);

G_END_DECLS

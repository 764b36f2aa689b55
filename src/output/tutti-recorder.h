/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes one recording from the feed of a room.
 *
 * What is written is in the file at once, so that the end of this process, however it
 * comes, costs what was on its way; an orderly end makes the file seekable. MP4, which
 * has no such property, is made of a Matroska file at the end, without encoding anew.
 *
 * Belongs to the main context in which it was made. Signals:
 * - "changed": state, or progress that is worth telling
 * - "finished" (GError *error): once; @error says why, NULL when it was asked for. What
 *   was recorded until then is kept in any case. */
#pragma once

#include <glib-object.h>

#include "output/tutti-record-pipeline.h"
#include "output/tutti-record-voices.h"

G_BEGIN_DECLS

#define TUTTI_TYPE_RECORDER (tutti_recorder_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRecorder, tutti_recorder, TUTTI, RECORDER, GObject)

typedef enum {
  TUTTI_RECORDER_WAITING, /* for a feed and its first keyframe */
  TUTTI_RECORDER_RECORDING,
  TUTTI_RECORDER_PAUSED,
  TUTTI_RECORDER_FINISHING,
  TUTTI_RECORDER_FINISHED,
} TuttiRecorderState;

/* Opens the files. @voices: how many people have a file of their own, too, if they have a
 * track in the feed. Returns: (transfer full): NULL with a %TUTTI_OUTPUT_ERROR */
TuttiRecorder *tutti_recorder_new (const char *folder, const char *name,
    TuttiRecordFormat format, guint voices, GError **error);

/* @fd: (transfer full): of the one feed that is recorded; a second one is closed */
void tutti_recorder_feed (TuttiRecorder *self, int fd);

void tutti_recorder_pause (TuttiRecorder *self);
void tutti_recorder_resume (TuttiRecorder *self);

/* Ends in good order, with what the feed has until its end; "finished" follows, in
 * seconds at most for MP4. */
void tutti_recorder_finish (TuttiRecorder *self);

TuttiRecorderState tutti_recorder_get_state (TuttiRecorder *self);
guint64 tutti_recorder_get_bytes (TuttiRecorder *self);
guint64 tutti_recorder_get_time (TuttiRecorder *self); /* ns recorded */

/* Of the folder; what it is now. */
const char *tutti_recorder_get_file (TuttiRecorder *self);

/* Returns: (transfer full) (nullable): the next of the voices that have begun */
TuttiRecordVoice *tutti_recorder_pop_voice (TuttiRecorder *self);

G_END_DECLS

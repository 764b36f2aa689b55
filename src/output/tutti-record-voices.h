/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of its own for each person's sound, beside a recording: NAME-1.webm, NAME-2.webm
 * and so on, in the order in which they are heard first.
 *
 * A file begins when its person is first heard, with the time that the recording has
 * then, and lasts as long as the recording, silence included: so all of them fit
 * together. Matroska takes no further track once it has begun; files may begin at any
 * time. All are made before the process is locked in; those that nobody needed stay
 * empty. */
#pragma once

#include <gst/app/gstappsrc.h>

#include "common/tutti-feed.h"

G_BEGIN_DECLS

typedef struct _TuttiRecordVoices TuttiRecordVoices;

/* @max: of people; those who come after them are in the mix alone. NULL with @error when
 * the files cannot be made */
TuttiRecordVoices *tutti_record_voices_new (
    const char *folder, const char *name, guint max, GError **error);
void tutti_record_voices_free (TuttiRecordVoices *self);

/* One that has begun. */
typedef struct {
  char *file;
  char *name;       /* of the person */
  guint64 start_ns; /* of the recording */
} TuttiRecordVoice;

void tutti_record_voice_free (TuttiRecordVoice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiRecordVoice, tutti_record_voice_free)

/* Any thread. Returns: (transfer full) (nullable): the next one */
TuttiRecordVoice *tutti_record_voices_pop (TuttiRecordVoices *self);

/* The feed's thread. A person, or their sound, which waits for where it belongs. */
void tutti_record_voices_take (TuttiRecordVoices *self, const TuttiFeedFrame *frame);

/* The feed's thread; may wait. What was heard of everybody at @frame, the mix, is at
 * @time_ns of the recording, which @pipeline writes. */
void tutti_record_voices_place (TuttiRecordVoices *self, GstElement *pipeline,
    const TuttiFeedFrame *frame, guint64 time_ns);

/* Brings onto the disk what is written. Any thread. */
void tutti_record_voices_sync (TuttiRecordVoices *self);

/* When the feed's thread has ended: nothing comes any more. */
void tutti_record_voices_end (TuttiRecordVoices *self);

/* When the pipeline has stopped: whose each is, as its chapter, which is the one text
 * that GStreamer's muxer (1.22) leaves as it is: it writes tags with numbers for what is
 * not ASCII. */
void tutti_record_voices_write_names (TuttiRecordVoices *self);

G_END_DECLS

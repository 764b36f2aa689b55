/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TuttiSpeaker: who is the speaker of the moment, out of who is heard to speak. Pure: the
 * caller brings the time (monotonic, µs). People are numbers from 1 on; 0 is nobody.
 *
 * To take over one has to speak for %TUTTI_SPEAKER_TAKES_US, in which pauses between
 * words count as speech, so neither a cough nor a "yes" does; while the speaker has been
 * silent for %TUTTI_SPEAKER_SILENT_US, so nobody is cut off by talking at the same time;
 * and %TUTTI_SPEAKER_HOLDS_US after the last change, so a quick exchange does not make
 * the picture jump.
 */
typedef struct _TuttiSpeaker TuttiSpeaker;

#define TUTTI_SPEAKER_TAKES_US (1500 * G_TIME_SPAN_MILLISECOND)
#define TUTTI_SPEAKER_PAUSE_US (500 * G_TIME_SPAN_MILLISECOND)
#define TUTTI_SPEAKER_SILENT_US (700 * G_TIME_SPAN_MILLISECOND)
#define TUTTI_SPEAKER_HOLDS_US (2500 * G_TIME_SPAN_MILLISECOND)

TuttiSpeaker *tutti_speaker_new (void);
void tutti_speaker_free (TuttiSpeaker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiSpeaker, tutti_speaker_free)

typedef enum {
  TUTTI_SPEECH_NO,
  TUTTI_SPEECH_YES,
} TuttiSpeech;

void tutti_speaker_hear (
    TuttiSpeaker *self, guint person, TuttiSpeech speech, gint64 now_us);

/* Has left. */
void tutti_speaker_forget (TuttiSpeaker *self, guint person);

/* Decides anew. Returns: whether current or previous have changed */
gboolean tutti_speaker_decide (TuttiSpeaker *self, gint64 now_us);

/* Whether time alone can change anything: then decide a few times a second. */
gboolean tutti_speaker_is_undecided (TuttiSpeaker *self);

guint tutti_speaker_get_current (TuttiSpeaker *self);
guint tutti_speaker_get_previous (TuttiSpeaker *self);

/* When @person last began to speak; 0: never. */
gint64 tutti_speaker_get_spoke (TuttiSpeaker *self, guint person);

G_END_DECLS

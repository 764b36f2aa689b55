/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-speaker.h"

typedef struct {
  guint person;
  gboolean speaks;
  gint64 since_us;   /* start of the speech, over pauses */
  gint64 stopped_us; /* end of the last word */
} Voice;

struct _TuttiSpeaker {
  GArray *voices; /* Voice */
  guint current, previous;
  gint64 changed_us;
};

TuttiSpeaker *
tutti_speaker_new (void)
{
  TuttiSpeaker *self = g_new0 (TuttiSpeaker, 1);

  self->voices = g_array_new (FALSE, TRUE, sizeof (Voice));
  return self;
}

void
tutti_speaker_free (TuttiSpeaker *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->voices);
  g_free (self);
}

static Voice *
find_voice (TuttiSpeaker *self, guint person)
{
  for (guint i = 0; i < self->voices->len; i++) {
    Voice *voice = &g_array_index (self->voices, Voice, i);

    if (voice->person == person)
      return voice;
  }
  return NULL;
}

void
tutti_speaker_hear (TuttiSpeaker *self, guint person, TuttiSpeech speech, gint64 now_us)
{
  Voice *voice = find_voice (self, person);
  gboolean speaks = speech == TUTTI_SPEECH_YES;

  if (voice == NULL) {
    Voice new = {.person = person};

    if (!speaks)
      return;
    g_array_append_val (self->voices, new);
    voice = find_voice (self, person);
  }
  if (voice->speaks == speaks)
    return;
  if (speaks &&
      (voice->since_us == 0 || now_us - voice->stopped_us > TUTTI_SPEAKER_PAUSE_US))
    voice->since_us = now_us;
  if (!speaks)
    voice->stopped_us = now_us;
  voice->speaks = speaks;
}

void
tutti_speaker_forget (TuttiSpeaker *self, guint person)
{
  for (guint i = 0; i < self->voices->len; i++) {
    if (g_array_index (self->voices, Voice, i).person == person) {
      g_array_remove_index (self->voices, i);
      break;
    }
  }
  if (self->current == person) {
    self->current = self->previous;
    self->previous = 0;
    self->changed_us = 0;
  }
  if (self->previous == person)
    self->previous = 0;
}

/* The one who has been speaking for longest, if for long enough. */
static const Voice *
find_candidate (TuttiSpeaker *self, gint64 now_us)
{
  const Voice *best = NULL;

  for (guint i = 0; i < self->voices->len; i++) {
    const Voice *voice = &g_array_index (self->voices, Voice, i);

    if (voice->speaks && voice->person != self->current &&
        now_us - voice->since_us >= TUTTI_SPEAKER_TAKES_US &&
        (best == NULL || voice->since_us < best->since_us))
      best = voice;
  }
  return best;
}

gboolean
tutti_speaker_decide (TuttiSpeaker *self, gint64 now_us)
{
  const Voice *candidate = find_candidate (self, now_us);
  const Voice *current = find_voice (self, self->current);

  if (candidate == NULL)
    return FALSE;
  if (current != NULL &&
      (current->speaks || now_us - current->stopped_us < TUTTI_SPEAKER_SILENT_US))
    return FALSE;
  if (self->current != 0 && now_us - self->changed_us < TUTTI_SPEAKER_HOLDS_US)
    return FALSE;
  self->previous = self->current;
  self->current = candidate->person;
  self->changed_us = now_us;
  return TRUE;
}

gboolean
tutti_speaker_is_undecided (TuttiSpeaker *self)
{
  for (guint i = 0; i < self->voices->len; i++) {
    const Voice *voice = &g_array_index (self->voices, Voice, i);

    if (voice->speaks && voice->person != self->current)
      return TRUE;
  }
  return FALSE;
}

guint
tutti_speaker_get_current (TuttiSpeaker *self)
{
  return self->current;
}

guint
tutti_speaker_get_previous (TuttiSpeaker *self)
{
  return self->previous;
}

gint64
tutti_speaker_get_spoke (TuttiSpeaker *self, guint person)
{
  const Voice *voice = find_voice (self, person);

  return voice != NULL ? voice->since_us : 0;
}

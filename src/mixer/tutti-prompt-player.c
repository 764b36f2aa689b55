/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-prompt-player.h"

struct _TuttiPromptPlayer {
  GMutex lock; /* a leaf; only tried for by the tick thread */
  gboolean playing;
  gint64 number;
  GPtrArray *sounds; /* GBytes */
  guint current;
  gsize at;    /* samples of the current one */
  float share; /* of the room, now */
};

TuttiPromptPlayer *
tutti_prompt_player_new (void)
{
  TuttiPromptPlayer *self = g_new0 (TuttiPromptPlayer, 1);

  g_mutex_init (&self->lock);
  self->share = 1;
  return self;
}

void
tutti_prompt_player_free (TuttiPromptPlayer *self)
{
  g_clear_pointer (&self->sounds, g_ptr_array_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* @sounds: NULL: nothing */
static gboolean
replace (TuttiPromptPlayer *self, gint64 number, GPtrArray *sounds, gint64 *interrupted)
{
  g_autoptr (GPtrArray) old = NULL;
  gboolean was_playing;

  g_mutex_lock (&self->lock);
  was_playing = self->playing;
  *interrupted = self->number;
  old = g_steal_pointer (&self->sounds);
  self->sounds = sounds != NULL ? g_ptr_array_ref (sounds) : NULL;
  self->playing = sounds != NULL;
  self->number = number;
  self->current = 0;
  self->at = 0;
  g_mutex_unlock (&self->lock);
  return was_playing;
}

gboolean
tutti_prompt_player_play (
    TuttiPromptPlayer *self, gint64 number, GPtrArray *sounds, gint64 *interrupted)
{
  return replace (self, number, sounds, interrupted);
}

gboolean
tutti_prompt_player_stop (TuttiPromptPlayer *self, gint64 *interrupted)
{
  return replace (self, 0, NULL, interrupted);
}

/* The tick thread's share; a stale answer is put right one tick later. */
gboolean
tutti_prompt_player_is_busy (TuttiPromptPlayer *self)
{
  gboolean busy = TRUE;

  if (g_mutex_trylock (&self->lock)) {
    busy = self->playing || self->share < 1;
    g_mutex_unlock (&self->lock);
  }
  return busy;
}

/* Lock held. Returns: FALSE: all of them are over */
static gboolean
next_sample (TuttiPromptPlayer *self, gint16 *sample)
{
  while (self->current < self->sounds->len) {
    gsize bytes;
    const gint16 *samples =
        g_bytes_get_data (g_ptr_array_index (self->sounds, self->current), &bytes);

    if (self->at < bytes / sizeof samples[0]) {
      *sample = samples[self->at++];
      return TRUE;
    }
    self->current++;
    self->at = 0;
  }
  return FALSE;
}

static gint16
add (gint16 room, float share, gint16 prompt)
{
  const float sum = (float)room * share + (float)prompt;

  return (gint16)CLAMP (sum, -32768.0f, 32767.0f);
}

gboolean
tutti_prompt_player_mix (
    TuttiPromptPlayer *self, gint16 *samples, guint frames, gint64 *done)
{
  float step, target;
  gboolean ended = FALSE;

  if (!g_mutex_trylock (&self->lock))
    return FALSE;
  target = self->playing ? TUTTI_PROMPT_DUCKED : 1;
  step = (target - self->share) / (float)MAX (frames, 1);
  for (guint i = 0; i < frames; i++) {
    gint16 prompt = 0;

    self->share += step;
    if (self->playing && !next_sample (self, &prompt)) {
      self->playing = FALSE;
      *done = self->number;
      ended = TRUE;
    }
    samples[2 * i] = add (samples[2 * i], self->share, prompt);
    samples[2 * i + 1] = add (samples[2 * i + 1], self->share, prompt);
  }
  self->share = target;
  g_mutex_unlock (&self->lock);
  return ended;
}

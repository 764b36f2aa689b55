/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-mix-input.h"

#include <string.h>

#define FRAMES_PER_MS 48.0f

void
tutti_mix_input_init (TuttiMixInput *self)
{
  memset (self->samples, 0, sizeof self->samples);
  tutti_ring_init (&self->ring);
  tutti_level_init (&self->level);
  tutti_voice_gate_init (&self->voice);
  tutti_talker_init (&self->talker);
  tutti_loudness_init (&self->loudness);
  self->place_gain = 0;
  self->gate_gain = 1;
  self->is_silent = 1;
  self->was_silent = 1;
}

/* Senders that do not tell their level (RFC 6464) send their noise, which must not cost a
 * mix. What is cut off is too soft for a click. */
static void
gate_noise (TuttiMixInput *self, size_t frames)
{
  const TuttiPacketLevel level = {true, true, (unsigned)-self->level.dbfs};

  if (tutti_voice_gate_packet (&self->voice, level, (float)frames / FRAMES_PER_MS) !=
      TUTTI_VOICE_SKIP)
    return;
  memset (self->samples, 0, frames * TUTTI_MIX_CHANNELS * sizeof (int16_t));
  self->is_silent = 1;
}

TuttiSpeechChange
tutti_mix_input_tick (TuttiMixInput *self, size_t frames, int64_t now_ns, int64_t late_ns,
    TuttiInputGate gate)
{
  const float wanted = gate == TUTTI_INPUT_MUTED ? 0 : 1;
  const TuttiRingRead read =
      tutti_ring_read (&self->ring, self->samples, frames, now_ns, late_ns);
  TuttiSpeechChange change;

  self->is_silent = read == TUTTI_RING_SILENCE || (wanted == 0 && self->gate_gain == 0);
  if (self->is_silent)
    memset (self->samples, 0, frames * TUTTI_MIX_CHANNELS * sizeof (int16_t));
  else if (wanted != 1 || self->gate_gain != 1)
    tutti_mix_ramp (self->samples, frames, self->gate_gain, wanted);
  self->gate_gain = wanted;

  change =
      tutti_level_update (&self->level, self->is_silent ? NULL : self->samples, frames);
  gate_noise (self, frames);
  if (self->is_silent)
    tutti_talker_silence (&self->talker);
  else
    tutti_talker_sound (&self->talker, self->level.dbfs, (float)frames / FRAMES_PER_MS);
  return change;
}

void
tutti_mix_input_place (TuttiMixInput *self, size_t frames, float target_dbfs)
{
  const float wanted = self->talker.chosen ? 1 : 0;
  const float before = self->place_gain;

  /* Who comes out of silence needs no ramp. */
  self->place_gain = wanted;
  if (self->is_silent) {
    self->was_silent = 1;
    return;
  }
  if (wanted == 0 && (before == 0 || self->was_silent)) {
    memset (self->samples, 0, frames * TUTTI_MIX_CHANNELS * sizeof (int16_t));
    self->is_silent = 1;
    self->was_silent = 0;
    return;
  }
  tutti_loudness_process (
      &self->loudness, &self->level, self->samples, frames, target_dbfs);
  if (wanted != before && !self->was_silent)
    tutti_mix_ramp (self->samples, frames, before, wanted);
  self->was_silent = 0;
}

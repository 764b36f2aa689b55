/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-voice-gate.h"

#define LOUD_LEVEL 55u
#define VOICE_LEVEL 65u

void
tutti_voice_gate_init (TuttiVoiceGate *self)
{
  *self = (TuttiVoiceGate){0};
}

static bool
is_loud (TuttiPacketLevel level)
{
  return !level.known || level.level < (level.voice ? VOICE_LEVEL : LOUD_LEVEL);
}

TuttiVoiceDecision
tutti_voice_gate_packet (TuttiVoiceGate *self, TuttiPacketLevel level, float ms)
{
  const bool was_open = self->open;

  if (is_loud (level)) {
    self->open = true;
    self->quiet_ms = 0;
    return was_open ? TUTTI_VOICE_GO_ON : TUTTI_VOICE_BEGIN;
  }
  self->quiet_ms += ms;
  if (self->quiet_ms > TUTTI_VOICE_HANG_OVER_MS)
    self->open = false;
  return self->open ? TUTTI_VOICE_GO_ON : TUTTI_VOICE_SKIP;
}

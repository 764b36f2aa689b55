/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One input as the mix sees it: a tick of samples out of its ring, muted or not,
 * measured. Everything but the ring belongs to the tick thread. No GLib. */
#pragma once

#include "plugins/audio/tutti-level.h"
#include "plugins/audio/tutti-loudest.h"
#include "plugins/audio/tutti-loudness.h"
#include "plugins/audio/tutti-ring.h"
#include "plugins/audio/tutti-voice-gate.h"

typedef enum {
  TUTTI_INPUT_OPEN,
  TUTTI_INPUT_MUTED,
} TuttiInputGate;

typedef struct {
  int16_t samples[TUTTI_MIX_MAX_SAMPLES];
  TuttiRing ring;
  TuttiLevel level;
  TuttiVoiceGate voice; /* what is always below it is the noise of a room: silence */
  TuttiTalker talker;
  TuttiLoudness loudness;
  float gate_gain;  /* where the mute ramp stands, 0..1 */
  float place_gain; /* the same for being one of the loudest */
  int is_silent;    /* @samples is all zeros: needs no mixing */
  int was_silent;   /* by itself, in the last tick */
} TuttiMixInput;

void tutti_mix_input_init (TuttiMixInput *self);

/* Fills @samples and @is_silent for the tick at @now_ns. A change of @gate takes one
 * tick. */
TuttiSpeechChange tutti_mix_input_tick (TuttiMixInput *self, size_t frames,
    int64_t now_ns, int64_t late_ns, TuttiInputGate gate);

/* After tutti_loudest_choose(): brings @samples to @target_dbfs (0: as they are), and
 * silences who was not chosen. A change takes one tick. */
void tutti_mix_input_place (TuttiMixInput *self, size_t frames, float target_dbfs);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which packets of a sender are worth decoding, by the level that they carry (RFC 6464).
 *
 * The first loud packet opens the gate, so that no syllable loses its beginning; 300 ms
 * without a loud one close it. Loud is what is above -55 dBov, or above -65 dBov if the
 * sender says that it is voice: what is below is the noise of a room. A packet without a
 * level counts as loud.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TUTTI_VOICE_HANG_OVER_MS 300.0f

/* As the packet has it: 0 (loudest) to 127 (silence), in -dBov. */
typedef struct {
  bool known;
  bool voice;
  unsigned level;
} TuttiPacketLevel;

typedef enum {
  TUTTI_VOICE_SKIP,
  TUTTI_VOICE_BEGIN,
  TUTTI_VOICE_GO_ON,
} TuttiVoiceDecision;

typedef struct {
  /* private */
  bool open;
  float quiet_ms;
} TuttiVoiceGate;

void tutti_voice_gate_init (TuttiVoiceGate *self);

/* @ms: how much sound the packet holds. */
TuttiVoiceDecision tutti_voice_gate_packet (
    TuttiVoiceGate *self, TuttiPacketLevel level, float ms);

#ifdef __cplusplus
}
#endif

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-voice-gate.h"
#include "tutti-tap.h"

#include <stddef.h>

#define MS 20.0f

static const TuttiPacketLevel loud = {true, true, 30};
static const TuttiPacketLevel soft_voice = {true, true, 60};
static const TuttiPacketLevel noise = {true, false, 60};
static const TuttiPacketLevel silence = {true, false, 127};
static const TuttiPacketLevel unknown = {false, false, 0};

static void
test_first_loud_packet (void)
{
  TuttiVoiceGate gate;

  tutti_voice_gate_init (&gate);
  for (int i = 0; i < 10; i++)
    TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, silence, MS) == TUTTI_VOICE_SKIP);
  TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, loud, MS) == TUTTI_VOICE_BEGIN);
  TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, loud, MS) == TUTTI_VOICE_GO_ON);
}

static void
test_hang_over (void)
{
  TuttiVoiceGate gate;
  int passed = 0;

  tutti_voice_gate_init (&gate);
  tutti_voice_gate_packet (&gate, loud, MS);
  while (
      passed < 100 && tutti_voice_gate_packet (&gate, silence, MS) == TUTTI_VOICE_GO_ON)
    passed++;
  TUTTI_TAP_CHECK (passed == 15, "%d packets", passed);
  /* a pause within it changes nothing */
  tutti_voice_gate_packet (&gate, loud, MS);
  for (int i = 0; i < 14; i++)
    TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, silence, MS) == TUTTI_VOICE_GO_ON);
  TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, loud, MS) == TUTTI_VOICE_GO_ON);
  for (int i = 0; i < 15; i++)
    TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, silence, MS) == TUTTI_VOICE_GO_ON);
}

static void
test_what_is_loud (void)
{
  TuttiVoiceGate gate;

  tutti_voice_gate_init (&gate);
  TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, noise, MS) == TUTTI_VOICE_SKIP);
  TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, soft_voice, MS) == TUTTI_VOICE_BEGIN);
  tutti_voice_gate_init (&gate);
  TUTTI_TAP_CHECK (tutti_voice_gate_packet (&gate, unknown, MS) == TUTTI_VOICE_BEGIN);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"opens with the first loud packet", test_first_loud_packet},
      {"closes 300 ms after the last", test_hang_over},
      {"voice may be softer than noise", test_what_is_loud},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How loud an input is, and whether somebody speaks there.
 *
 * The level is the RMS over both channels in dB below full scale (a full-scale sine is
 * -3), rising within one tick and falling over some.
 *
 * Speech is energy over the noise that the input has anyway, for long enough: 240 ms of
 * it within a short while start it (so a cough, a door or a key press does not), and 500
 * ms without any end it (so pauses between words do not). The noise floor follows falling
 * levels at once and rising ones at 3 dB/s, up to -45 dBFS: what is louder than -35 is
 * never noise.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What silence measures: the lowest value of RFC 6464. */
#define TUTTI_LEVEL_SILENCE (-127.0f)

typedef enum {
  TUTTI_SPEECH_UNCHANGED,
  TUTTI_SPEECH_STARTED,
  TUTTI_SPEECH_STOPPED,
} TuttiSpeechChange;

typedef enum {
  TUTTI_SPEECH_QUIET,
  TUTTI_SPEECH_ACTIVE, /* loud, and maybe not speaking yet */
} TuttiActivity;

typedef struct {
  float dbfs;   /* smoothed, TUTTI_LEVEL_SILENCE..0 */
  int speaking; /* 0 or 1 */

  /* private */
  float power;
  float floor_dbfs;
  TuttiActivity activity;
  float active_ms; /* collected towards a start */
  float quiet_ms;  /* since the last activity */
} TuttiLevel;

/* RMS of interleaved stereo, TUTTI_LEVEL_SILENCE..0; not smoothed. */
float tutti_level_measure (const int16_t *samples, size_t frames);

void tutti_level_init (TuttiLevel *self);

/* One tick of interleaved stereo; @samples NULL is silence. @frames is the tick's length
 * at 48 kHz also then. */
TuttiSpeechChange tutti_level_update (
    TuttiLevel *self, const int16_t *samples, size_t frames);

#ifdef __cplusplus
}
#endif

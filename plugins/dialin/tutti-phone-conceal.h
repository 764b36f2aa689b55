/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * TuttiPhoneConceal: hides lost packets of codecs that cannot do it themselves, after the
 * idea of ITU-T G.711 Appendix I: the last pitch period of what was heard goes on, and is
 * faded out over %TUTTI_PHONE_CONCEAL_MS; what comes next is faded in over a quarter of a
 * period, in phase with nothing, but without a click. It adds no delay: the past is never
 * changed.
 *
 * Pure; one thread at a time.
 */

/* After so much nothing is left of it. */
#define TUTTI_PHONE_CONCEAL_MS 60

/* At 16 kHz. */
#define TUTTI_PHONE_CONCEAL_RATE_MAX 16000
#define TUTTI_PHONE_CONCEAL_HISTORY (TUTTI_PHONE_CONCEAL_RATE_MAX * 3 / 64)

typedef struct {
  guint rate;
  gint16 history[TUTTI_PHONE_CONCEAL_HISTORY]; /* the newest last */
  guint filled;
  guint period; /* samples; 0: not concealing */
  guint phase;  /* in the period */
  guint done;   /* samples concealed in a row */
} TuttiPhoneConceal;

/* @rate: 8000 or 16000 */
void tutti_phone_conceal_init (TuttiPhoneConceal *self, guint rate);

/* What was decoded; changed at its beginning where something was lost before. */
void tutti_phone_conceal_heard (TuttiPhoneConceal *self, gint16 *samples, guint n);

/* What is missing next. */
void tutti_phone_conceal_fill (TuttiPhoneConceal *self, gint16 *samples, guint n);

G_END_DECLS

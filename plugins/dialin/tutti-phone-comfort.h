/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Comfort noise (RFC 3389): what a phone plays while the other side is silent and sends
 * nothing. Pure; one thread at a time.
 */
#define TUTTI_PHONE_COMFORT_ORDER_MAX 10

typedef struct {
  gboolean known; /* a packet has come */
  float level;    /* RMS of the noise, of 32768 */
  guint order;
  float reflection[TUTTI_PHONE_COMFORT_ORDER_MAX];
  float state[TUTTI_PHONE_COMFORT_ORDER_MAX + 1];
  guint32 seed;
} TuttiPhoneComfort;

void tutti_phone_comfort_init (TuttiPhoneComfort *self);

/* A payload: the level, and any number of reflection coefficients, of which some are
 * taken. Returns: FALSE if it is none */
gboolean tutti_phone_comfort_take (
    TuttiPhoneComfort *self, const guint8 *payload, gsize length);

/* Noise as the last payload wants it. */
void tutti_phone_comfort_make (TuttiPhoneComfort *self, gint16 *samples, guint n);

/* The payload, of one byte, that says how loud @samples are. */
guint8 tutti_phone_comfort_describe (const gint16 *samples, guint n);

G_END_DECLS

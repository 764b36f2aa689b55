/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-comfort.h"

#include <math.h>

/* RFC 3389 3.1: dB below the overload point, whose RMS is that of a full-scale square. */
#define FULL_SCALE 32767.0f
#define LEVEL_LEAST 127
/* Louder than this is not comfort, whatever the packet says. */
#define LEVEL_MOST 30

void
tutti_phone_comfort_init (TuttiPhoneComfort *self)
{
  *self = (TuttiPhoneComfort){.seed = 1};
}

gboolean
tutti_phone_comfort_take (TuttiPhoneComfort *self, const guint8 *payload, gsize length)
{
  if (length < 1)
    return FALSE;
  self->known = TRUE;
  self->level =
      FULL_SCALE * powf (10, -(float)CLAMP (payload[0], LEVEL_MOST, LEVEL_LEAST) / 20);
  self->order = (guint)MIN (length - 1, TUTTI_PHONE_COMFORT_ORDER_MAX);
  /* 3.2: quantized from -1 to 1 in steps of 1/127, with 127 for 0. */
  for (guint i = 0; i < self->order; i++)
    self->reflection[i] = CLAMP (((float)payload[1 + i] - 127) / 128, -0.95f, 0.95f);
  for (guint i = 0; i <= TUTTI_PHONE_COMFORT_ORDER_MAX; i++)
    self->state[i] = 0;
  return TRUE;
}

/* Uniform, with variance 1. */
static float
draw (TuttiPhoneComfort *self)
{
  self->seed = self->seed * 1664525u + 1013904223u;
  return ((float)(self->seed >> 8) / (float)(1 << 23) - 1) * 1.7320508f;
}

/* An all-pole lattice, stable because no coefficient reaches 1; it amplifies by the
 * product of 1 / (1 - k^2), which is taken out before it. */
static float
shape (TuttiPhoneComfort *self, float value)
{
  for (guint i = self->order; i-- > 0;) {
    value -= self->reflection[i] * self->state[i];
    self->state[i + 1] = self->state[i] + self->reflection[i] * value;
  }
  self->state[0] = value;
  return value;
}

void
tutti_phone_comfort_make (TuttiPhoneComfort *self, gint16 *samples, guint n)
{
  float gain = self->level;

  for (guint i = 0; i < self->order; i++)
    gain *= sqrtf (1 - self->reflection[i] * self->reflection[i]);
  for (guint i = 0; i < n; i++) {
    const float value = shape (self, gain * draw (self));

    samples[i] = (gint16)CLAMP (value, -FULL_SCALE, FULL_SCALE);
  }
}

guint8
tutti_phone_comfort_describe (const gint16 *samples, guint n)
{
  float power = 0, dbov;

  for (guint i = 0; i < n; i++)
    power += (float)samples[i] * samples[i];
  if (n == 0 || power <= 0)
    return LEVEL_LEAST;
  dbov = 10 * log10f (power / (float)n) - 20 * log10f (FULL_SCALE);
  return (guint8)CLAMP (-dbov + 0.5f, LEVEL_MOST, LEVEL_LEAST);
}

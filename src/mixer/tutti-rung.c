/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-rung.h"

#include <math.h>

/* The size that the bitrates below are meant for, when a side is multiplied by 1. */
#define USUAL_PIXELS (1280.0 * 720.0)

/* Half the pixels need more than half the bits: detail that is left is denser. */
#define BITS_EXPONENT 0.75

/* What a camera needs for a pixel, and what is never too little or too much (bits/s). */
#define UPLINK_BITS_PER_PIXEL 0.11
#define UPLINK_BITRATE_MIN 50000
#define UPLINK_BITRATE_MAX 1500000

static const struct {
  int numerator, denominator; /* of the room's sides */
  int framerate;              /* at most */
  int bitrate;                /* in a room of 1280x720 */
} steps[3][TUTTI_N_RUNGS] = {
    {
        [TUTTI_RUNG_LOW] = {1, 4, 12, 100000},
        [TUTTI_RUNG_MEDIUM] = {1, 2, 20, 300000},
        [TUTTI_RUNG_HIGH] = {1, 1, 60, 800000},
    },
    {
        [TUTTI_RUNG_LOW] = {1, 2, 5, 120000},
        [TUTTI_RUNG_MEDIUM] = {1, 1, 8, 400000},
        [TUTTI_RUNG_HIGH] = {3, 2, 8, 900000},
    },
    {
        [TUTTI_RUNG_LOW] = {1, 4, 60, 300000},
        [TUTTI_RUNG_MEDIUM] = {1, 2, 60, 1000000},
        [TUTTI_RUNG_HIGH] = {1, 1, 60, 2500000},
    },
};

static guint
kind_of (TuttiView view)
{
  if (tutti_view_is_output (view))
    return 2;
  return view == TUTTI_VIEW_PRESENTATION ? 1 : 0;
}

TuttiEncoding
tutti_rung_get_encoding (TuttiRung rung, TuttiView view, const TuttiPictureFormat *room)
{
  guint kind = kind_of (view);
  double scale = pow (room->width * room->height / USUAL_PIXELS, BITS_EXPONENT);
  TuttiEncoding encoding = {{0}};

  if (rung == TUTTI_RUNG_NONE)
    return encoding;
  encoding.format.width =
      room->width * steps[kind][rung].numerator / steps[kind][rung].denominator & ~1;
  encoding.format.height =
      room->height * steps[kind][rung].numerator / steps[kind][rung].denominator & ~1;
  encoding.format.framerate = MIN (room->framerate, steps[kind][rung].framerate);
  encoding.bitrate = (int)(steps[kind][rung].bitrate * scale);
  return encoding;
}

TuttiEncoding
tutti_rung_get_uplink (int width, int height, int framerate)
{
  double bitrate = (double)width * height * framerate * UPLINK_BITS_PER_PIXEL;

  if (width == 0 || height == 0)
    return (TuttiEncoding){{0}};
  return (TuttiEncoding){{width, height, framerate},
      (int)CLAMP (bitrate, UPLINK_BITRATE_MIN, UPLINK_BITRATE_MAX)};
}

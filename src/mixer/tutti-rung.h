/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-view.h"

G_BEGIN_DECLS

/*
 * The steps in which a picture can be had: pure.
 */
typedef enum {
  TUTTI_RUNG_NONE, /* sound only */
  TUTTI_RUNG_LOW,
  TUTTI_RUNG_MEDIUM,
  TUTTI_RUNG_HIGH,
  TUTTI_N_RUNGS,
} TuttiRung;

typedef struct {
  int width, height; /* pixels, even */
  int framerate;     /* per second */
} TuttiPictureFormat;

typedef struct {
  TuttiPictureFormat format;
  int bitrate; /* bits/s */
} TuttiEncoding;

/**
 * tutti_rung_get_encoding:
 * @room: what the room is configured for: the highest rung of the grid
 *
 * For a room of 1280x720 at 25/s: 1280x720@25 with 800 kbit/s, 640x360@20 with 300,
 * 320x180@12 with 100. A shared screen is larger and slower, because text is read and not
 * watched: 1920x1080@8 with 900 kbit/s, 1280x720@8, 640x360@5. What is recorded or
 * streamed is kept, and watched on large screens: 1280x720@25 with 2500 kbit/s. Rooms of
 * other sizes have the same steps.
 */
TuttiEncoding tutti_rung_get_encoding (
    TuttiRung rung, TuttiView view, const TuttiPictureFormat *room);

/**
 * tutti_rung_get_uplink:
 * @width, @height: of the tile, pixels
 * @framerate: of the canvas
 *
 * Returns: what its sender should send; all 0 for a tile of no size
 */
TuttiEncoding tutti_rung_get_uplink (int width, int height, int framerate);

G_END_DECLS

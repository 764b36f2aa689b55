/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * CrowdPictures: pictures of a camera as VP8 frames, encoded once for each size, rate and
 * bitrate that is asked for, on a thread of their own, and then sent by whoever wants.
 * But for that thread everything happens on one.
 */
typedef struct _CrowdPictures CrowdPictures;

typedef struct {
  guint width, height, framerate, bitrate; /* bits/s */
} CrowdPictureFormat;

CrowdPictures *crowd_pictures_new (void);
void crowd_pictures_free (CrowdPictures *self);

/* Returns: (transfer none) (nullable): frames (GBytes), the first of them a keyframe and
 * no other; NULL while they are being made: ask again */
GPtrArray *crowd_pictures_get (CrowdPictures *self, const CrowdPictureFormat *format);

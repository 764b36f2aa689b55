/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-vp8-header.h"

#define KEYFRAME_HEADER_BYTES 10

gboolean
tutti_vp8_keyframe_size (const guint8 *data, gsize length, TuttiFrameSize *size)
{
  if (length < KEYFRAME_HEADER_BYTES || (data[0] & 1) != 0)
    return FALSE;
  if (data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a)
    return FALSE;
  /* The upper two bits of each are a scale for display, which nobody uses. */
  size->width = (data[6] | data[7] << 8) & 0x3fff;
  size->height = (data[8] | data[9] << 8) & 0x3fff;
  return TRUE;
}

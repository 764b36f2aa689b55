/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-h264-header.h"

#define NAL_TYPE(byte) ((byte)&0x1f)
#define NAL_SPS 7

#define MACROBLOCK 16

/* More than all fields up to the size need, with the longest lists that we read. */
#define SPS_BYTES_MAX 256

/* H.264 7.4.2.1.1 */
#define POC_CYCLE_MAX 255

typedef struct {
  guint8 data[SPS_BYTES_MAX];
  guint bits; /* that there are */
  guint at;
  gboolean overrun;
} Bits;

/* Without the bytes that keep start codes from appearing (7.4.1.1). */
static void
bits_fill (Bits *self, const guint8 *data, gsize length)
{
  guint zeros = 0, filled = 0;

  for (gsize i = 0; i < length && filled < SPS_BYTES_MAX; i++) {
    if (zeros >= 2 && data[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = data[i] == 0 ? zeros + 1 : 0;
    self->data[filled++] = data[i];
  }
  self->bits = filled * 8;
}

static guint
read_bits (Bits *self, guint n)
{
  guint value = 0;

  if (self->at + n > self->bits) {
    self->overrun = TRUE;
    return 0;
  }
  for (; n > 0; n--, self->at++)
    value = value << 1 | (self->data[self->at / 8] >> (7 - self->at % 8) & 1);
  return value;
}

/* Exp-Golomb, of 31 bits at most (9.1); signed ones are only passed over. */
static guint
read_ue (Bits *self)
{
  guint zeros = 0;

  while (!self->overrun && read_bits (self, 1) == 0)
    zeros++;
  if (zeros > 30)
    self->overrun = TRUE;
  return self->overrun ? 0 : (1u << zeros) - 1 + read_bits (self, zeros);
}

static void
skip_picture_order (Bits *self)
{
  guint type = read_ue (self), cycle;

  if (type == 0)
    read_ue (self);
  if (type != 1)
    return;
  read_bits (self, 1);
  read_ue (self);
  read_ue (self);
  cycle = read_ue (self);
  if (cycle > POC_CYCLE_MAX)
    self->overrun = TRUE;
  for (guint i = 0; i < cycle && !self->overrun; i++)
    read_ue (self);
}

static gboolean
profile_is_known (guint profile)
{
  return profile == 66 || profile == 77 || profile == 88;
}

static int
in_pixels (guint macroblocks)
{
  return macroblocks < G_MAXINT16 ? (int)macroblocks * MACROBLOCK : G_MAXINT;
}

/* @data: behind the NAL unit's first byte */
static TuttiFrameSize
read_sps (const guint8 *data, gsize length)
{
  Bits bits = {{0}};
  TuttiFrameSize size = {G_MAXINT, G_MAXINT};
  guint profile, width, height, frame_mbs_only;

  bits_fill (&bits, data, length);
  profile = read_bits (&bits, 8);
  read_bits (&bits, 16); /* constraints and level */
  read_ue (&bits);       /* id */
  read_ue (&bits);       /* log2_max_frame_num */
  skip_picture_order (&bits);
  read_ue (&bits); /* max_num_ref_frames */
  read_bits (&bits, 1);
  width = read_ue (&bits);
  height = read_ue (&bits);
  frame_mbs_only = read_bits (&bits, 1);
  if (bits.overrun || !profile_is_known (profile) || width >= G_MAXINT16 ||
      height >= G_MAXINT16)
    return size;
  size.width = in_pixels (width + 1);
  size.height = in_pixels ((height + 1) * (frame_mbs_only ? 1 : 2));
  return size;
}

gboolean
tutti_h264_find_size (const guint8 *data, gsize length, TuttiFrameSize *size)
{
  gboolean found = FALSE;

  *size = (TuttiFrameSize){0, 0};
  for (gsize i = 0; i + 3 < length; i++) {
    TuttiFrameSize one;

    if (data[i] != 0 || data[i + 1] != 0 || data[i + 2] != 1 ||
        NAL_TYPE (data[i + 3]) != NAL_SPS)
      continue;
    one = read_sps (data + i + 4, length - i - 4);
    size->width = MAX (size->width, one.width);
    size->height = MAX (size->height, one.height);
    found = TRUE;
  }
  return found;
}

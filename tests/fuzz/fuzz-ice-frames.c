/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A stream of bytes into the framing of ICE over TCP: however it is cut, the same packets
 * come out of it, and nothing is read past its end. The first byte of the input says how
 * long the pieces are.
 */

#include <string.h>

#include "fuzz-target.h"
#include "plugins/ice/tutti-ice-frames.h"

/* What came out: every packet with its length before it. */
typedef struct {
  GByteArray *packets;
  gboolean broken;
} Outcome;

/* Returns: FALSE when the stream is of no use any more */
static gboolean
feed (TuttiIceFrames *frames, const guint8 *input, gsize size, Outcome *outcome)
{
  guint8 *piece = g_memdup2 (input, size); /* so that the sanitizer knows its end */
  const guint8 *data = piece, *packet;
  gsize length = size, packet_length;
  TuttiIceFramesResult result;

  while ((result = tutti_ice_frames_next (frames, &data, &length, &packet,
              &packet_length)) == TUTTI_ICE_FRAMES_PACKET) {
    guint8 header[TUTTI_ICE_FRAME_HEADER];

    if (packet_length == 0 || packet_length > TUTTI_ICE_FRAME_MAX)
      g_error ("a packet of %" G_GSIZE_FORMAT " bytes", packet_length);
    tutti_ice_frames_write_header (header, packet_length);
    g_byte_array_append (outcome->packets, header, sizeof header);
    g_byte_array_append (outcome->packets, packet, (guint)packet_length);
  }
  if (result == TUTTI_ICE_FRAMES_MORE && length > 0)
    g_error ("%" G_GSIZE_FORMAT " bytes were not taken", length);
  outcome->broken = result == TUTTI_ICE_FRAMES_BROKEN;
  g_free (piece);
  return !outcome->broken;
}

static Outcome
run (const guint8 *input, gsize size, gsize piece)
{
  TuttiIceFrames frames = {0};
  Outcome outcome = {g_byte_array_new (), FALSE};

  for (gsize at = 0; at < size; at += piece)
    if (!feed (&frames, input + at, MIN (piece, size - at), &outcome))
      break;
  return outcome;
}

int
LLVMFuzzerTestOneInput (const uint8_t *input, size_t size)
{
  Outcome whole, pieces;

  if (size < 2)
    return 0;
  whole = run (input + 1, size - 1, size - 1);
  pieces = run (input + 1, size - 1, 1 + input[0]);
  if (whole.broken != pieces.broken || whole.packets->len != pieces.packets->len ||
      (whole.packets->len > 0 &&
          memcmp (whole.packets->data, pieces.packets->data, whole.packets->len) != 0))
    g_error ("in pieces of %u bytes it means something else", 1u + input[0]);
  if (whole.packets->len > size - 1)
    g_error ("more comes out than went in");
  g_byte_array_unref (whole.packets);
  g_byte_array_unref (pieces.packets);
  return 0;
}

/* A few frames, short and long, cut in different ways. */
gsize
fuzz_seed (guint index, guint8 *data)
{
  static const gsize lengths[] = {1, 28, 0, 1200, 2, TUTTI_ICE_FRAME_MAX, 3};
  static const guint8 cuts[] = {0, 1, 40, 255};
  gsize at = 1;

  if (index >= G_N_ELEMENTS (cuts))
    return 0;
  data[0] = cuts[index];
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    tutti_ice_frames_write_header (data + at, lengths[i]);
    memset (data + at + TUTTI_ICE_FRAME_HEADER, (int)i, lengths[i]);
    at += TUTTI_ICE_FRAME_HEADER + lengths[i];
  }
  return at;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * TuttiAudioEncoder: one encoding of one mix, made by the element in a fragment of
 * pipelines/, as a bin with the pad "sink" (S16LE 48 kHz stereo, one buffer per tick).
 * Everything happens on the thread that pushes the mix.
 *
 * It runs only while it is wanted, begins and ends on the grid of its frames, and the
 * encoder inside sees one sound without holes. Packets whose sound is past by the time it
 * comes (buffers with the flag DECODE_ONLY) are made and given to nobody. While nobody is
 * heard (buffers with the flag GAP), after a second one frame in TRICKLE_MS goes on,
 * where frames are single ticks: enough for receivers not to think that the sender is
 * gone.
 */
#define TUTTI_TYPE_AUDIO_ENCODER (tutti_audio_encoder_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiAudioEncoder, tutti_audio_encoder, TUTTI, AUDIO_ENCODER, GstBin)

#define TUTTI_AUDIO_TICK (20 * GST_MSECOND)
#define TUTTI_AUDIO_QUIET_MS 1000
#define TUTTI_AUDIO_TRICKLE_MS 400

/**
 * TuttiAudioEncoded:
 * @packet: its PTS is that of the mix's first buffer in it
 */
typedef void (*TuttiAudioEncoded) (GstBuffer *packet, gpointer user_data);

/**
 * tutti_audio_encoder_new:
 * @frame_ticks: how many ticks the fragment's encoder puts into one packet
 * @wanted: (atomic): not 0: runs. Must live as long as the encoder
 *
 * Returns: (transfer floating): NULL with the reason when the fragment cannot be used
 */
TuttiAudioEncoder *tutti_audio_encoder_new (const char *pipelines, const char *fragment,
    guint frame_ticks, const gint *wanted, TuttiAudioEncoded encoded, gpointer user_data,
    GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether sound and picture belong together: a camera that flashes while a voice beeps,
 * and how far the two are apart in what was recorded of them. */
#pragma once

#include <gst/gst.h>

/* A flash and a beep begin together with every period of the sender's clock. */
#define TUTTI_TEST_SYNC_PERIOD GST_SECOND
#define TUTTI_TEST_SYNC_LENGTH (300 * GST_MSECOND)

/* Whether a flash and a beep are on at @time. */
gboolean tutti_test_sync_is_on (GstClockTime time);

/* Makes @picture, I420, white if it is of a flash. Returns: (transfer full) */
GstBuffer *tutti_test_sync_flash (GstBuffer *picture);

/* Leaves of @sound, 16 bit stereo at 48 kHz, what is of a beep. */
void tutti_test_sync_beep (gint16 *sound, gsize frames, GstClockTime time);

/* What players make of it, by ffmpeg: of a file whose whole picture is dark but for one
 * flashing camera in its middle.
 *
 * Returns: (transfer full): gdouble, milliseconds by which each beep begins after its
 * flash, sorted. Fails the test when the file cannot be read, or ffmpeg is missing. */
GArray *tutti_test_sync_measure (const char *path);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of pictures and sound, decoded. */
#pragma once

#include "tutti-test-picture.h"

typedef struct {
  GQueue recent; /* GstSample: the last pictures, oldest first */
  guint pictures;
  guint64 picture_end_ns; /* of the last picture */
  GArray *samples;        /* gint16, 48 kHz, two channels */
} TuttiTestRecording;

/* Fails the test when @path cannot be read to its end. */
TuttiTestRecording *tutti_test_recording_read (const char *path);
/* The same of one that has no pictures. */
TuttiTestRecording *tutti_test_recording_read_sound (const char *path);
void tutti_test_recording_free (TuttiTestRecording *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiTestRecording, tutti_test_recording_free)

/* Borrows. */
TuttiTestPicture tutti_test_recording_get_last (TuttiTestRecording *self);

/* Whether one of the last pictures, some seconds of them, has @colour in the middle of
 * @rect: on a crowded machine a camera may be too late for the very last ones. */
gboolean tutti_test_recording_shows (
    TuttiTestRecording *self, const TuttiTestRect *rect, guint32 colour);

double tutti_test_recording_get_seconds (TuttiTestRecording *self); /* of sound */

/* Returns: dBFS of @frequency in the loudest second; -200 for less than one */
double tutti_test_recording_hear (TuttiTestRecording *self, double frequency);

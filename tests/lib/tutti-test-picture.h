/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

#include "tutti-test-client.h"

/* A decoded picture, and what is to be seen on it. */
typedef struct {
  GstBuffer *buffer; /* NULL: none */
  GstVideoInfo info;
} TuttiTestPicture;

void tutti_test_picture_set (
    TuttiTestPicture *self, GstBuffer *buffer, const GstVideoInfo *info);

/* Whether the middle of @rect has @colour (0xRRGGBB). */
gboolean tutti_test_picture_shows (
    const TuttiTestPicture *self, const TuttiTestRect *rect, guint32 colour);

/* Returns: (transfer full): what tutti_test_picture_shows() compares, for a failing test
 */
char *tutti_test_picture_describe (
    const TuttiTestPicture *self, const TuttiTestRect *rect, guint32 colour);

/* Returns: mean absolute change of brightness (0..255) in @rect; 0 when the two cannot be
 * compared */
double tutti_test_picture_change (const TuttiTestPicture *before,
    const TuttiTestPicture *last, const TuttiTestRect *rect);

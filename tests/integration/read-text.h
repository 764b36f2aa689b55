/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-test-picture.h"

G_BEGIN_DECLS

/* Returns: (transfer full): what is to be read there, light on dark, by tesseract, a
 * program that reads pictures of text and must be installed */
char *read_picture_text (
    const TuttiTestPicture *picture, int x, int y, int width, int height);

G_END_DECLS

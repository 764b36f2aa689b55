/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "room.h"
#include "tutti-test-recording.h"

/* room_new() with a logo, whose file is gone by then. */
Room *room_new_with_logo (void);

/* In the upper right corner, as high as an eighth of the picture. @through: what is seen
 * where it is half transparent */
void room_logo_check (TuttiTestRecording *recording, guint32 through);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "output-rig.h"

/* The finished take.webm of @output, where nobody is in the picture. */

/* There is @title, if it can be read here (tesseract), with the logo above it. */
void room_card_check (OutputRig *output, const char *title);

/* There is no card. */
void room_card_check_none (OutputRig *output);

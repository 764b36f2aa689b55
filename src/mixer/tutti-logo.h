/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * TuttiLogo: the operator's logo for recordings and streams, decoded. Main context only.
 */
#define TUTTI_TYPE_LOGO (tutti_logo_get_type ())
G_DECLARE_FINAL_TYPE (TuttiLogo, tutti_logo, TUTTI, LOGO, GObject)

/* It fills at most so much of a canvas' height, and of its width; what is smaller stays
 * as it is. Its distance from the edges is a part of the height, too. */
#define TUTTI_LOGO_HEIGHT_PART 8
#define TUTTI_LOGO_WIDTH_PART 5
#define TUTTI_LOGO_MARGIN_PART 36

/* @path: a file that tutti_logo_file_read() takes. Before the sandbox closes. */
TuttiLogo *tutti_logo_new (const char *path, GError **error);

/* Where it stands on a canvas of @width by @height: in the upper right corner. */
GstVideoRectangle tutti_logo_place (TuttiLogo *self, int width, int height);

/* The same as what tuttivideomixer takes as `overlay`, with its transparency. */
GstVideoOverlayComposition *tutti_logo_compose (TuttiLogo *self, int width, int height);

G_END_DECLS

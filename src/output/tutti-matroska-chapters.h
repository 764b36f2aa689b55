/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "output/tutti-record-chapters.h"

G_BEGIN_DECLS

/*
 * Chapters of a Matroska or WebM file that is being written. GStreamer's muxer (1.22)
 * writes those that it knows at the start, and no other; so it is made to leave room
 * there, and what has become known by and by is written into that.
 */

/* Before @muxer starts. */
void tutti_matroska_chapters_reserve (GstElement *muxer);

/**
 * tutti_matroska_chapters_write:
 * @fd: of the file; where it is written goes on is left alone
 *
 * At any time, also while it grows; those that find no room are left out.
 *
 * Returns: FALSE when there is no room for any in the file, or not yet
 */
gboolean tutti_matroska_chapters_write (int fd, const TuttiRecordChapters *chapters);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "output/tutti-record-chapters.h"

G_BEGIN_DECLS

/**
 * tutti_mp4_chapters_write:
 * @fd: of an MP4 that is complete
 *
 * GStreamer's muxer (1.22) writes no chapters. The index is written anew, at the end,
 * with a list of the kind that Nero began (`chpl`, at most 255), which FFmpeg, VLC and
 * mpv read and Apple's programs do not.
 *
 * Returns: FALSE when the file has another form; then it is as it was
 */
gboolean tutti_mp4_chapters_write (int fd, const TuttiRecordChapters *chapters);

G_END_DECLS

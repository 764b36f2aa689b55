/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pipeline of a recording: what is pushed into its sources goes into a file. */
#pragma once

#include <gst/app/gstappsrc.h>

#include "common/tutti-feed.h"
#include "output/tutti-record-timeline.h"

G_BEGIN_DECLS

typedef enum {
  TUTTI_RECORD_WEBM,     /* VP8, Opus */
  TUTTI_RECORD_MATROSKA, /* VP8 or H.264, Opus */
  TUTTI_RECORD_MP4,      /* H.264, AAC */
} TuttiRecordFormat;

/* Returns: FALSE when there is no such format */
gboolean tutti_record_format_parse (const char *text, TuttiRecordFormat *format);

/* Of the file that is written while recording. */
const char *tutti_record_format_suffix (TuttiRecordFormat format);

/* Whether pictures of this kind can be in it. */
gboolean tutti_record_format_takes (TuttiRecordFormat format, TuttiFeedVideo video);

/* How much later (ns) than its timestamps say the sound of such a file is heard. */
guint64 tutti_record_format_get_sound_delay (TuttiRecordFormat format);

/**
 * tutti_record_pipeline_new:
 * @fd: stays the caller's
 * @sources: (out): one for each track of @feed; pushing waits for the disk
 *
 * Returns: (transfer full): NULL when an element is missing
 */
GstElement *tutti_record_pipeline_new (TuttiRecordFormat format,
    const TuttiFeedFormats *feed, int fd, GstAppSrc *sources[TUTTI_RECORD_N_TRACKS]);

/* Adds to @pipeline, which runs, what writes a person's sound into @fd, with room for a
 * chapter. Returns: (transfer full): where to push it; NULL when it cannot be made */
GstAppSrc *tutti_record_pipeline_add_voice (GstElement *pipeline, int fd);

G_END_DECLS

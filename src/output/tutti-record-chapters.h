/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The chapters of a recording, the first at 0, each later than the one before. Pure. */
typedef struct _TuttiRecordChapters TuttiRecordChapters;

typedef struct {
  guint64 time; /* in the file, ns */
  char *title;
} TuttiRecordChapter;

TuttiRecordChapters *tutti_record_chapters_new (void);
void tutti_record_chapters_free (TuttiRecordChapters *self);

/* What comes at the same time as the last one, or before it, takes its place. */
void tutti_record_chapters_add (
    TuttiRecordChapters *self, guint64 time, const char *title);

guint tutti_record_chapters_get_count (const TuttiRecordChapters *self);
const TuttiRecordChapter *tutti_record_chapters_get (
    const TuttiRecordChapters *self, guint index);

G_END_DECLS

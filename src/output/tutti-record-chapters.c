/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-record-chapters.h"

/* Of one recording: a day of them. The feed is not trusted to know when to stop. */
#define CHAPTERS_MAX 4096

struct _TuttiRecordChapters {
  GPtrArray *list; /* TuttiRecordChapter */
};

static void
chapter_free (gpointer data)
{
  TuttiRecordChapter *chapter = data;

  g_free (chapter->title);
  g_free (chapter);
}

TuttiRecordChapters *
tutti_record_chapters_new (void)
{
  TuttiRecordChapters *self = g_new0 (TuttiRecordChapters, 1);

  self->list = g_ptr_array_new_with_free_func (chapter_free);
  return self;
}

void
tutti_record_chapters_free (TuttiRecordChapters *self)
{
  g_ptr_array_unref (self->list);
  g_free (self);
}

void
tutti_record_chapters_add (TuttiRecordChapters *self, guint64 time, const char *title)
{
  TuttiRecordChapter *last = NULL;
  TuttiRecordChapter *chapter;

  if (self->list->len > 0)
    last = g_ptr_array_index (self->list, self->list->len - 1);
  if (last != NULL && time <= last->time) {
    g_free (last->title);
    last->title = g_strdup (title);
    return;
  }
  if (self->list->len >= CHAPTERS_MAX)
    return;
  chapter = g_new (TuttiRecordChapter, 1);
  /* Players show what is before the first one as a chapter without a title. */
  *chapter = (TuttiRecordChapter){last != NULL ? time : 0, g_strdup (title)};
  g_ptr_array_add (self->list, chapter);
}

guint
tutti_record_chapters_get_count (const TuttiRecordChapters *self)
{
  return self->list->len;
}

const TuttiRecordChapter *
tutti_record_chapters_get (const TuttiRecordChapters *self, guint index)
{
  return g_ptr_array_index (self->list, index);
}

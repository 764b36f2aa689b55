/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-chapters.h"

void
tutti_chapters_clear (TuttiChapters *self)
{
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->title, g_free);
}

void
tutti_chapters_note (TuttiChapters *self, const char *subject, guint64 now_ns)
{
  if (g_strcmp0 (self->subject, subject) == 0)
    return;
  g_free (self->subject);
  self->subject = g_strdup (subject);
  self->since = now_ns;
}

const char *
tutti_chapters_take (TuttiChapters *self, guint64 now_ns, guint64 *time_ns)
{
  guint64 begin = self->since;

  if (self->subject == NULL || g_strcmp0 (self->subject, self->title) == 0)
    return NULL;
  if (self->title != NULL)
    begin = MAX (begin, self->begun + TUTTI_CHAPTERS_MIN_NS);
  if (now_ns < begin + TUTTI_CHAPTERS_HOLD_NS)
    return NULL;
  g_free (self->title);
  self->title = g_strdup (self->subject);
  *time_ns = self->begun = begin;
  return self->title;
}

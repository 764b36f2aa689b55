/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-level-filter.h"

struct _TuttiLevelFilter {
  GHashTable *speakers; /* id -> gint64, when they were told of last, in µs */
};

TuttiLevelFilter *
tutti_level_filter_new (void)
{
  TuttiLevelFilter *self = g_new0 (TuttiLevelFilter, 1);

  self->speakers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
tutti_level_filter_free (TuttiLevelFilter *self)
{
  g_hash_table_unref (self->speakers);
  g_free (self);
}

gboolean
tutti_level_filter_pass (
    TuttiLevelFilter *self, const TuttiLevelInfo *level, gint64 now_us)
{
  gint64 *told_us = g_hash_table_lookup (self->speakers, level->participant);

  if (!level->speaking)
    return g_hash_table_remove (self->speakers, level->participant);
  if (told_us != NULL && now_us - *told_us < TUTTI_LEVEL_FILTER_EVERY_US)
    return FALSE;
  if (told_us == NULL) {
    told_us = g_new (gint64, 1);
    g_hash_table_insert (self->speakers, g_strdup (level->participant), told_us);
  }
  *told_us = now_us;
  return TRUE;
}

GPtrArray *
tutti_level_filter_silence (TuttiLevelFilter *self)
{
  GPtrArray *levels = tutti_level_array_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->speakers);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    TuttiLevelInfo *level = g_new0 (TuttiLevelInfo, 1);

    level->participant = g_strdup (id);
    level->level = TUTTI_LEVEL_INFO_SILENT;
    g_ptr_array_add (levels, level);
  }
  g_hash_table_remove_all (self->speakers);
  return levels;
}

void
tutti_level_filter_forget (TuttiLevelFilter *self, const char *participant)
{
  g_hash_table_remove (self->speakers, participant);
}

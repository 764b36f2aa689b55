/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-speaking-times.h"

typedef struct {
  gint64 total_us;
  gint64 since_us; /* -1: does not speak now */
} Time;

struct _TuttiSpeakingTimes {
  GHashTable *times; /* id -> Time */
};

TuttiSpeakingTimes *
tutti_speaking_times_new (void)
{
  TuttiSpeakingTimes *self = g_new0 (TuttiSpeakingTimes, 1);

  self->times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
tutti_speaking_times_free (TuttiSpeakingTimes *self)
{
  g_hash_table_unref (self->times);
  g_free (self);
}

static void
stop (Time *time, gint64 now_us)
{
  if (time->since_us >= 0)
    time->total_us += now_us - time->since_us;
  time->since_us = -1;
}

void
tutti_speaking_times_note (
    TuttiSpeakingTimes *self, const char *participant, gboolean speaking, gint64 now_us)
{
  Time *time = g_hash_table_lookup (self->times, participant);

  if (!time && speaking) {
    time = g_new0 (Time, 1);
    time->since_us = -1;
    g_hash_table_insert (self->times, g_strdup (participant), time);
  }
  if (time && !speaking)
    stop (time, now_us);
  else if (time && time->since_us < 0)
    time->since_us = now_us;
}

void
tutti_speaking_times_interrupt (TuttiSpeakingTimes *self, gint64 now_us)
{
  GHashTableIter iter;
  gpointer time;

  g_hash_table_iter_init (&iter, self->times);
  while (g_hash_table_iter_next (&iter, NULL, &time))
    stop (time, now_us);
}

void
tutti_speaking_times_forget (TuttiSpeakingTimes *self, const char *participant)
{
  g_hash_table_remove (self->times, participant);
}

void
tutti_speaking_times_forget_all (TuttiSpeakingTimes *self)
{
  g_hash_table_remove_all (self->times);
}

static gint
compare_longest_first (gconstpointer a, gconstpointer b)
{
  const TuttiSpeakingInfo *first = *(TuttiSpeakingInfo *const *)a;
  const TuttiSpeakingInfo *second = *(TuttiSpeakingInfo *const *)b;

  if (first->seconds != second->seconds)
    return first->seconds > second->seconds ? -1 : 1;
  return g_strcmp0 (first->participant, second->participant);
}

GPtrArray *
tutti_speaking_times_list (TuttiSpeakingTimes *self, gint64 now_us)
{
  GPtrArray *list = tutti_speaking_array_new ();
  GHashTableIter iter;
  gpointer id, data;

  g_hash_table_iter_init (&iter, self->times);
  while (g_hash_table_iter_next (&iter, &id, &data)) {
    const Time *time = data;
    gint64 total_us =
        time->total_us + (time->since_us >= 0 ? now_us - time->since_us : 0);
    TuttiSpeakingInfo *info;

    if (total_us < G_USEC_PER_SEC)
      continue;
    info = g_new0 (TuttiSpeakingInfo, 1);
    info->participant = g_strdup (id);
    info->seconds = total_us / G_USEC_PER_SEC;
    g_ptr_array_add (list, info);
  }
  g_ptr_array_sort (list, compare_longest_first);
  return list;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-tally.h"

typedef struct {
  char *key;
  GArray *times; /* gint64, oldest first */
  GList *place;  /* in by_age */
} Row;

struct _TuttiTally {
  guint max_events;
  gint64 within_us;
  guint max_keys;
  GHashTable *rows; /* key (the row's) -> Row */
  GQueue by_age;    /* Row, the quietest first */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_array_unref (row->times);
  g_free (row->key);
  g_free (row);
}

TuttiTally *
tutti_tally_new (guint max_events, gint64 within_us, guint max_keys)
{
  TuttiTally *self = g_new0 (TuttiTally, 1);

  self->max_events = max_events;
  self->within_us = within_us;
  self->max_keys = max_keys;
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  g_queue_init (&self->by_age);
  return self;
}

void
tutti_tally_free (TuttiTally *self)
{
  g_queue_clear (&self->by_age);
  g_hash_table_unref (self->rows);
  g_free (self);
}

static Row *
row_new (TuttiTally *self, const char *key)
{
  Row *row = g_new0 (Row, 1);

  if (g_hash_table_size (self->rows) >= self->max_keys) {
    Row *quietest = g_queue_pop_head (&self->by_age);

    g_hash_table_remove (self->rows, quietest->key);
  }
  row->key = g_strdup (key);
  row->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_queue_push_tail (&self->by_age, row);
  row->place = g_queue_peek_tail_link (&self->by_age);
  g_hash_table_insert (self->rows, row->key, row);
  return row;
}

void
tutti_tally_add (TuttiTally *self, const char *key, gint64 now_us)
{
  Row *row = g_hash_table_lookup (self->rows, key);

  if (!row)
    row = row_new (self, key);
  if (row->times->len >= self->max_events)
    g_array_remove_index (row->times, 0);
  g_array_append_val (row->times, now_us);
  g_queue_unlink (&self->by_age, row->place);
  g_queue_push_tail_link (&self->by_age, row->place);
}

guint
tutti_tally_count (TuttiTally *self, const char *key, gint64 now_us)
{
  Row *row = g_hash_table_lookup (self->rows, key);
  guint n = 0;

  for (guint i = 0; row && i < row->times->len; i++)
    n += now_us - g_array_index (row->times, gint64, i) < self->within_us;
  return n;
}

gboolean
tutti_tally_is_full (TuttiTally *self, const char *key, gint64 now_us)
{
  return tutti_tally_count (self, key, now_us) >= self->max_events;
}

guint
tutti_tally_get_n_keys (TuttiTally *self)
{
  return g_hash_table_size (self->rows);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-crowd.h"

#define MINUTE_US (60 * G_USEC_PER_SEC)

/* At most @max at once, and so many a second. */
typedef struct {
  double per_s, max, tokens;
  gint64 last_us;
} Bucket;

typedef struct {
  char *address;
  GList *link; /* in the order of last being heard of, latest first */
  Bucket calls;
  gint64 second_us;   /* when the second that is counted began */
  guint in_second[2]; /* by TuttiSipKind */
  gint64 minute_us;
  guint in_minute;
  gint64 shut_until_us;
} Source;

struct _TuttiSipCrowd {
  double per_minute;
  Bucket fresh, strangers, callers;
  GHashTable *sources; /* address (of the Source) -> Source */
  GQueue order;
};

static Bucket
make_bucket (double per_s, double max, gint64 now_us)
{
  return (Bucket){per_s, max, max, now_us};
}

static gboolean
take (Bucket *self, gint64 now_us)
{
  double earned = self->per_s * (double)(now_us - self->last_us) / G_USEC_PER_SEC;

  self->tokens = MIN (self->max, self->tokens + MAX (earned, 0));
  self->last_us = now_us;
  if (self->tokens < 1)
    return FALSE;
  self->tokens -= 1;
  return TRUE;
}

static void
source_free (gpointer data)
{
  Source *source = data;

  g_free (source->address);
  g_free (source);
}

static void
forget_quietest (TuttiSipCrowd *self)
{
  Source *source = g_queue_pop_tail (&self->order);

  g_hash_table_remove (self->sources, source->address);
}

static Source *
look_up (TuttiSipCrowd *self, const char *address, gint64 now_us)
{
  Source *source = g_hash_table_lookup (self->sources, address);

  if (source != NULL) {
    g_queue_unlink (&self->order, source->link);
    g_queue_push_head_link (&self->order, source->link);
    return source;
  }
  if (g_hash_table_size (self->sources) == TUTTI_SIP_CROWD_MAX)
    forget_quietest (self);
  source = g_new0 (Source, 1);
  source->address = g_strdup (address);
  source->calls = make_bucket (self->per_minute / 60, self->per_minute, now_us);
  source->second_us = source->minute_us = now_us;
  g_queue_push_head (&self->order, source);
  source->link = self->order.head;
  g_hash_table_insert (self->sources, source->address, source);
  return source;
}

TuttiSipKind
tutti_sip_crowd_get_kind (const char *text)
{
  static const char *const belong[] = {"BYE ", "CANCEL ", "INFO ", "UPDATE ", "PRACK "};

  for (guint i = 0; i < G_N_ELEMENTS (belong); i++)
    if (g_str_has_prefix (text, belong[i]))
      return TUTTI_SIP_BELONGS;
  return TUTTI_SIP_BEGINS;
}

static void
count_request (Source *source, TuttiSipKind kind, gint64 now_us)
{
  if (now_us - source->second_us >= G_USEC_PER_SEC) {
    source->second_us = now_us;
    source->in_second[TUTTI_SIP_BEGINS] = source->in_second[TUTTI_SIP_BELONGS] = 0;
  }
  if (now_us - source->minute_us >= MINUTE_US) {
    source->minute_us = now_us;
    source->in_minute = 0;
  }
  source->in_second[kind]++;
  source->in_minute++;
}

static Bucket *
find_bucket (TuttiSipCrowd *self, const Source *source, guint calls)
{
  if (calls > 0)
    return &self->callers;
  return source->in_minute <= TUTTI_SIP_FRESH_MAX ? &self->fresh : &self->strangers;
}

TuttiSipPassage
tutti_sip_crowd_hear (TuttiSipCrowd *self, const char *address, TuttiSipKind kind,
    guint calls, gint64 now_us)
{
  Source *source = look_up (self, address, now_us);

  count_request (source, kind, now_us);
  if (source->in_second[kind] <= TUTTI_SIP_FLOOD_PER_S + calls * TUTTI_SIP_CALL_PER_S)
    return take (find_bucket (self, source, calls), now_us) ? TUTTI_SIP_WELCOME
                                                            : TUTTI_SIP_TOO_MANY;
  if (now_us < source->shut_until_us)
    return TUTTI_SIP_TOO_MANY;
  source->shut_until_us = now_us + TUTTI_SIP_FLOOD_US;
  return TUTTI_SIP_FLOOD;
}

TuttiSipPassage
tutti_sip_crowd_count (TuttiSipCrowd *self, const char *address, gint64 now_us)
{
  return take (&look_up (self, address, now_us)->calls, now_us) ? TUTTI_SIP_WELCOME
                                                                : TUTTI_SIP_TOO_MANY;
}

GPtrArray *
tutti_sip_crowd_list_shut_out (TuttiSipCrowd *self, gint64 now_us)
{
  GPtrArray *list = g_ptr_array_new ();

  for (GList *item = self->order.head; item != NULL; item = item->next) {
    Source *source = item->data;

    if (now_us < source->shut_until_us)
      g_ptr_array_add (list, source->address);
  }
  return list;
}

guint
tutti_sip_crowd_get_n_sources (TuttiSipCrowd *self)
{
  return g_hash_table_size (self->sources);
}

TuttiSipCrowd *
tutti_sip_crowd_new (guint calls_per_minute)
{
  TuttiSipCrowd *self = g_new0 (TuttiSipCrowd, 1);

  self->per_minute = calls_per_minute;
  self->fresh = make_bucket (TUTTI_SIP_FRESH_PER_S, 2 * TUTTI_SIP_FRESH_PER_S, 0);
  self->strangers =
      make_bucket (TUTTI_SIP_STRANGERS_PER_S, 2 * TUTTI_SIP_STRANGERS_PER_S, 0);
  self->callers = make_bucket (TUTTI_SIP_CALLERS_PER_S, 2 * TUTTI_SIP_CALLERS_PER_S, 0);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, source_free);
  g_queue_init (&self->order);
  return self;
}

void
tutti_sip_crowd_free (TuttiSipCrowd *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->sources);
  g_free (self);
}

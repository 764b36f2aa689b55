/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-guard.h"

#include <malloc.h>

#include "sip/tutti-sip-filter.h"
#include "sip/tutti-sip-parser.h"

/* Of ticks. What a flood took the stack frees after 32 s, and the allocator keeps. */
#define TRIM_EVERY 10

struct _TuttiSipGuard {
  guint16 port;
  TuttiSipIsProvider is_provider;
  gpointer data;
  TuttiSipCrowd *crowd;
  GHashTable *calls;   /* char *: source -> how many stand */
  gboolean shuts_out;  /* somebody, now */
  guint64 taken_bytes; /* at the last tick */
  guint ticks;
};

static guint
count_calls (TuttiSipGuard *self, const char *source)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->calls, source));
}

static void
renew_filter (TuttiSipGuard *self)
{
  g_autoptr (GPtrArray) list =
      tutti_sip_crowd_list_shut_out (self->crowd, g_get_monotonic_time ());

  self->shuts_out = list->len > 0;
  tutti_sip_filter_attach_all (self->port, list);
}

/* An ACK is never answered, and nothing is remembered of it. */
static gboolean
pass (gpointer data, const char *source, const char *text)
{
  TuttiSipGuard *self = data;
  guint calls = count_calls (self, source);
  TuttiSipPassage passage;

  if (g_str_has_prefix (text, "ACK ") || self->is_provider (self->data, source))
    return TRUE;
  passage = tutti_sip_crowd_hear (self->crowd, source, tutti_sip_crowd_get_kind (text),
      calls, g_get_monotonic_time ());
  if (passage == TUTTI_SIP_FLOOD) {
    g_message ("an address sends more than it may: it is not heard for a while");
    renew_filter (self);
  }
  return passage == TUTTI_SIP_WELCOME &&
         self->taken_bytes <
             (calls > 0 ? TUTTI_SIP_CALLERS_BYTES : TUTTI_SIP_STRANGERS_BYTES);
}

void
tutti_sip_guard_tick (TuttiSipGuard *self)
{
  self->taken_bytes = mallinfo2 ().uordblks;
  if (self->shuts_out)
    renew_filter (self);
  if (++self->ticks % TRIM_EVERY == 0)
    malloc_trim (0);
}

gboolean
tutti_sip_guard_take_call (TuttiSipGuard *self, const char *source)
{
  return self->is_provider (self->data, source) ||
         tutti_sip_crowd_count (self->crowd, source, g_get_monotonic_time ()) ==
             TUTTI_SIP_WELCOME;
}

void
tutti_sip_guard_add (TuttiSipGuard *self, const char *source)
{
  g_hash_table_replace (
      self->calls, g_strdup (source), GUINT_TO_POINTER (count_calls (self, source) + 1));
}

void
tutti_sip_guard_remove (TuttiSipGuard *self, const char *source)
{
  guint calls = count_calls (self, source);

  if (calls <= 1)
    g_hash_table_remove (self->calls, source);
  else
    g_hash_table_replace (self->calls, g_strdup (source), GUINT_TO_POINTER (calls - 1));
}

TuttiSipGuard *
tutti_sip_guard_new (
    guint16 port, guint calls_per_minute, TuttiSipIsProvider is_provider, gpointer data)
{
  TuttiSipGuard *self = g_new0 (TuttiSipGuard, 1);

  self->port = port;
  self->is_provider = is_provider;
  self->data = data;
  self->crowd = tutti_sip_crowd_new (calls_per_minute);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tutti_sip_parser_set_gate (pass, self);
  renew_filter (self);
  return self;
}

void
tutti_sip_guard_free (TuttiSipGuard *self)
{
  tutti_sip_parser_set_gate (NULL, NULL);
  tutti_sip_crowd_free (self->crowd);
  g_hash_table_unref (self->calls);
  g_free (self);
}

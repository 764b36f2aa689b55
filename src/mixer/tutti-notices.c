/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-notices.h"

#include <string.h>

#include "mixer/tutti-notice-endpoint.h"

/* A file that cannot be read to its end must not be the last that was said. */
#define NOTICE_MAX_S 15

typedef struct {
  guint number;
  char *file;
} Waiting;

struct _TuttiNotices {
  TuttiPipeline *pipeline;
  TuttiReaper *reaper;
  GQueue waiting;         /* Waiting */
  TuttiEndpoint *current; /* NULL: nothing is said */
  guint timeout;
};

static void
waiting_free (gpointer data)
{
  g_free (((Waiting *)data)->file);
  g_free (data);
}

static void say_next (TuttiNotices *self);

static void
end_current (TuttiNotices *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->current, self);
  tutti_endpoint_stop (self->current, self->reaper);
  g_clear_object (&self->current);
}

static void
on_over (TuttiEndpoint *endpoint, gpointer user_data)
{
  end_current (user_data);
  say_next (user_data);
}

static gboolean
on_timeout (gpointer user_data)
{
  TuttiNotices *self = user_data;

  self->timeout = 0;
  g_warning ("a notice does not end");
  on_over (self->current, self);
  return G_SOURCE_REMOVE;
}

static gboolean
begin (TuttiNotices *self, const Waiting *waiting)
{
  g_autoptr (GError) error = NULL;

  self->current =
      tutti_notice_endpoint_new (self->pipeline, waiting->number, waiting->file);
  g_signal_connect (self->current, "over", G_CALLBACK (on_over), self);
  self->timeout = g_timeout_add_seconds (NOTICE_MAX_S, on_timeout, self);
  if (tutti_endpoint_start (self->current, &error))
    return TRUE;
  g_warning ("a notice is left out: %s", error->message);
  end_current (self);
  return FALSE;
}

static void
say_next (TuttiNotices *self)
{
  while (self->current == NULL && !g_queue_is_empty (&self->waiting)) {
    Waiting *waiting = g_queue_pop_head (&self->waiting);

    begin (self, waiting);
    waiting_free (waiting);
  }
}

static gboolean
is_name (const char *text)
{
  return *text != '\0' &&
         strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (text);
}

void
tutti_notices_say (
    TuttiNotices *self, guint number, const char *language, const char *name)
{
  Waiting *waiting;

  if (!is_name (language) || !is_name (name) ||
      self->waiting.length >= TUTTI_NOTICES_WAITING_MAX)
    return;
  waiting = g_new0 (Waiting, 1);
  waiting->number = number;
  waiting->file = g_strdup_printf ("%s/%s.wav", language, name);
  g_queue_push_tail (&self->waiting, waiting);
  say_next (self);
}

TuttiNotices *
tutti_notices_new (TuttiPipeline *pipeline, TuttiReaper *reaper)
{
  TuttiNotices *self = g_new0 (TuttiNotices, 1);

  self->pipeline = g_object_ref (pipeline);
  self->reaper = g_object_ref (reaper);
  g_queue_init (&self->waiting);
  return self;
}

void
tutti_notices_free (TuttiNotices *self)
{
  if (self->current != NULL)
    end_current (self);
  g_queue_clear_full (&self->waiting, waiting_free);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->reaper);
  g_free (self);
}

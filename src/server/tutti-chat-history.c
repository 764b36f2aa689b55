/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-chat-history.h"

#include <string.h>

struct _TuttiChatHistory {
  GQueue messages; /* TuttiSaid, oldest first */
  gsize n_bytes;
  gint64 last_number;
};

static gsize
size_of (const TuttiSaid *said)
{
  return sizeof *said + strlen (said->name) + strlen (said->text);
}

static void
said_free (gpointer data)
{
  TuttiSaid *said = data;

  g_free (said->participant);
  g_free (said->name);
  g_free (said->to);
  g_free (said->text);
  g_free (said);
}

TuttiChatHistory *
tutti_chat_history_new (void)
{
  TuttiChatHistory *self = g_new0 (TuttiChatHistory, 1);

  g_queue_init (&self->messages);
  return self;
}

void
tutti_chat_history_free (TuttiChatHistory *self)
{
  g_queue_clear_full (&self->messages, said_free);
  g_free (self);
}

static void
drop_oldest (TuttiChatHistory *self)
{
  TuttiSaid *oldest = g_queue_pop_head (&self->messages);

  self->n_bytes -= size_of (oldest);
  said_free (oldest);
}

const TuttiSaid *
tutti_chat_history_add (TuttiChatHistory *self, const char *participant, const char *name,
    const TuttiChat *chat, gint64 time_ms)
{
  TuttiSaid *said = g_new0 (TuttiSaid, 1);

  said->message.type = TUTTI_MESSAGE_SAID;
  said->number = ++self->last_number;
  said->time = time_ms;
  said->participant = g_strdup (participant);
  said->name = g_strdup (name);
  said->to = g_strdup (chat->to);
  said->reply = chat->reply;
  said->text = g_strdup (chat->text);
  g_queue_push_tail (&self->messages, said);
  self->n_bytes += size_of (said);

  /* One message is always within the limit: the protocol bounds it. */
  while (self->messages.length > TUTTI_CHAT_HISTORY_MESSAGES_MAX ||
         self->n_bytes > TUTTI_CHAT_HISTORY_BYTES_MAX)
    drop_oldest (self);
  return said;
}

const TuttiSaid *
tutti_chat_history_find (TuttiChatHistory *self, gint64 number)
{
  for (GList *l = self->messages.tail; l; l = l->prev)
    if (((TuttiSaid *)l->data)->number == number)
      return l->data;
  return NULL;
}

gboolean
tutti_chat_history_may_read (const TuttiSaid *said, const char *participant)
{
  return !said->to || g_str_equal (said->to, participant) ||
         g_str_equal (said->participant, participant);
}

GPtrArray *
tutti_chat_history_list (TuttiChatHistory *self, const char *participant)
{
  GPtrArray *list = g_ptr_array_new ();

  for (GList *l = self->messages.head; l; l = l->next)
    if (tutti_chat_history_may_read (l->data, participant))
      g_ptr_array_add (list, l->data);
  return list;
}

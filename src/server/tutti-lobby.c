/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-lobby.h"

#include "server/tutti-token.h"

/* No secret: it says who is meant, and lets nobody in. */
#define ID_BYTES 6

struct _TuttiLobby {
  GPtrArray *waiting; /* TuttiWaiting */
};

void
tutti_waiting_free (TuttiWaiting *self)
{
  g_free (self->info.id);
  g_free ((char *)self->visitor.name);
  g_free ((char *)self->visitor.address);
  g_free (self);
}

TuttiLobby *
tutti_lobby_new (void)
{
  TuttiLobby *self = g_new0 (TuttiLobby, 1);

  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_waiting_free);
  return self;
}

void
tutti_lobby_free (TuttiLobby *self)
{
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

TuttiWaiting *
tutti_lobby_add (TuttiLobby *self, const TuttiVisitor *visitor, TuttiLobbyMark mark)
{
  TuttiWaiting *waiting = g_new0 (TuttiWaiting, 1);

  waiting->visitor = *visitor;
  waiting->visitor.name = g_strdup (visitor->name);
  waiting->visitor.address = g_strdup (visitor->address);
  waiting->info.id = tutti_token_new (ID_BYTES);
  waiting->info.name = (char *)waiting->visitor.name;
  waiting->info.suspect = mark == TUTTI_LOBBY_SUSPECT;
  g_ptr_array_add (self->waiting, waiting);
  return waiting;
}

TuttiWaiting *
tutti_lobby_find (TuttiLobby *self, const char *id)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    TuttiWaiting *waiting = g_ptr_array_index (self->waiting, i);

    if (g_str_equal (waiting->info.id, id))
      return waiting;
  }
  return NULL;
}

TuttiWaiting *
tutti_lobby_find_session (TuttiLobby *self, gpointer session)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    TuttiWaiting *waiting = g_ptr_array_index (self->waiting, i);

    if (waiting->visitor.session == session)
      return waiting;
  }
  return NULL;
}

TuttiWaiting *
tutti_lobby_find_first (TuttiLobby *self)
{
  return self->waiting->len > 0 ? g_ptr_array_index (self->waiting, 0) : NULL;
}

TuttiWaiting *
tutti_lobby_take (TuttiLobby *self, TuttiWaiting *waiting)
{
  guint index;

  g_return_val_if_fail (g_ptr_array_find (self->waiting, waiting, &index), NULL);
  return g_ptr_array_steal_index (self->waiting, index);
}

guint
tutti_lobby_get_n_waiting (TuttiLobby *self)
{
  return self->waiting->len;
}

void
tutti_lobby_send (TuttiLobby *self, const char *text)
{
  /* Backwards: a socket that breaks under it takes its own out. */
  for (guint i = self->waiting->len; i > 0; i--) {
    TuttiWaiting *waiting = g_ptr_array_index (self->waiting, i - 1);

    waiting->visitor.sink->send (waiting->visitor.session, text);
  }
}

void
tutti_lobby_forget_consent (TuttiLobby *self)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    TuttiWaiting *waiting = g_ptr_array_index (self->waiting, i);

    waiting->visitor.consent = TUTTI_CONSENT_UNASKED;
  }
}

GPtrArray *
tutti_lobby_list (TuttiLobby *self)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->waiting->len; i++) {
    TuttiWaiting *waiting = g_ptr_array_index (self->waiting, i);

    g_ptr_array_add (list, &waiting->info);
  }
  return list;
}

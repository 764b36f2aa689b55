/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-participant.h"

G_BEGIN_DECLS

/* More are turned away. */
#define TUTTI_LOBBY_MAX 50

typedef enum {
  TUTTI_LOBBY_PLAIN,
  TUTTI_LOBBY_SUSPECT, /* comes from the address of somebody who was banned */
} TuttiLobbyMark;

/* Somebody who waits. */
typedef struct {
  TuttiWaitingInfo info;
  TuttiVisitor visitor;
} TuttiWaiting;

void tutti_waiting_free (TuttiWaiting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiWaiting, tutti_waiting_free)

/**
 * TuttiLobby: who waits to be let in, in the order of coming. Pure.
 */
typedef struct _TuttiLobby TuttiLobby;

TuttiLobby *tutti_lobby_new (void);
void tutti_lobby_free (TuttiLobby *self);

/* @visitor: copied. Returns: (transfer none): under an id of its own */
TuttiWaiting *tutti_lobby_add (
    TuttiLobby *self, const TuttiVisitor *visitor, TuttiLobbyMark mark);

/* Returns: (transfer none): NULL when there is nobody such */
TuttiWaiting *tutti_lobby_find (TuttiLobby *self, const char *id);
TuttiWaiting *tutti_lobby_find_session (TuttiLobby *self, gpointer session);
TuttiWaiting *tutti_lobby_find_first (TuttiLobby *self);

/* Returns: (transfer full) */
TuttiWaiting *tutti_lobby_take (TuttiLobby *self, TuttiWaiting *waiting);

guint tutti_lobby_get_n_waiting (TuttiLobby *self);

/* Says @text to all who wait. */
void tutti_lobby_send (TuttiLobby *self, const char *text);

/* What those who wait have agreed to was something else. */
void tutti_lobby_forget_consent (TuttiLobby *self);

/* Returns: (transfer container) (element-type TuttiWaitingInfo) */
GPtrArray *tutti_lobby_list (TuttiLobby *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiLobby, tutti_lobby_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whom an empty room makes its host. */
typedef enum {
  TUTTI_HOST_IS_FIRST, /* who comes first */
  TUTTI_HOST_HAS_KEY,  /* who comes with the host's key or a token; nobody else */
} TuttiHostRule;

/**
 * TuttiRoomSettings: how a room is set, from its making on. Pure data; copied by value
 * with tutti_room_settings_copy().
 */
typedef struct {
  gboolean lobby;         /* newcomers wait until somebody lets them in */
  gboolean locked;        /* nobody new comes in */
  gboolean chat;          /* people may write */
  gboolean listeners;     /* newcomers only listen: a webinar */
  gboolean speaking_time; /* how long people speak is counted, and shown to all */
  gboolean record;        /* from when the first person comes */
  char *password_hash;    /* see tutti-password.h; NULL: no password */
  char *pin; /* digits for telephones; NULL: none. In the clear: it is shown in
                the room, and no secret of anybody's elsewhere */
  TuttiHostRule host_rule;
  gint64 max_people;  /* 0: what the server allows */
  gint64 max_minutes; /* from the first who came; 0: open end */
  gint64 opens_s;     /* seconds since 1970, before which nobody comes in; 0: at once */
  gint64 closes_s;    /* at which the meeting ends; 0: open end */
} TuttiRoomSettings;

/* What a room has that nobody made in advance: open, with a chat, its first is host. */
void tutti_room_settings_init (TuttiRoomSettings *self);
void tutti_room_settings_clear (TuttiRoomSettings *self);

/* @self: uninitialized. */
void tutti_room_settings_copy (TuttiRoomSettings *self, const TuttiRoomSettings *from);

/* NULL or "" takes it away. Blocks for the time of tutti_password_hash(). */
void tutti_room_settings_set_password (TuttiRoomSettings *self, const char *password);

/* NULL or "" takes it away. Returns: FALSE, and changes nothing, for what is not 4 to 12
 * digits */
gboolean tutti_room_settings_set_pin (TuttiRoomSettings *self, const char *pin);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TuttiRoomSettings, tutti_room_settings_clear)

G_END_DECLS

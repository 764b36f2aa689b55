/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TuttiRoomNumbers: what rooms are called by telephone: %TUTTI_ROOM_NUMBER_DIGITS digits
 * that follow from the room's name and a secret of this server, so that a room has the
 * same number whenever it is open, and nobody can tell names from numbers.
 */
typedef struct _TuttiRoomNumbers TuttiRoomNumbers;

/* @path: where the secret is kept (mode 0600), made when it is not there; NULL: in memory
 * only. Returns: (transfer full): NULL with @error set */
TuttiRoomNumbers *tutti_room_numbers_new (const char *path, GError **error);
void tutti_room_numbers_free (TuttiRoomNumbers *self);

/* @key: of tutti_name_clean_room(). Returns: (transfer full) */
char *tutti_room_numbers_make (TuttiRoomNumbers *self, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiRoomNumbers, tutti_room_numbers_free)

G_END_DECLS

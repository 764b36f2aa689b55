/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-room-settings.h"

G_BEGIN_DECLS

/* What an operator may keep; the file is written as a whole at each change. */
#define TUTTI_ROOM_BOOK_MAX_ROOMS 5000

/* A room made in advance. */
typedef struct {
  char *key;  /* of tutti_name_clean_room() */
  char *name; /* as it is shown */
  TuttiRoomSettings settings;
  char *host_key_digest; /* of tutti_token_digest(): the key itself is not kept */
  gint64 expires_s;      /* seconds since 1970; from then on the room is not booked */
} TuttiBookedRoom;

TuttiBookedRoom *tutti_booked_room_copy (const TuttiBookedRoom *self);
void tutti_booked_room_free (TuttiBookedRoom *self);

/**
 * TuttiRoomBook: the rooms made in advance, in memory and in one file (mode 0600), which
 * is replaced as a whole at each change. Nobody else writes it while the server runs.
 *
 * Used by one thread.
 */
#define TUTTI_TYPE_ROOM_BOOK (tutti_room_book_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRoomBook, tutti_room_book, TUTTI, ROOM_BOOK, GObject)

/**
 * tutti_room_book_new:
 * @path: (nullable): of the file, which need not exist; NULL: in memory only
 *
 * Returns: (transfer full): NULL with @error set (%G_FILE_ERROR or %G_IO_ERROR) when
 * there is a file that cannot be used: it says which entry is wrong and how, and the file
 * is left alone
 */
TuttiRoomBook *tutti_room_book_new (const char *path, GError **error);

/* Returns: (transfer none) (nullable): good until the next change of the book */
const TuttiBookedRoom *tutti_room_book_lookup (
    TuttiRoomBook *self, const char *key, gint64 now_s);

/**
 * tutti_room_book_put:
 * @room: (transfer none): replaces the one with its key
 *
 * Blocks until the file is on the disk.
 *
 * Returns: FALSE with @error set (%TUTTI_ERROR_TOO_MANY, or %G_FILE_ERROR) and the book
 * as it was
 */
gboolean tutti_room_book_put (
    TuttiRoomBook *self, const TuttiBookedRoom *room, GError **error);

/* Returns: FALSE with @error set (%G_FILE_ERROR), and the book as it was; a room that is
 * not there is removed without more ado */
gboolean tutti_room_book_remove (TuttiRoomBook *self, const char *key, GError **error);

/* Returns: (transfer container) (element-type TuttiBookedRoom): by key, without those
 * that have expired; good until the next change of the book */
GPtrArray *tutti_room_book_list (TuttiRoomBook *self, gint64 now_s);

/* What has expired leaves. Call it now and then. */
void tutti_room_book_tick (TuttiRoomBook *self, gint64 now_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiBookedRoom, tutti_booked_room_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In characters, not bytes. */
#define TUTTI_NAME_MAX_CHARS 64

/**
 * tutti_name_clean_person:
 * @name: UTF-8
 *
 * A person's name as it may be shown: composed (NFC), without control, direction and
 * invisible characters, white space runs made one space, cut at %TUTTI_NAME_MAX_CHARS.
 *
 * Returns: (transfer full): NULL with %TUTTI_ERROR_NAME_INVALID when nothing is left
 */
char *tutti_name_clean_person (const char *name, GError **error);

/**
 * tutti_name_clean_room:
 * @name: UTF-8
 * @out_key: (out) (transfer full) (optional): equal for all spellings of one room (case,
 * composition)
 *
 * Returns: (transfer full): the composed name; NULL with %TUTTI_ERROR_ROOM_NAME_INVALID
 */
char *tutti_name_clean_room (const char *name, char **out_key, GError **error);

/* Whether @key (of tutti_name_clean_room()) has the shape of the names that the web
 * client makes up (web/src/room-name.ts): five groups of consonant, vowel, consonant,
 * vowel, consonant, which is 80 bits when they are random. */
gboolean tutti_name_is_generated (const char *key);

/* Returns: (transfer full): a new one of that shape */
char *tutti_name_generate (void);

G_END_DECLS

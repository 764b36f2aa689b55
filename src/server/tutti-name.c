/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-name.h"

#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-token.h"

/* Letters and symbols by category, but drawn as nothing: a name of these alone would be
 * an invisible person. */
static const gunichar blank_letters[] = {
    0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0};

/* Paths of the server itself: a room of that name could not be opened by its link. */
static const char *const reserved_rooms[] = {"api", "ws", "healthz", ".", ".."};

static gboolean
is_blank_letter (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (blank_letters); i++)
    if (blank_letters[i] == c)
      return TRUE;
  return FALSE;
}

/* Cf holds the direction marks and overrides, the zero-width characters and the tags. */
static gboolean
is_invisible (gunichar c)
{
  switch (g_unichar_type (c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_PRIVATE_USE:
    return TRUE;
  default:
    return is_blank_letter (c);
  }
}

char *
tutti_name_clean_person (const char *name, GError **error)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  g_autoptr (GString) clean = g_string_new (NULL);
  guint n_chars = 0;
  gboolean space_due = FALSE;

  for (const char *p = composed; p && *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isspace (c)) {
      space_due = n_chars > 0;
      continue;
    }
    if (is_invisible (c))
      continue;
    if (n_chars + (space_due ? 2 : 1) > TUTTI_NAME_MAX_CHARS)
      break;
    if (space_due) {
      g_string_append_c (clean, ' ');
      n_chars++;
      space_due = FALSE;
    }
    g_string_append_unichar (clean, c);
    n_chars++;
  }

  if (n_chars == 0) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_NAME_INVALID,
        tutti_error_text (TUTTI_ERROR_NAME_INVALID));
    return NULL;
  }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

/* Marks belong to the letters of many scripts, but cannot begin a name. */
static gboolean
is_room_char (gunichar c, guint index)
{
  if (is_invisible (c))
    return FALSE;
  if (c == '-' || c == '_' || c == '.')
    return TRUE;
  return g_unichar_isalnum (c) || (index > 0 && g_unichar_ismark (c));
}

static gboolean
is_room_name (const char *name)
{
  guint n_chars = 0;

  for (const char *p = name; *p; p = g_utf8_next_char (p), n_chars++)
    if (!is_room_char (g_utf8_get_char (p), n_chars))
      return FALSE;
  if (n_chars < 1 || n_chars > TUTTI_NAME_MAX_CHARS)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (reserved_rooms); i++)
    if (strcmp (name, reserved_rooms[i]) == 0)
      return FALSE;
  return TRUE;
}

char *
tutti_name_clean_room (const char *name, char **out_key, GError **error)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);

  if (!composed || !is_room_name (composed)) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_ROOM_NAME_INVALID,
        tutti_error_text (TUTTI_ERROR_ROOM_NAME_INVALID));
    return NULL;
  }

  if (out_key) {
    g_autofree char *folded = g_utf8_casefold (composed, -1);

    /* Folding may leave decomposed sequences behind. */
    *out_key = g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
  }
  return g_steal_pointer (&composed);
}

/* The shape of generated names: groups of consonant, vowel, consonant, vowel, consonant
 * have 4 + 2 + 4 + 2 + 4 bits. */
#define GROUPS 5
#define GROUP_LETTERS 5
#define GROUP_BYTES 2

static const char *
letters_at (guint place)
{
  return place % 2 == 0 ? "bdfghjklmnprstvz" : "aiou";
}

gboolean
tutti_name_is_generated (const char *key)
{
  const char *p = key;

  for (guint i = 0; i < GROUPS; i++) {
    if (i > 0 && *p++ != '-')
      return FALSE;
    for (guint j = 0; j < GROUP_LETTERS; j++, p++)
      if (*p == '\0' || !strchr (letters_at (j), *p))
        return FALSE;
  }
  return *p == '\0';
}

char *
tutti_name_generate (void)
{
  GString *name = g_string_new (NULL);

  for (guint i = 0; i < GROUPS; i++) {
    g_autofree char *bytes = tutti_token_new (GROUP_BYTES);
    guint64 word = g_ascii_strtoull (bytes, NULL, 16);

    if (i > 0)
      g_string_append_c (name, '-');
    for (guint j = 0; j < GROUP_LETTERS; j++) {
      const char *letters = letters_at (j);
      gsize n_letters = strlen (letters);

      g_string_append_c (name, letters[word % n_letters]);
      word /= n_letters;
    }
  }
  return g_string_free (name, FALSE);
}

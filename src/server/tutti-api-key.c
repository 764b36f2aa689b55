/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-api-key.h"

#include <gio/gio.h>
#include <string.h>

#include "server/tutti-token.h"

#define SCHEME "Bearer "

struct _TuttiApiKey {
  char *digest;
};

/* Printable ASCII without spaces: what fits into a header as it is. */
static gboolean
is_key (const char *text)
{
  gsize length = strlen (text);

  if (length < TUTTI_API_KEY_MIN_CHARS || length > TUTTI_API_KEY_MAX_CHARS)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return TRUE;
}

TuttiApiKey *
tutti_api_key_new (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  TuttiApiKey *self;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  g_strstrip (text);
  if (!is_key (text)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s must hold a key of %d to %d letters, digits or signs on one line", path,
        TUTTI_API_KEY_MIN_CHARS, TUTTI_API_KEY_MAX_CHARS);
    return NULL;
  }

  self = g_new0 (TuttiApiKey, 1);
  self->digest = tutti_token_digest (text);
  return self;
}

void
tutti_api_key_free (TuttiApiKey *self)
{
  g_free (self->digest);
  g_free (self);
}

gboolean
tutti_api_key_matches (TuttiApiKey *self, const char *authorization)
{
  g_autofree char *digest = NULL;

  if (!authorization || g_ascii_strncasecmp (authorization, SCHEME, strlen (SCHEME)) != 0)
    return FALSE;
  digest = tutti_token_digest (authorization + strlen (SCHEME));
  return tutti_token_equal (digest, self->digest);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-prompt-store.h"

#include "mixer/tutti-wave.h"

#define ANY_LANGUAGE "any"

struct _TuttiPromptStore {
  char **folders;
  GHashTable *kept; /* path -> GBytes */
  gsize kept_bytes;
};

TuttiPromptStore *
tutti_prompt_store_new (const char *const *folders)
{
  TuttiPromptStore *self = g_new0 (TuttiPromptStore, 1);

  self->folders = g_strdupv ((char **)folders);
  self->kept = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  return self;
}

void
tutti_prompt_store_free (TuttiPromptStore *self)
{
  g_strfreev (self->folders);
  g_hash_table_unref (self->kept);
  g_free (self);
}

/* No way out of the folder. */
static gboolean
is_name (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-')
      return FALSE;
  return *text != '\0';
}

static void
keep (TuttiPromptStore *self, const char *path, GBytes *sound)
{
  if (self->kept_bytes + g_bytes_get_size (sound) > TUTTI_PROMPT_STORE_MAX_BYTES) {
    g_hash_table_remove_all (self->kept);
    self->kept_bytes = 0;
  }
  self->kept_bytes += g_bytes_get_size (sound);
  g_hash_table_insert (self->kept, g_strdup (path), g_bytes_ref (sound));
}

static GBytes *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  GBytes *sound = NULL;

  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return NULL;
  if (file != NULL && g_mapped_file_get_length (file) > TUTTI_PROMPT_FILE_MAX_BYTES)
    g_warning ("%s: too large for a prompt", path);
  else if (file != NULL)
    sound = tutti_wave_read ((const guint8 *)g_mapped_file_get_contents (file),
        g_mapped_file_get_length (file), &error);
  if (error != NULL)
    g_warning ("%s: %s", path, error->message);
  return sound;
}

static GBytes *
get_in (TuttiPromptStore *self, const char *language, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".wav", NULL);

  for (char **folder = self->folders; folder != NULL && *folder != NULL; folder++) {
    g_autofree char *path = g_build_filename (*folder, language, file, NULL);
    GBytes *sound = g_hash_table_lookup (self->kept, path);

    if (sound != NULL)
      return g_bytes_ref (sound);
    sound = read_file (path);
    if (sound == NULL)
      continue;
    keep (self, path, sound);
    return sound;
  }
  return NULL;
}

GBytes *
tutti_prompt_store_get (TuttiPromptStore *self, const char *language, const char *name)
{
  GBytes *sound;

  if (!is_name (language) || !is_name (name))
    return NULL;
  sound = get_in (self, language, name);
  return sound != NULL ? sound : get_in (self, ANY_LANGUAGE, name);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-static-files.h"

#include <gio/gio.h>
#include <string.h>

/* Against a wrong --web-dir such as "/"; the client is a few dozen files of some
 * kilobytes. */
#define FILES_MAX 2000
#define FILE_MAX_BYTES (16 * 1024 * 1024)
#define DEPTH_MAX 4

/* esbuild puts this many capital letters and digits before the extension. */
#define HASH_CHARS 8

struct _TuttiStaticFiles {
  GHashTable *files; /* "/path" -> TuttiStaticFile */
};

static const struct {
  const char *extension;
  const char *content_type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
};

static const char *
content_type_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i].extension))
      return types[i].content_type;
  return "application/octet-stream";
}

/* "main-ABCD2345.js" */
static gboolean
is_hashed (const char *name)
{
  const char *dash = strrchr (name, '-');
  gsize length = dash ? strspn (dash + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") : 0;

  return length == HASH_CHARS && dash[1 + HASH_CHARS] == '.';
}

static void
static_file_free (gpointer data)
{
  TuttiStaticFile *file = data;

  g_clear_pointer (&file->plain, g_bytes_unref);
  g_clear_pointer (&file->gzip, g_bytes_unref);
  g_free (file->etag);
  g_free (file);
}

static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, error);

  if (!mapped)
    return NULL;
  if (g_mapped_file_get_length (mapped) > FILE_MAX_BYTES) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s is too large", path);
    return NULL;
  }
  /* A copy: a mapping of a file that is replaced in place would change or fault under us.
   */
  return g_bytes_new (
      g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
}

static gboolean
add_file (
    TuttiStaticFiles *self, const char *disk_path, const char *url_path, GError **error)
{
  g_autofree char *gzip_path = g_strconcat (disk_path, ".gz", NULL);
  g_autofree char *digest = NULL;
  GBytes *plain = read_file (disk_path, error);
  TuttiStaticFile *file;

  if (!plain)
    return FALSE;
  if (g_hash_table_size (self->files) >= FILES_MAX) {
    g_bytes_unref (plain);
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
        "there are more than %u files: is this the web client?", FILES_MAX);
    return FALSE;
  }

  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, plain);
  file = g_new0 (TuttiStaticFile, 1);
  file->content_type = content_type_of (url_path);
  file->plain = plain;
  file->gzip = read_file (gzip_path, NULL);
  file->etag = g_strdup_printf ("\"%.16s\"", digest);
  file->hashed = is_hashed (url_path);
  g_hash_table_insert (self->files, g_strdup (url_path), file);
  return TRUE;
}

static gboolean
add_dir (TuttiStaticFiles *self, const char *disk_dir, const char *url_dir, guint depth,
    GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (disk_dir, 0, error);
  const char *name;
  gboolean good = dir != NULL;

  while (good && (name = g_dir_read_name (dir))) {
    g_autofree char *disk_path = g_build_filename (disk_dir, name, NULL);
    g_autofree char *url_path = g_strconcat (url_dir, "/", name, NULL);

    if (name[0] == '.' || g_str_has_suffix (name, ".gz"))
      continue;
    if (!g_file_test (disk_path, G_FILE_TEST_IS_DIR))
      good = add_file (self, disk_path, url_path, error);
    else if (depth < DEPTH_MAX)
      good = add_dir (self, disk_path, url_path, depth + 1, error);
  }
  return good;
}

TuttiStaticFiles *
tutti_static_files_new (const char *dir, GError **error)
{
  g_autoptr (TuttiStaticFiles) self = g_new0 (TuttiStaticFiles, 1);

  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, static_file_free);
  if (!add_dir (self, dir, "", 0, error))
    return NULL;
  if (!g_hash_table_contains (self->files, "/index.html")) {
    g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no index.html in %s", dir);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
tutti_static_files_free (TuttiStaticFiles *self)
{
  g_hash_table_unref (self->files);
  g_free (self);
}

const TuttiStaticFile *
tutti_static_files_lookup (TuttiStaticFiles *self, const char *path)
{
  const TuttiStaticFile *file = g_hash_table_lookup (self->files, path);

  if (file || path[0] != '/')
    return file;
  return strchr (path + 1, '/') ? NULL : g_hash_table_lookup (self->files, "/index.html");
}

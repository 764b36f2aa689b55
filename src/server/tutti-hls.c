/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-hls.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/tutti-error.h"
#include "server/tutti-token.h"

/* A web server is somebody else; what a stream is called is not to be listed. */
#define FOLDER_MODE 0711
#define STREAM_MODE 0755
#define NAME_BYTES 16
#define INDEX "index.m3u8"

struct _TuttiHls {
  GObject parent;

  char *folder;
  char *url;           /* ends in "/" */
  GHashTable *streams; /* name -> gint64 *: when to be removed, s, monotonic; 0: not */
};

G_DEFINE_FINAL_TYPE (TuttiHls, tutti_hls, G_TYPE_OBJECT)

static gboolean
is_name (const char *text)
{
  return strlen (text) == 2 * NAME_BYTES &&
         strspn (text, "0123456789abcdef") == 2 * NAME_BYTES;
}

static void
remove_stream (TuttiHls *self, const char *name)
{
  g_autofree char *path = tutti_hls_get_folder (self, name);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;

  while (dir && (file = g_dir_read_name (dir))) {
    g_autofree char *inside = g_build_filename (path, file, NULL);

    g_unlink (inside);
  }
  g_rmdir (path);
}

static void
remove_left (TuttiHls *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    if (is_name (name))
      remove_stream (self, name);
  }
}

TuttiHls *
tutti_hls_new (const char *folder, const char *url, GError **error)
{
  g_autoptr (TuttiHls) self = g_object_new (TUTTI_TYPE_HLS, NULL);

  self->folder = g_strdup (folder);
  self->url = url ? g_strconcat (url, g_str_has_suffix (url, "/") ? "" : "/", NULL)
                  : g_strdup ("/live/");
  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", folder,
        g_strerror (code));
    return NULL;
  }
  remove_left (self);
  return g_steal_pointer (&self);
}

char *
tutti_hls_begin (TuttiHls *self, GError **error)
{
  g_autofree char *name = tutti_token_new (NAME_BYTES);
  g_autofree char *path = tutti_hls_get_folder (self, name);

  if (g_mkdir (path, STREAM_MODE) != 0) {
    g_warning ("%s: %s", self->folder, g_strerror (errno));
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT,
        "The server cannot write into its folder for live streams.");
    return NULL;
  }
  g_hash_table_insert (self->streams, g_strdup (name), g_new0 (gint64, 1));
  return g_steal_pointer (&name);
}

char *
tutti_hls_get_folder (TuttiHls *self, const char *stream)
{
  return g_build_filename (self->folder, stream, NULL);
}

char *
tutti_hls_make_link (TuttiHls *self, const char *stream)
{
  return g_strconcat (self->url, stream, "/" INDEX, NULL);
}

void
tutti_hls_end (TuttiHls *self, const char *stream)
{
  gint64 *due = g_hash_table_lookup (self->streams, stream);

  if (due)
    *due = g_get_monotonic_time () / G_USEC_PER_SEC + TUTTI_HLS_KEPT_S;
}

static gboolean
is_file (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return g_str_equal (text, INDEX) || (digits > 0 && g_str_equal (text + digits, ".ts"));
}

char *
tutti_hls_find (TuttiHls *self, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", 3);
  g_autofree char *file = NULL;

  if (g_strv_length (parts) != 2 || !g_hash_table_contains (self->streams, parts[0]) ||
      !is_file (parts[1]))
    return NULL;
  file = g_build_filename (self->folder, parts[0], parts[1], NULL);
  return g_file_test (file, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&file) : NULL;
}

void
tutti_hls_tick (TuttiHls *self, gint64 now_s)
{
  GHashTableIter iter;
  gpointer name, due;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &name, &due)) {
    if (*(gint64 *)due == 0 || *(gint64 *)due > now_s)
      continue;
    remove_stream (self, name);
    g_hash_table_iter_remove (&iter);
  }
}

static void
tutti_hls_init (TuttiHls *self)
{
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* The processes that write complete their lists by themselves, later; what then is left
 * is removed at the next start. */
static void
tutti_hls_finalize (GObject *object)
{
  TuttiHls *self = TUTTI_HLS (object);

  g_hash_table_unref (self->streams);
  g_free (self->folder);
  g_free (self->url);
  G_OBJECT_CLASS (tutti_hls_parent_class)->finalize (object);
}

static void
tutti_hls_class_init (TuttiHlsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_hls_finalize;
}

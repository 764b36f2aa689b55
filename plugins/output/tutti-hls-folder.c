/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-hls-folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugins/output/tutti-stream-target.h"

/* A web server is somebody else. */
#define FILE_MODE 0644
#define NEW_INDEX TUTTI_HLS_INDEX ".new"
/* A list has 20 lines. */
#define INDEX_MAX_BYTES 8192

struct _TuttiHlsFolder {
  int folder;
  int segment; /* that is being written; -1: none */
  char *name;  /* of it */
  TuttiHlsPlaylist *playlist;
  TuttiHlsJoint joint; /* of the next segment */
};

static gboolean
fail (int reason, GError **error)
{
  TuttiStreamError code = reason == ENOSPC || reason == EDQUOT
                              ? TUTTI_STREAM_ERROR_DISK
                              : TUTTI_STREAM_ERROR_FOLDER;

  g_set_error_literal (error, TUTTI_STREAM_ERROR, code, tutti_stream_error_text (code));
  return FALSE;
}

static int
create (TuttiHlsFolder *self, const char *name)
{
  return openat (self->folder, name,
      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
}

static gboolean
write_all (int fd, const guint8 *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize n = write (fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail (errno, error);
    data += n;
    size -= (gsize)n;
  }
  return TRUE;
}

/* Opening */

static void
read_index (TuttiHlsFolder *self)
{
  char text[INDEX_MAX_BYTES];
  int fd = openat (self->folder, TUTTI_HLS_INDEX, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gssize n;

  if (fd < 0)
    return;
  n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return;
  text[n] = '\0';
  tutti_hls_playlist_read (self->playlist, text);
  self->joint = TUTTI_HLS_DISCONTINUED;
}

/* What another process left half done, or behind its list. */
static void
remove_others (TuttiHlsFolder *self)
{
  g_autofree char *list = tutti_hls_playlist_write (self->playlist);
  DIR *dir = fdopendir (dup (self->folder));
  const struct dirent *entry;

  if (dir == NULL)
    return;
  while ((entry = readdir (dir)) != NULL) {
    if (g_str_has_suffix (entry->d_name, ".ts") && strstr (list, entry->d_name) == NULL)
      unlinkat (self->folder, entry->d_name, 0);
  }
  closedir (dir);
}

TuttiHlsFolder *
tutti_hls_folder_open (const char *path, GError **error)
{
  int folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  TuttiHlsFolder *self;

  if (folder < 0) {
    fail (errno, error);
    return NULL;
  }
  self = g_new0 (TuttiHlsFolder, 1);
  self->folder = folder;
  self->segment = -1;
  self->playlist = tutti_hls_playlist_new ();
  self->joint = TUTTI_HLS_CONTINUED;
  read_index (self);
  remove_others (self);
  return self;
}

void
tutti_hls_folder_close (TuttiHlsFolder *self)
{
  if (self->segment >= 0) {
    unlinkat (self->folder, self->name, 0);
    close (self->segment);
  }
  close (self->folder);
  g_free (self->name);
  tutti_hls_playlist_free (self->playlist);
  g_free (self);
}

/* Writing */

gboolean
tutti_hls_folder_write (
    TuttiHlsFolder *self, const guint8 *data, gsize size, GError **error)
{
  if (self->segment < 0) {
    g_free (self->name);
    self->name = tutti_hls_playlist_next_name (self->playlist);
    self->segment = create (self, self->name);
    if (self->segment < 0)
      return fail (errno, error);
  }
  return write_all (self->segment, data, size, error);
}

/* Players see one list or the next, never half of one. */
static gboolean
write_index (TuttiHlsFolder *self, GError **error)
{
  g_autofree char *text = tutti_hls_playlist_write (self->playlist);
  int fd = create (self, NEW_INDEX);
  gboolean good;

  if (fd < 0)
    return fail (errno, error);
  good = write_all (fd, (const guint8 *)text, strlen (text), error);
  close (fd);
  if (!good)
    return FALSE;
  if (renameat (self->folder, NEW_INDEX, self->folder, TUTTI_HLS_INDEX) != 0)
    return fail (errno, error);
  return TRUE;
}

static void
take_segment (TuttiHlsFolder *self, guint64 duration)
{
  g_autofree char *old = NULL;

  close (self->segment);
  self->segment = -1;
  old = tutti_hls_playlist_add (self->playlist, duration, self->joint);
  self->joint = TUTTI_HLS_CONTINUED;
  if (old != NULL)
    unlinkat (self->folder, old, 0);
}

gboolean
tutti_hls_folder_cut (TuttiHlsFolder *self, guint64 duration, GError **error)
{
  if (self->segment < 0)
    return TRUE;
  take_segment (self, duration);
  return write_index (self, error);
}

gboolean
tutti_hls_folder_end (TuttiHlsFolder *self, guint64 duration, GError **error)
{
  if (self->segment >= 0)
    take_segment (self, duration);
  tutti_hls_playlist_end (self->playlist);
  return write_index (self, error);
}

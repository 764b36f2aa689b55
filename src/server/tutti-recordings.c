/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-recordings.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/tutti-error.h"
#include "common/tutti-message.h"
#include "server/tutti-token.h"

#define FOLDER_MODE 0700
#define KEY_FILE ".links.key"
#define KEY_BYTES 32
#define DAY_S (24 * 60 * 60)
#define HOUR_S (60 * 60)
#define RANDOM_BYTES 8

struct _TuttiRecordings {
  GObject parent;

  char *folder;
  char *key;
  TuttiRecordingRules rules;
};

G_DEFINE_FINAL_TYPE (TuttiRecordings, tutti_recordings, G_TYPE_OBJECT)

static void
tutti_recordings_finalize (GObject *object)
{
  TuttiRecordings *self = TUTTI_RECORDINGS (object);

  g_free (self->folder);
  g_free (self->key);
  G_OBJECT_CLASS (tutti_recordings_parent_class)->finalize (object);
}

static void
tutti_recordings_class_init (TuttiRecordingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_recordings_finalize;
}

static void
tutti_recordings_init (TuttiRecordings *self)
{
}

static gboolean
write_key (const char *path, const char *key, GError **error)
{
  return g_file_set_contents_full (
      path, key, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* Made at the first start. */
static char *
read_key (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, KEY_FILE, NULL);
  g_autofree char *key = NULL;

  if (g_file_get_contents (path, &key, NULL, NULL) && strlen (key) >= KEY_BYTES)
    return g_steal_pointer (&key);
  g_free (key);
  key = tutti_token_new (KEY_BYTES);
  return write_key (path, key, error) ? g_steal_pointer (&key) : NULL;
}

TuttiRecordings *
tutti_recordings_new (
    const char *folder, const TuttiRecordingRules *rules, GError **error)
{
  g_autoptr (TuttiRecordings) self = g_object_new (TUTTI_TYPE_RECORDINGS, NULL);

  self->folder = g_strdup (folder);
  self->rules = *rules;
  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", folder,
        g_strerror (code));
    return NULL;
  }
  self->key = read_key (folder, error);
  return self->key ? g_steal_pointer (&self) : NULL;
}

const char *
tutti_recordings_get_folder (TuttiRecordings *self)
{
  return self->folder;
}

gboolean
tutti_recordings_check_space (TuttiRecordings *self, GError **error)
{
  struct statvfs disk;

  if (statvfs (self->folder, &disk) != 0) {
    g_warning ("%s: %s", self->folder, g_strerror (errno));
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT,
        "The server's folder for recordings is not there.");
    return FALSE;
  }
  if ((guint64)disk.f_bavail * disk.f_frsize >= self->rules.min_free)
    return TRUE;
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT,
      "The server's disk has no room for another recording.");
  return FALSE;
}

char *
tutti_recordings_make_name (gint64 now_s)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_s);
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *random = tutti_token_new (RANDOM_BYTES);

  return g_strdup_printf ("%s-%s", time, random);
}

static void
remove_empty (TuttiRecordings *self, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (self->folder, file, NULL);
  GStatBuf status;

  if (g_lstat (path, &status) == 0 && status.st_size == 0)
    g_unlink (path);
}

void
tutti_recordings_tidy (TuttiRecordings *self, const char *name)
{
  static const char *const suffixes[] = {".webm", ".mkv", ".mp4"};

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    remove_empty (self, name, suffixes[i]);
  for (guint i = 1; i <= TUTTI_RECORD_VOICES_MAX; i++) {
    g_autofree char *voice = g_strdup_printf ("%s-%u", name, i);

    remove_empty (self, voice, ".webm");
  }
}

/* Links */

static char *
prove (TuttiRecordings *self, const char *file, const char *until)
{
  g_autofree char *text = g_strconcat (until, "\n", file, NULL);

  return g_compute_hmac_for_string (
      G_CHECKSUM_SHA256, (const guchar *)self->key, strlen (self->key), text, -1);
}

gint64
tutti_recordings_get_expiry (TuttiRecordings *self, gint64 now_s)
{
  return now_s + (gint64)self->rules.link_hours * HOUR_S;
}

char *
tutti_recordings_make_link (TuttiRecordings *self, const char *file, gint64 until_s)
{
  g_autofree char *until = g_strdup_printf ("%" G_GINT64_FORMAT, until_s);
  g_autofree char *proof = prove (self, file, until);

  return g_strdup_printf ("/recordings/%s?until=%s&proof=%s", file, until, proof);
}

/* Of a recording, and of nothing else in this folder or outside of it. */
static gboolean
is_recording (const char *file)
{
  return file[0] != '.' && !strchr (file, '/') &&
         (g_str_has_suffix (file, ".webm") || g_str_has_suffix (file, ".mkv") ||
             g_str_has_suffix (file, ".mp4"));
}

char *
tutti_recordings_open_link (TuttiRecordings *self, const char *file, const char *until,
    const char *proof, gint64 now_s)
{
  g_autofree char *right = NULL;
  g_autofree char *path = NULL;
  gint64 until_s;

  if (!file || !until || !proof || !is_recording (file) ||
      !g_ascii_string_to_signed (until, 10, 0, G_MAXINT64, &until_s, NULL))
    return NULL;
  right = prove (self, file, until);
  if (!tutti_token_equal (right, proof) || now_s >= until_s)
    return NULL;
  path = g_build_filename (self->folder, file, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

/* Age */

void
tutti_recordings_tick (TuttiRecordings *self, gint64 now_s)
{
  g_autoptr (GDir) dir = self->rules.days > 0 ? g_dir_open (self->folder, 0, NULL) : NULL;
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);
    GStatBuf status;

    /* By the last change: one that is being made is never too old. */
    if (is_recording (name) && g_lstat (path, &status) == 0 &&
        status.st_mtime + (gint64)self->rules.days * DAY_S <= now_s)
      g_unlink (path);
  }
}

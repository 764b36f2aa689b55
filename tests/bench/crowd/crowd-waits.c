/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-waits.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX 16
#define SAMPLES 200

typedef struct {
  gint64 at_us;
  guint64 waited_ns[THREADS_MAX];
} Sample;

struct _CrowdWaits {
  guint n_threads;
  int files[THREADS_MAX];
  gboolean makes[THREADS_MAX];
  Sample samples[SAMPLES]; /* a ring */
  guint next;
};

static guint64
read_wait (int file)
{
  char text[128];
  ssize_t length = pread (file, text, sizeof text - 1, 0);
  const char *second;

  if (length <= 0)
    return 0;
  text[length] = '\0';
  second = strchr (text, ' ');
  return second != NULL ? g_ascii_strtoull (second, NULL, 10) : 0;
}

static void
add_thread (CrowdWaits *self, const char *folder, gboolean makes)
{
  g_autofree char *path = g_build_filename (folder, "schedstat", NULL);
  int file = open (path, O_RDONLY | O_CLOEXEC);

  if (file < 0 || self->n_threads == THREADS_MAX) {
    if (file >= 0)
      close (file);
    return;
  }
  self->files[self->n_threads] = file;
  self->makes[self->n_threads++] = makes;
}

CrowdWaits *
crowd_waits_new (int pid, const char *maker, const char *const *senders, GError **error)
{
  g_autofree char *top = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) tasks = g_dir_open (top, 0, error);
  CrowdWaits *self;
  const char *task;

  if (tasks == NULL)
    return NULL;
  self = g_new0 (CrowdWaits, 1);
  while ((task = g_dir_read_name (tasks)) != NULL) {
    g_autofree char *folder = g_build_filename (top, task, NULL);
    g_autofree char *path = g_build_filename (folder, "comm", NULL);
    g_autofree char *name = NULL;

    if (!g_file_get_contents (path, &name, NULL, NULL))
      continue;
    g_strchomp (name);
    if (g_str_equal (name, maker) || g_strv_contains (senders, name))
      add_thread (self, folder, g_str_equal (name, maker));
  }
  if (self->n_threads > 0)
    return self;
  crowd_waits_free (self);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such threads");
  return NULL;
}

void
crowd_waits_free (CrowdWaits *self)
{
  for (guint i = 0; i < self->n_threads; i++)
    close (self->files[i]);
  g_free (self);
}

void
crowd_waits_sample (CrowdWaits *self, gint64 now_us)
{
  Sample *sample = &self->samples[self->next];

  sample->at_us = now_us;
  for (guint i = 0; i < self->n_threads; i++)
    sample->waited_ns[i] = read_wait (self->files[i]);
  self->next = (self->next + 1) % SAMPLES;
}

gint64
crowd_waits_since (CrowdWaits *self, gint64 since_us)
{
  const Sample *before = NULL;
  guint64 making = 0, sending = 0;

  for (guint i = 0; i < SAMPLES; i++) {
    const Sample *sample = &self->samples[i];

    if (sample->at_us != 0 && sample->at_us <= since_us &&
        (before == NULL || sample->at_us > before->at_us))
      before = sample;
  }
  if (before == NULL)
    return 0;
  for (guint i = 0; i < self->n_threads; i++) {
    guint64 waited = read_wait (self->files[i]) - before->waited_ns[i];
    guint64 *most = self->makes[i] ? &making : &sending;

    *most = MAX (*most, waited);
  }
  return (gint64)((making + sending) / 1000);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One file of the web client, in memory. */
typedef struct {
  const char *content_type;
  GBytes *plain;
  GBytes *gzip;    /* NULL when it was not compressed beforehand (FILE.gz beside FILE) */
  char *etag;      /* with quotes */
  gboolean hashed; /* the name changes with the content: may be kept for ever */
} TuttiStaticFile;

/**
 * TuttiStaticFiles: the web client, read once. Requests are looked up in a table, so no
 * path of a request ever reaches the file system.
 */
typedef struct _TuttiStaticFiles TuttiStaticFiles;

/* @dir: with index.html in it. Returns: (transfer full): NULL with @error set */
TuttiStaticFiles *tutti_static_files_new (const char *dir, GError **error);

void tutti_static_files_free (TuttiStaticFiles *self);

/**
 * tutti_static_files_lookup:
 * @path: of the request, decoded, beginning with "/"
 *
 * Returns: (transfer none): index.html for "/" and for "/ANYTHING" that is no file, since
 * the client says in words what is wrong with a name that is none; NULL when there is
 * nothing
 */
const TuttiStaticFile *tutti_static_files_lookup (
    TuttiStaticFiles *self, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiStaticFiles, tutti_static_files_free)

G_END_DECLS

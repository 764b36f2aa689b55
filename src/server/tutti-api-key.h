/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fewer characters could be guessed. */
#define TUTTI_API_KEY_MIN_CHARS 32
#define TUTTI_API_KEY_MAX_CHARS 1024

/* TuttiApiKey: what an operator shows to use the REST API; only its digest is kept. */
typedef struct _TuttiApiKey TuttiApiKey;

/**
 * tutti_api_key_new:
 * @path: of a file with the key on its one line
 *
 * Returns: (transfer full): NULL with @error set (%G_FILE_ERROR or %G_IO_ERROR)
 */
TuttiApiKey *tutti_api_key_new (const char *path, GError **error);
void tutti_api_key_free (TuttiApiKey *self);

/* Whether @authorization (the header of that name, or NULL) is "Bearer" with this key
 * (RFC 6750, 2.1). Takes a time that does not tell how much of it was right. */
gboolean tutti_api_key_matches (TuttiApiKey *self, const char *authorization);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiApiKey, tutti_api_key_free)

G_END_DECLS

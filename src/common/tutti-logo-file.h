/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The operator's logo: a PNG file, looked at without decoding it, by the server when it
 * starts and by each mixer before it decodes it. */

#define TUTTI_LOGO_FILE_MAX_BYTES (1024 * 1024)
#define TUTTI_LOGO_FILE_MAX_SIDE 1024 /* pixels */

#define TUTTI_LOGO_FILE_ERROR (tutti_logo_file_error_quark ())
GQuark tutti_logo_file_error_quark (void);

/* Each error's message ends with its id. */
typedef enum {
  TUTTI_LOGO_FILE_ERROR_MISSING,   /* logo-missing */
  TUTTI_LOGO_FILE_ERROR_NO_PNG,    /* logo-no-png */
  TUTTI_LOGO_FILE_ERROR_BROKEN,    /* logo-broken */
  TUTTI_LOGO_FILE_ERROR_TOO_LARGE, /* logo-too-large */
} TuttiLogoFileError;

/* Returns: (transfer full): the file, which is whole and within the limits */
GBytes *tutti_logo_file_read (const char *path, GError **error);

/* Sets what tutti_logo_file_read() sets. */
void tutti_logo_file_refuse (const char *path, TuttiLogoFileError code, GError **error);

G_END_DECLS

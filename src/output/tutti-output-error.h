/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why a recording or stream ended, or did not begin. */
typedef enum {
  TUTTI_OUTPUT_ERROR_DISK_FULL,
  TUTTI_OUTPUT_ERROR_FILE_LOST,
  TUTTI_OUTPUT_ERROR_NO_FOLDER,
  TUTTI_OUTPUT_ERROR_NOT_PERMITTED,
  TUTTI_OUTPUT_ERROR_EXISTS,
  TUTTI_OUTPUT_ERROR_UNSUPPORTED,
  TUTTI_OUTPUT_ERROR_FEED,
  TUTTI_OUTPUT_ERROR_STREAM, /* its own sentence says why */
  TUTTI_OUTPUT_ERROR_INTERNAL,
} TuttiOutputError;

#define TUTTI_OUTPUT_ERROR (tutti_output_error_quark ())
GQuark tutti_output_error_quark (void);

/* A stable word for programs; sentences for people come as messages of the GError. */
const char *tutti_output_error_id (int code);

/* Sets @error with the sentence that belongs to @code. Returns: FALSE */
gboolean tutti_output_fail (GError **error, TuttiOutputError code);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TUTTI_API_ERROR: what the REST API answers when it does not do what was asked. Each
 * code has an HTTP status and a stable id, which data/openapi.json lists; the message of
 * the error says more to people.
 */
#define TUTTI_API_ERROR (tutti_api_error_quark ())

typedef enum {
  TUTTI_API_ERROR_INTERNAL,
  TUTTI_API_ERROR_BAD_JSON,
  TUTTI_API_ERROR_BAD_FIELD,
  TUTTI_API_ERROR_UNAUTHORIZED,
  TUTTI_API_ERROR_NOT_FOUND,
  TUTTI_API_ERROR_METHOD,
  TUTTI_API_ERROR_EXISTS,
  TUTTI_API_ERROR_NOT_OPEN,
  TUTTI_API_ERROR_TOO_MANY_ROOMS,
  TUTTI_API_ERROR_OUTPUT,
  TUTTI_API_ERROR_LENGTH,
  TUTTI_API_ERROR_TOO_LARGE,
  TUTTI_API_ERROR_TOO_MANY_TRIES,
  TUTTI_API_ERROR_BUSY,
} TuttiApiErrorCode;

GQuark tutti_api_error_quark (void);

/* For an error of this domain or of %TUTTI_ERROR; what is neither counts as internal,
 * since its message may hold what is nobody's business outside. Any thread. */
guint tutti_api_error_status (const GError *error);
const char *tutti_api_error_id (const GError *error);

/* Returns: (transfer full): JSON as in data/openapi.json, "Error" */
char *tutti_api_error_to_json (const GError *error);

/* With the sentence that goes with @code. */
void tutti_api_error_set (GError **error, TuttiApiErrorCode code);

G_END_DECLS

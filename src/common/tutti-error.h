/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TUTTI_ERROR: the domain of every error that a person or a program on the other side may
 * see. Each code has a stable id for the wire and a sentence for people; doc/protocol.md
 * lists them.
 */
#define TUTTI_ERROR (tutti_error_quark ())

typedef enum {
  TUTTI_ERROR_INTERNAL,
  TUTTI_ERROR_BAD_JSON,
  TUTTI_ERROR_TOO_LARGE,
  TUTTI_ERROR_BINARY,
  TUTTI_ERROR_UNKNOWN_TYPE,
  TUTTI_ERROR_BAD_FIELD,
  TUTTI_ERROR_WRONG_ORDER,
  TUTTI_ERROR_TOO_SLOW,
  TUTTI_ERROR_RATE_LIMITED,
  TUTTI_ERROR_PROTOCOL_VERSION,
  TUTTI_ERROR_ROOM_NAME_INVALID,
  TUTTI_ERROR_NAME_INVALID,
  TUTTI_ERROR_ROOM_FULL,
  TUTTI_ERROR_SERVER_FULL,
  TUTTI_ERROR_SERVER_BUSY,
  TUTTI_ERROR_CONSENT,
  TUTTI_ERROR_OUTPUT,
  TUTTI_ERROR_REPLACED,
  TUTTI_ERROR_NO_ENTRY,
  TUTTI_ERROR_TOKEN_INVALID,
  TUTTI_ERROR_TOO_MANY,
  TUTTI_ERROR_REFUSED,
  TUTTI_ERROR_EXPELLED,
  TUTTI_ERROR_ENDED,
  TUTTI_ERROR_TIME_OVER,
  TUTTI_ERROR_NOT_ALLOWED,
  TUTTI_ERROR_UNKNOWN_PARTICIPANT,
  TUTTI_ERROR_CHAT_OFF,
  TUTTI_ERROR_UNKNOWN_MESSAGE,
  TUTTI_ERROR_POLL_RUNNING,
  TUTTI_ERROR_POLL_OVER,
  TUTTI_ERROR_PRESENTING,
  TUTTI_ERROR_CALL_BUSY,
  TUTTI_ERROR_CALL_UNANSWERED,
  TUTTI_ERROR_CALL_REFUSED,
  TUTTI_ERROR_CALL_FAILED,
  TUTTI_ERROR_SDP_INVALID,
  TUTTI_ERROR_SDP_MEDIA,
  TUTTI_ERROR_SDP_BUNDLE,
  TUTTI_ERROR_SDP_TRANSPORT,
  TUTTI_ERROR_SDP_CANDIDATE,
  TUTTI_ERROR_FINGERPRINT_MISMATCH,
  TUTTI_ERROR_MEDIA_TIMEOUT,
  TUTTI_ERROR_MEDIA_FAILED,
  TUTTI_ERROR_VIDEO_TOO_LARGE,
  TUTTI_ERROR_MIXER_LOST,
  TUTTI_ERROR_SHUTTING_DOWN,
} TuttiErrorCode;

typedef enum {
  TUTTI_SEVERITY_RECOVERABLE,
  TUTTI_SEVERITY_FATAL, /* the session ends with it */
} TuttiSeverity;

GQuark tutti_error_quark (void);

/* The functions below take any code; one that is not in the table counts as internal. Any
 * thread; static strings. */
const char *tutti_error_id (int code);
const char *tutti_error_text (int code);
TuttiSeverity tutti_error_severity (int code);

/* The id of @error: that of its code in this domain, "internal" for errors of other
 * domains (which may hold details that are nobody's business outside). */
const char *tutti_error_id_of (const GError *error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-error.h"

typedef struct {
  const char *id;
  TuttiSeverity severity;
  const char *text;
} ErrorRow;

/* The rows of doc/protocol.md, "Error ids". */
static const ErrorRow rows[] = {
    [TUTTI_ERROR_INTERNAL] = {"internal", TUTTI_SEVERITY_RECOVERABLE,
        "Something went wrong on the server. Please try again."},
    [TUTTI_ERROR_BAD_JSON] = {"bad-json", TUTTI_SEVERITY_RECOVERABLE,
        "The message is not a readable JSON object."},
    [TUTTI_ERROR_TOO_LARGE] = {"too-large", TUTTI_SEVERITY_FATAL,
        "The message is larger than 64 KiB."},
    [TUTTI_ERROR_BINARY] = {"binary", TUTTI_SEVERITY_RECOVERABLE,
        "Messages must be text, not binary."},
    [TUTTI_ERROR_UNKNOWN_TYPE] = {"unknown-type", TUTTI_SEVERITY_RECOVERABLE,
        "The server does not know this kind of message. Reload the page to get the "
        "current client."},
    [TUTTI_ERROR_BAD_FIELD] = {"bad-field", TUTTI_SEVERITY_RECOVERABLE,
        "A part of the message is missing or not acceptable."},
    [TUTTI_ERROR_WRONG_ORDER] = {"wrong-order", TUTTI_SEVERITY_RECOVERABLE,
        "The message does not fit here: join once, and first."},
    [TUTTI_ERROR_TOO_SLOW] = {"too-slow", TUTTI_SEVERITY_FATAL,
        "The connection was open for 10 seconds without joining. Please try again."},
    [TUTTI_ERROR_RATE_LIMITED] = {"rate-limited", TUTTI_SEVERITY_FATAL,
        "Too many messages in a short time. Wait a moment and join again."},
    [TUTTI_ERROR_PROTOCOL_VERSION] = {"protocol-version", TUTTI_SEVERITY_FATAL,
        "This page is from another version of the server. Reload it."},
    [TUTTI_ERROR_ROOM_NAME_INVALID] = {"room-name-invalid", TUTTI_SEVERITY_FATAL,
        "A room name has 1 to 64 letters, digits, '-', '_' or '.'."},
    [TUTTI_ERROR_NAME_INVALID] = {"name-invalid", TUTTI_SEVERITY_FATAL,
        "Please give a name of 1 to 64 visible characters."},
    [TUTTI_ERROR_ROOM_FULL] = {"room-full", TUTTI_SEVERITY_FATAL,
        "The room is full. Try again when somebody has left."},
    [TUTTI_ERROR_SERVER_FULL] = {"server-full", TUTTI_SEVERITY_FATAL,
        "The server has no place for another room now. Try again later."},
    [TUTTI_ERROR_SERVER_BUSY] = {"server-busy", TUTTI_SEVERITY_FATAL,
        "The server has as much to do as it can do well, and lets nobody new in. Try "
        "again in a minute."},
    [TUTTI_ERROR_CONSENT] = {"consent", TUTTI_SEVERITY_FATAL,
        "This meeting is being recorded or streamed. Join only if you agree to be in "
        "it."},
    [TUTTI_ERROR_OUTPUT] = {"output-failed", TUTTI_SEVERITY_RECOVERABLE,
        "The recording or stream could not be started."},
    [TUTTI_ERROR_REPLACED] = {"replaced", TUTTI_SEVERITY_FATAL,
        "You joined this meeting in another tab or window."},
    [TUTTI_ERROR_NO_ENTRY] = {"no-entry", TUTTI_SEVERITY_FATAL,
        "You cannot enter this room. It may not exist, be locked or full, or need a "
        "password."},
    [TUTTI_ERROR_TOKEN_INVALID] = {"token-invalid", TUTTI_SEVERITY_FATAL,
        "The invitation is not valid, or no longer. Open the meeting again from where "
        "you came."},
    [TUTTI_ERROR_TOO_MANY] = {"too-many", TUTTI_SEVERITY_FATAL,
        "Too many rooms or visits from your network in a short time. Wait a minute."},
    [TUTTI_ERROR_REFUSED] = {"refused", TUTTI_SEVERITY_FATAL, "You were not let in."},
    [TUTTI_ERROR_EXPELLED] = {"expelled", TUTTI_SEVERITY_FATAL,
        "You were removed from the meeting."},
    [TUTTI_ERROR_ENDED] = {"ended", TUTTI_SEVERITY_FATAL,
        "The meeting was ended for everybody."},
    [TUTTI_ERROR_TIME_OVER] = {"time-over", TUTTI_SEVERITY_FATAL,
        "The time set for this meeting is over."},
    [TUTTI_ERROR_NOT_ALLOWED] = {"not-allowed", TUTTI_SEVERITY_RECOVERABLE,
        "Your role in this meeting does not allow that."},
    [TUTTI_ERROR_UNKNOWN_PARTICIPANT] = {"unknown-participant",
        TUTTI_SEVERITY_RECOVERABLE, "This person is not here any more."},
    [TUTTI_ERROR_CHAT_OFF] = {"chat-off", TUTTI_SEVERITY_RECOVERABLE,
        "The chat is switched off in this meeting."},
    [TUTTI_ERROR_UNKNOWN_MESSAGE] = {"unknown-message", TUTTI_SEVERITY_RECOVERABLE,
        "The message that this answers is not there, or not for the same people."},
    [TUTTI_ERROR_POLL_RUNNING] = {"poll-running", TUTTI_SEVERITY_RECOVERABLE,
        "A poll is running. Close it before you start another one."},
    [TUTTI_ERROR_POLL_OVER] = {"poll-over", TUTTI_SEVERITY_RECOVERABLE,
        "This poll is over."},
    [TUTTI_ERROR_PRESENTING] = {"presenting", TUTTI_SEVERITY_RECOVERABLE,
        "Somebody else is presenting, or has been asked already."},
    [TUTTI_ERROR_CALL_BUSY] = {"call-busy", TUTTI_SEVERITY_RECOVERABLE,
        "Whom you called is busy, or does not want to talk now."},
    [TUTTI_ERROR_CALL_UNANSWERED] = {"call-unanswered", TUTTI_SEVERITY_RECOVERABLE,
        "Whom you called does not answer."},
    [TUTTI_ERROR_CALL_REFUSED] = {"call-refused", TUTTI_SEVERITY_RECOVERABLE,
        "The call was not put through. The number or address may be wrong."},
    [TUTTI_ERROR_CALL_FAILED] = {"call-failed", TUTTI_SEVERITY_RECOVERABLE,
        "The call cannot be made: there is no connection to the telephone network."},
    [TUTTI_ERROR_SDP_INVALID] = {"sdp-invalid", TUTTI_SEVERITY_RECOVERABLE,
        "The browser's media description cannot be read."},
    [TUTTI_ERROR_SDP_MEDIA] = {"sdp-media", TUTTI_SEVERITY_RECOVERABLE,
        "The browser's media description does not offer what a meeting needs (Opus, "
        "VP8)."},
    [TUTTI_ERROR_SDP_BUNDLE] = {"sdp-bundle", TUTTI_SEVERITY_RECOVERABLE,
        "The browser's media description does not bundle its media as needed."},
    [TUTTI_ERROR_SDP_TRANSPORT] = {"sdp-transport", TUTTI_SEVERITY_RECOVERABLE,
        "The browser's media description lacks acceptable transport parameters."},
    [TUTTI_ERROR_SDP_CANDIDATE] = {"sdp-candidate", TUTTI_SEVERITY_RECOVERABLE,
        "The browser's media description has too many network candidates."},
    [TUTTI_ERROR_FINGERPRINT_MISMATCH] = {"fingerprint-mismatch",
        TUTTI_SEVERITY_RECOVERABLE,
        "The encryption key of the connection is not the announced one. Somebody may be "
        "listening "
        "in; nothing was sent."},
    [TUTTI_ERROR_MEDIA_TIMEOUT] = {"media-timeout", TUTTI_SEVERITY_RECOVERABLE,
        "No media connection came about. Perhaps this network lets only web pages "
        "through."},
    [TUTTI_ERROR_MEDIA_FAILED] = {"media-failed", TUTTI_SEVERITY_RECOVERABLE,
        "The media connection was lost."},
    [TUTTI_ERROR_VIDEO_TOO_LARGE] = {"video-too-large", TUTTI_SEVERITY_RECOVERABLE,
        "The picture is too large: cameras up to 1280x720, screens up to 1920x1080."},
    [TUTTI_ERROR_MIXER_LOST] = {"mixer-lost", TUTTI_SEVERITY_RECOVERABLE,
        "The room was restarted."},
    [TUTTI_ERROR_SHUTTING_DOWN] = {"shutting-down", TUTTI_SEVERITY_FATAL,
        "The server is being stopped."},
};

G_DEFINE_QUARK (tutti - error - quark, tutti_error)

static const ErrorRow *
row_of (int code)
{
  if (code < 0 || code >= (int)G_N_ELEMENTS (rows))
    return &rows[TUTTI_ERROR_INTERNAL];
  return &rows[code];
}

const char *
tutti_error_id (int code)
{
  return row_of (code)->id;
}

const char *
tutti_error_text (int code)
{
  return row_of (code)->text;
}

TuttiSeverity
tutti_error_severity (int code)
{
  return row_of (code)->severity;
}

const char *
tutti_error_id_of (const GError *error)
{
  if (error == NULL || error->domain != TUTTI_ERROR)
    return tutti_error_id (TUTTI_ERROR_INTERNAL);
  return tutti_error_id (error->code);
}

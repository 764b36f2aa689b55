/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* How a participant's messages reach the person: filled by the session. */
typedef struct {
  void (*send) (gpointer session, const char *text);
  /* The session is over for @error; it must not call the room again. */
  void (*end) (gpointer session, const GError *error);
} TuttiParticipantSink;

/**
 * TuttiParticipant: somebody's place in a room: who they are, what they have switched on,
 * the token that brings them back, and the endpoint of their media. Belongs to its room;
 * outlives the sockets of the person.
 */
#define TUTTI_TYPE_PARTICIPANT (tutti_participant_get_type ())
G_DECLARE_FINAL_TYPE (TuttiParticipant, tutti_participant, TUTTI, PARTICIPANT, GObject)

/* @kind: as in the protocol; a robot is present from the start and has no seat. */
TuttiParticipant *tutti_participant_new (const char *name, const char *kind);

/* Borrowed, valid as long as the participant. */
const TuttiParticipantInfo *tutti_participant_get_info (TuttiParticipant *self);
const char *tutti_participant_get_id (TuttiParticipant *self);
gboolean tutti_participant_is_person (TuttiParticipant *self);
gboolean tutti_participant_is_present (TuttiParticipant *self);

/* Both return whether anything changed. */
gboolean tutti_participant_set_name (TuttiParticipant *self, const char *name);
gboolean tutti_participant_set_media (
    TuttiParticipant *self, gboolean microphone, gboolean camera, gboolean screen);

/* The seat */

/* Makes a new token. The one before stays good until tutti_participant_confirm_seat(),
 * because the welcome that carries the new one may get lost with its socket. */
const char *tutti_participant_rotate_seat (TuttiParticipant *self);
void tutti_participant_confirm_seat (TuttiParticipant *self);

/* In constant time. */
gboolean tutti_participant_holds_seat (TuttiParticipant *self, const char *token);

/* The session */

/* Ends the session that had the seat, if any, with %TUTTI_ERROR_REPLACED. */
void tutti_participant_attach (
    TuttiParticipant *self, const TuttiParticipantSink *sink, gpointer session);
void tutti_participant_detach (TuttiParticipant *self, gint64 now_us);
/* When the socket closed; only while not present. */
gint64 tutti_participant_get_gone_since_us (TuttiParticipant *self);

/* Nothing happens while nobody is attached. */
void tutti_participant_send (TuttiParticipant *self, const TuttiMessage *message);
void tutti_participant_send_text (TuttiParticipant *self, const char *text);
void tutti_participant_end (TuttiParticipant *self, const GError *error);

/* The endpoint: one per offer, its id never used again. */
const char *tutti_participant_begin_endpoint (TuttiParticipant *self, gint64 attempt);
void tutti_participant_clear_endpoint (TuttiParticipant *self);
const char *tutti_participant_get_endpoint (TuttiParticipant *self);
gint64 tutti_participant_get_attempt (TuttiParticipant *self);

G_END_DECLS

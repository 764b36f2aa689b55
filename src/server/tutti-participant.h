/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"
#include "server/tutti-budget.h"
#include "server/tutti-role.h"

G_BEGIN_DECLS

typedef struct _TuttiRoom TuttiRoom;
typedef struct _TuttiParticipant TuttiParticipant;

/* To being in the picture and sound of recordings and streams. */
typedef enum {
  TUTTI_CONSENT_UNASKED, /* or not answered yet: is left out */
  TUTTI_CONSENT_RECORDED,
  TUTTI_CONSENT_UNRECORDED, /* is left out */
} TuttiConsent;

/* As in the protocol; anything else, and NULL, is %TUTTI_CONSENT_UNASKED. */
TuttiConsent tutti_consent_from_string (const char *text);

/* How a person is reached: filled by the session. */
typedef struct {
  void (*send) (gpointer session, const char *text);
  /* The session is over for @error; it must not call the room again. */
  void (*end) (gpointer session, const GError *error);
  /* The person is in; the welcome follows. */
  void (*enter) (gpointer session, TuttiRoom *room, TuttiParticipant *participant);
  /* What the mixer says of this person's phone: `phone-key`, `phone-lost` or
   * `prompt-done`. NULL: they have none. */
  void (*phone) (gpointer session, const TuttiMessage *event);
} TuttiParticipantSink;

/* A person who is about to come in. */
typedef struct {
  const TuttiParticipantSink *sink;
  gpointer session;
  const char *name;    /* cleaned */
  const char *address; /* see tutti-address-key.h */
  gboolean microphone; /* as in "join" */
  gboolean camera;
  TuttiConsent consent;
  const char *kind; /* as in the protocol; NULL: "browser" */
} TuttiVisitor;

/* What the person would cost. */
static inline TuttiMediaKind
tutti_visitor_get_media (const TuttiVisitor *self)
{
  return self->camera ? TUTTI_MEDIA_CAMERA : TUTTI_MEDIA_SOUND;
}

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
gboolean tutti_participant_is_phone (TuttiParticipant *self);
gboolean tutti_participant_is_present (TuttiParticipant *self);
TuttiRole tutti_participant_get_role (TuttiParticipant *self);

/* These return whether anything changed. */
gboolean tutti_participant_set_name (TuttiParticipant *self, const char *name);
gboolean tutti_participant_set_role (TuttiParticipant *self, TuttiRole role);
/* What the role does not allow stays off. */
gboolean tutti_participant_set_media (
    TuttiParticipant *self, gboolean microphone, gboolean camera, gboolean screen);

gboolean tutti_participant_set_consent (TuttiParticipant *self, TuttiConsent consent);

/* Robots have nothing to lose. */
gboolean tutti_participant_is_recorded (TuttiParticipant *self);

/* Where the person came from the last time, see tutti-address-key.h; kept so that a ban
 * can be told from a nuisance, and told nobody. */
void tutti_participant_set_address (TuttiParticipant *self, const char *address);
const char *tutti_participant_get_address (TuttiParticipant *self);

/* Returns: FALSE when the person has sent more reactions than anybody can take in */
gboolean tutti_participant_may_react (TuttiParticipant *self, gint64 now_us);

/* The seat */

/* Makes a new token. The one before stays good until tutti_participant_confirm_seat(),
 * because the welcome that carries the new one may get lost with its socket. */
const char *tutti_participant_rotate_seat (TuttiParticipant *self);
void tutti_participant_confirm_seat (TuttiParticipant *self);

/* In constant time. */
gboolean tutti_participant_holds_seat (TuttiParticipant *self, const char *token);

/* Moves the tokens that are good now into the set @out. */
void tutti_participant_revoke_seat (TuttiParticipant *self, GHashTable *out);

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
void tutti_participant_tell_phone (TuttiParticipant *self, const TuttiMessage *event);
/* The tiles of the picture that they are shown, as JSON: sent now, and again to whoever
 * comes back to the seat. */
void tutti_participant_set_layout (TuttiParticipant *self, const char *text);
void tutti_participant_send_layout (TuttiParticipant *self);
void tutti_participant_end (TuttiParticipant *self, const GError *error);

/* A telephone that is the sound of somebody in a browser: it is told what they are told,
 * until they end it, or are ended. */

void tutti_participant_attach_phone (
    TuttiParticipant *self, const TuttiParticipantSink *sink, gpointer session);
gboolean tutti_participant_has_phone (TuttiParticipant *self);
/* It has hung up. */
void tutti_participant_detach_phone (TuttiParticipant *self);
/* Ends the telephone's session alone. @error: NULL: the person wants it so */
void tutti_participant_end_phone (TuttiParticipant *self, const GError *error);
/* The browser is gone: what is left is somebody who takes part by telephone. */
void tutti_participant_become_phone (TuttiParticipant *self);
/* What the mixer knows the telephone by, be it this one or the participant's own. */
const char *tutti_participant_get_phone_id (TuttiParticipant *self);

/* The endpoint: one per offer, its id never used again. */
const char *tutti_participant_begin_endpoint (TuttiParticipant *self, gint64 attempt);
void tutti_participant_clear_endpoint (TuttiParticipant *self);
const char *tutti_participant_get_endpoint (TuttiParticipant *self);
gint64 tutti_participant_get_attempt (TuttiParticipant *self);

G_END_DECLS

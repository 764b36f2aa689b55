/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-error.h"
#include "server/tutti-participant.h"

G_BEGIN_DECLS

/* Telephones in a room; a part of TuttiRoom. */

/* Somebody is to be called. */
typedef struct {
  TuttiRoom *room;
  const char *asker; /* the participant who is told if nobody comes */
  const char *target;
  const char *person; /* the participant whose sound it becomes; NULL: one of its own */
} TuttiRoomCall;

/* What the operator has set, for all rooms. */
typedef struct {
  const char *number;  /* that people call; NULL: none */
  const char *address; /* HOST[:PORT] of SIP addresses; NULL: none */
  gboolean dials;      /* moderators may call people */
  /* Whether the operator lets moderators call @target at all. */
  gboolean (*may_dial) (gpointer data, const char *target);
  /* Returns: FALSE with a %TUTTI_ERROR */
  gboolean (*dial) (gpointer data, const TuttiRoomCall *call, GError **error);
  /* Returns: (transfer full): what @participant keys in so that the telephone is their
   * sound, until @out_expires_us of the clock, or until they get another */
  char *(*make_code) (
      gpointer data, TuttiRoom *room, const char *participant, gint64 *out_expires_us);
  gpointer data;
} TuttiRoomPhonePlan;

/* The descriptors of one phone. */
typedef struct {
  int fds[2]; /* RTP, RTCP */
  guint n_fds;
} TuttiPhoneFds;

/* Brings the phone of @participant into the mix; again after "renew". */
void tutti_room_connect_phone (TuttiRoom *self, TuttiParticipant *participant,
    const TuttiPhoneLine *line, const TuttiPhoneFds *fds);

void tutti_room_update_phone (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiPhoneLine *line);

/* @prompt: whose participant is filled in here */
void tutti_room_prompt (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiPrompt *prompt);

/* The telephone that @session is of becomes the sound of @participant, in the place of
 * one before; @sink gets "enter" before this returns. Returns: FALSE when there is nobody
 * such, or they have no browser */
gboolean tutti_room_take_phone (TuttiRoom *self, const char *participant,
    const TuttiParticipantSink *sink, gpointer session);

/* The telephone of @participant, or the one that they are, has hung up. */
void tutti_room_hang_up (TuttiRoom *self, TuttiParticipant *participant);

/* By a key of the telephone. Returns: FALSE when they may not speak */
gboolean tutti_room_toggle_microphone (TuttiRoom *self, TuttiParticipant *participant);

/* @asker had somebody called who does not come. */
void tutti_room_tell_uncalled (TuttiRoom *self, const char *asker, TuttiErrorCode reason);

G_END_DECLS

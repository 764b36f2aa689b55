/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the parts of TuttiRoom share; nobody else includes it. */

#include "common/tutti-error.h"
#include "server/tutti-chat-history.h"
#include "server/tutti-hand-queue.h"
#include "server/tutti-lobby.h"
#include "server/tutti-output-job.h"
#include "server/tutti-room.h"

G_BEGIN_DECLS

struct _TuttiRoom {
  GObject parent;

  char *name;
  guint max_people;
  const TuttiClock *clock;
  TuttiPasswordQueue *passwords;
  TuttiMixer *mixer;       /* NULL once closed */
  TuttiBudgetShare *share; /* NULL: there is no budget, or it is closed */

  TuttiRoomSettings settings;
  char *host_key; /* NULL while only its digest is known */
  char *host_key_digest;
  gint64 since_s;  /* since 1970 */
  gint64 first_us; /* when the first person came; 0: nobody did yet */

  GPtrArray *participants; /* TuttiParticipant, in the order of arrival */
  GHashTable *robots;      /* TuttiParticipant (owned by participants) -> fragment */
  TuttiLobby *lobby;
  TuttiHandQueue *hands;
  TuttiChatHistory *chat;
  char *spotlight; /* a participant's id, or NULL */

  const TuttiOutputPlan *output_plan; /* NULL: there are no outputs */
  GPtrArray *outputs;                 /* TuttiOutputJob */
  guint feeds;                        /* that were begun so far */

  GHashTable *banned_seats; /* set of tokens */
  GHashTable *suspects;     /* set of address keys */
};

/* tutti-room.c */
void tutti_room_send_command (TuttiRoom *self, const TuttiMessage *command);
/* @except: NULL: nobody */
void tutti_room_broadcast (
    TuttiRoom *self, TuttiParticipant *except, const TuttiMessage *message);
void tutti_room_broadcast_participant (TuttiRoom *self, TuttiParticipant *except,
    TuttiMessageType type, TuttiParticipant *participant);
TuttiParticipant *tutti_room_find (TuttiRoom *self, const char *id);
/* Without robots. */
guint tutti_room_count_seats (TuttiRoom *self);
/* Tells nobody: the participant is not there yet. */
void tutti_room_add_participant (TuttiRoom *self, TuttiParticipant *participant);
void tutti_room_remove_participant (TuttiRoom *self, TuttiParticipant *participant);
void tutti_room_close_if_empty (TuttiRoom *self);
/* In microseconds of tutti_clock_now(); G_MAXINT64: open end */
gint64 tutti_room_get_end_us (TuttiRoom *self);
/* Tells @to, or everybody with NULL, how the room is set. */
void tutti_room_send_room (TuttiRoom *self, TuttiParticipant *to);

/* tutti-room-media.c */
void tutti_room_connect_mixer (TuttiRoom *self);
void tutti_room_offer (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiOffer *offer);
void tutti_room_view (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiViewMessage *view);
/* Sets what is on, and tells the mixer if that is a change. Returns: whether it is */
gboolean tutti_room_set_media (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiState *state);
/* Tells the mixer what somebody is called. */
void tutti_room_send_label (TuttiRoom *self, TuttiParticipant *participant);
/* Tells the mixer what is in the spotlight. */
void tutti_room_send_spotlight (TuttiRoom *self);

/* tutti-room-load.c */
/* Somebody has come in, or back after having been away. */
void tutti_room_count_arrival (TuttiRoom *self, TuttiParticipant *participant);
void tutti_room_measure (TuttiRoom *self, const TuttiHeartbeat *heartbeat);
void tutti_room_restart_measuring (TuttiRoom *self);

/* tutti-room-entry.c: messages of those who may let people in */
void tutti_room_send_lobby (TuttiRoom *self, TuttiParticipant *to);
gboolean tutti_room_admit (TuttiRoom *self, const TuttiAdmit *admit, GError **error);
gboolean tutti_room_refuse (TuttiRoom *self, const TuttiRefuse *refuse, GError **error);
gboolean tutti_room_note (TuttiRoom *self, const TuttiNote *note, GError **error);

/* tutti-room-role.c */
void tutti_room_send_rights (TuttiRoom *self, TuttiParticipant *to);
void tutti_room_give_role (
    TuttiRoom *self, TuttiParticipant *participant, TuttiRole role);
gboolean tutti_room_handle_role (TuttiRoom *self, TuttiParticipant *from,
    const TuttiRoleMessage *message, GError **error);
/* Makes somebody host when the last one has gone for good. */
void tutti_room_pass_on (TuttiRoom *self);

/* tutti-room-talk.c */
gboolean tutti_room_chat (
    TuttiRoom *self, TuttiParticipant *from, const TuttiChat *chat, GError **error);
void tutti_room_send_history (TuttiRoom *self, TuttiParticipant *to);
void tutti_room_hand (TuttiRoom *self, TuttiParticipant *from, const TuttiHand *hand);
gboolean tutti_room_lower (TuttiRoom *self, const TuttiLower *lower, GError **error);
/* NULL: to everybody */
void tutti_room_send_hands (TuttiRoom *self, TuttiParticipant *to);

/* tutti-room-outputs.c */
/* NULL: to everybody */
void tutti_room_send_outputs (TuttiRoom *self, TuttiParticipant *to);
gboolean tutti_room_handle_recording (TuttiRoom *self, TuttiParticipant *from,
    const TuttiRecordingMessage *message, GError **error);
gboolean tutti_room_handle_streaming (TuttiRoom *self, TuttiParticipant *from,
    const TuttiStreamingMessage *message, GError **error);
void tutti_room_feed_ended (TuttiRoom *self, const TuttiFeedEnded *ended);
/* To a new mixer. */
void tutti_room_renew_feeds (TuttiRoom *self);
/* The room is over; they complete what they have. */
void tutti_room_finish_outputs (TuttiRoom *self);

/* tutti-room-moderation.c */
gboolean tutti_room_rename (
    TuttiRoom *self, TuttiParticipant *from, const TuttiRename *rename, GError **error);
gboolean tutti_room_mute (
    TuttiRoom *self, TuttiParticipant *from, const TuttiMute *mute, GError **error);
gboolean tutti_room_ask (
    TuttiRoom *self, TuttiParticipant *from, const TuttiAsk *ask, GError **error);
gboolean tutti_room_stop (
    TuttiRoom *self, TuttiParticipant *from, const TuttiStop *stop, GError **error);
gboolean tutti_room_spotlight (
    TuttiRoom *self, const TuttiSpotlight *spotlight, GError **error);
gboolean tutti_room_handle_expel (
    TuttiRoom *self, TuttiParticipant *from, const TuttiExpel *expel, GError **error);
gboolean tutti_room_handle_settings (
    TuttiRoom *self, const TuttiSettings *settings, GError **error);
void tutti_room_end (TuttiRoom *self);

/* Returns: FALSE, with the code's own text */
gboolean tutti_room_error (TuttiErrorCode code, GError **error);

G_END_DECLS

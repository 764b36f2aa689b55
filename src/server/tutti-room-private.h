/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the parts of TuttiRoom share; nobody else includes it. */

#include "common/tutti-error.h"
#include "server/tutti-chat-history.h"
#include "server/tutti-hand-queue.h"
#include "server/tutti-level-filter.h"
#include "server/tutti-lobby.h"
#include "server/tutti-output-job.h"
#include "server/tutti-poll.h"
#include "server/tutti-presenter.h"
#include "server/tutti-rate-limit.h"
#include "server/tutti-room.h"
#include "server/tutti-speaking-times.h"
#include "server/tutti-tally.h"

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
  TuttiRateLimit reactions;
  GPtrArray *polls; /* TuttiPoll; all but the last are closed */
  guint polls_started;
  gboolean poll_changed; /* how many have voted has not been told to all */
  TuttiPresenter *presenter;
  TuttiPresentation presentation; /* what the presenter says of it; @kind NULL: nothing */
  TuttiLevelFilter *levels;
  TuttiSpeakingTimes *speaking;
  gint64 speaking_told_us;
  char *spotlight; /* a participant's id, or NULL */

  const TuttiRoomPhonePlan *phone_plan; /* NULL: it cannot be called */
  char *phone_number;                   /* its own; NULL: the same */
  GHashTable *calls;                    /* see tutti-room-sound.c */
  TuttiTally *call_wishes;              /* by participant */

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
void tutti_room_volume (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiVolume *volume);
/* Tells the mixer what somebody has switched on. */
void tutti_room_send_media (TuttiRoom *self, TuttiParticipant *participant);
/* Sets what is on, and tells the mixer if that is a change. Returns: whether it is */
gboolean tutti_room_set_media (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiState *state);
/* Tells the mixer what is on. */
void tutti_room_send_media (TuttiRoom *self, TuttiParticipant *participant);
/* Tells the mixer what somebody is called. */
void tutti_room_send_label (TuttiRoom *self, TuttiParticipant *participant);
/* Tells the mixer what is in the spotlight. */
void tutti_room_send_spotlight (TuttiRoom *self);

/* tutti-room-phone.c */
void tutti_room_handle_phone_event (TuttiRoom *self, const TuttiMessage *event);
/* How the room is reached by telephone; NULL: to everybody */
void tutti_room_send_phone (TuttiRoom *self, TuttiParticipant *to);
gboolean tutti_room_dial (
    TuttiRoom *self, TuttiParticipant *from, const TuttiDial *dial, GError **error);

/* tutti-room-sound.c */
gboolean tutti_room_handle_sound (
    TuttiRoom *self, TuttiParticipant *from, const TuttiSound *sound, GError **error);
gboolean tutti_room_handle_sound_answer (TuttiRoom *self, TuttiParticipant *from,
    const TuttiSoundAnswer *answer, GError **error);
/* Somebody's browser is gone for good. Returns: whether they stay, by telephone */
gboolean tutti_room_keep_phone (TuttiRoom *self, TuttiParticipant *participant);
/* Nobody need decide any more whether they are called. */
void tutti_room_forget_call (TuttiRoom *self, const char *participant);
void tutti_room_tick_calls (TuttiRoom *self);
void tutti_room_init_calls (TuttiRoom *self);

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

/* Gives the floor to somebody whose hand is up. */
gboolean tutti_room_call (
    TuttiRoom *self, TuttiParticipant *from, const TuttiCall *call, GError **error);
gboolean tutti_room_react (
    TuttiRoom *self, TuttiParticipant *from, const TuttiReact *react, GError **error);
/* NULL: to everybody. Nothing happens where it is not counted. */
void tutti_room_send_speaking (TuttiRoom *self, TuttiParticipant *to);
/* Now and then, where it is counted. */
void tutti_room_tick_speaking (TuttiRoom *self);

/* tutti-room-poll.c */
void tutti_room_send_polls (TuttiRoom *self, TuttiParticipant *to);
gboolean tutti_room_start_poll (
    TuttiRoom *self, TuttiParticipant *from, const TuttiPollStart *start, GError **error);
gboolean tutti_room_vote (
    TuttiRoom *self, TuttiParticipant *from, const TuttiVote *vote, GError **error);
gboolean tutti_room_end_poll (TuttiRoom *self, const TuttiPollEnd *end, GError **error);
void tutti_room_forget_vote (TuttiRoom *self, const char *participant);
void tutti_room_tick_poll (TuttiRoom *self);

/* tutti-room-present.c */
gboolean tutti_room_may_present (TuttiRoom *self, TuttiParticipant *who);
/* Whether what @who shows is heard, too. */
gboolean tutti_room_shares_sound (TuttiRoom *self, TuttiParticipant *who);
/* Somebody's screen went on or off. */
void tutti_room_note_screen (TuttiRoom *self, TuttiParticipant *who);
gboolean tutti_room_handle_present (
    TuttiRoom *self, TuttiParticipant *from, const TuttiPresent *present, GError **error);
gboolean tutti_room_handle_presentation (TuttiRoom *self, TuttiParticipant *from,
    const TuttiPresentation *presentation, GError **error);
/* NULL: to everybody */
void tutti_room_send_presentation (TuttiRoom *self, TuttiParticipant *to);
void tutti_room_tick_presenter (TuttiRoom *self);

/* tutti-room-consent.c */
gboolean tutti_room_handle_consent (TuttiRoom *self, TuttiParticipant *from,
    const TuttiConsentMessage *message, GError **error);
/* A recording or a stream of a kind that does not run yet begins: whoever starts it
 * (NULL: nobody) agrees, all others are asked. */
void tutti_room_ask_consent (TuttiRoom *self, TuttiParticipant *by);
/* What somebody has answered who comes in. */
void tutti_room_take_consent (
    TuttiRoom *self, TuttiParticipant *participant, TuttiConsent consent);
/* Tells the mixer, while something is recorded or streamed. */
void tutti_room_send_recorded (TuttiRoom *self, TuttiParticipant *participant);

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
/* For who comes first. */
void tutti_room_record_if_set (TuttiRoom *self);

/* tutti-room-moderation.c */
/* Nothing happens when it is off already. @from: who did it */
void tutti_room_switch_off (
    TuttiRoom *self, TuttiParticipant *who, TuttiDevice device, TuttiParticipant *from);
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

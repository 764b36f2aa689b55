/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"
#include "server/tutti-budget.h"
#include "server/tutti-clock.h"
#include "server/tutti-entry.h"
#include "server/tutti-mixer.h"
#include "server/tutti-output-job.h"
#include "server/tutti-participant.h"
#include "server/tutti-password-queue.h"
#include "server/tutti-room-phone.h"
#include "server/tutti-room-settings.h"

G_BEGIN_DECLS

/* How long a seat is kept after the socket closed. */
#define TUTTI_SEAT_KEPT_US (60 * G_USEC_PER_SEC)

/**
 * TuttiRoom: who is in one meeting, what they are told of each other, and what the mixer
 * is told of them. Its parts: tutti-room-entry.c who comes in, tutti-room-message.c what
 * people send, tutti-room-moderation.c what they do to each other, tutti-room-talk.c chat
 * and hands, tutti-room-role.c who is host, tutti-room-media.c the mixer,
 * tutti-room-outputs.c recordings and live streams,
 * tutti-room-phone.c telephones, tutti-room-load.c what it costs.
 *
 * Signals:
 * - "closed": nobody is in it or waits, and no seat is kept; or it has ended. Emitted
 * once; the room takes nobody any more.
 */
#define TUTTI_TYPE_ROOM (tutti_room_get_type ())
G_DECLARE_FINAL_TYPE (TuttiRoom, tutti_room, TUTTI, ROOM, GObject)

/* What a room is made with; copied. */
typedef struct {
  const char *name; /* as it is shown */
  guint max_people; /* kept seats count, robots do not */
  const TuttiRoomSettings *settings;
  const char *host_key_digest; /* see tutti_token_digest(); NULL: it makes its own key */
  const TuttiOutputPlan *outputs;  /* borrowed; NULL: it is not recorded or streamed */
  const TuttiRoomPhonePlan *phone; /* borrowed; NULL: it cannot be called */
  const char *phone_number;        /* NULL, or what is keyed in for it */
} TuttiRoomPlan;

/* Whether @key, which may be NULL, is the host's; there must be a digest. */
TuttiProof tutti_room_plan_prove_key (const TuttiRoomPlan *plan, const char *key);

/* @mixer: (transfer full): its mixer */
TuttiRoom *tutti_room_new (const TuttiRoomPlan *plan, const TuttiClock *clock,
    TuttiPasswordQueue *passwords, TuttiMixer *mixer);

/* From now on it is a part of @budget; without one, it takes whoever may come in. */
void tutti_room_set_budget (TuttiRoom *self, TuttiBudget *budget);

/* Coming in */

/* What somebody holds; strings may be NULL. */
typedef struct {
  const char *seat;
  const char *key;
  const char *address;
} TuttiCredentials;

/* Gives the holder of a seat that place again. Returns: FALSE when nobody holds it */
gboolean tutti_room_return (
    TuttiRoom *self, const TuttiCredentials *credentials, const TuttiVisitor *visitor);

/* @entry: password and token filled in; the rest is found out here. See
 * tutti_entry_judge(). */
TuttiVerdict tutti_room_judge (TuttiRoom *self, const TuttiCredentials *credentials,
    TuttiEntryVisitor *entry, TuttiRole *out_role);

/* Whether the server can afford one more in this room. Not asked for those who come back
 * to their seat. Returns: FALSE with %TUTTI_ERROR_SERVER_BUSY */
gboolean tutti_room_may_take (TuttiRoom *self, TuttiMediaKind media, GError **error);

/* @visitor gets "enter" and the welcome before this returns. */
void tutti_room_enter (TuttiRoom *self, const TuttiVisitor *visitor, TuttiRole role);

/* @visitor gets "wait" before this returns, and some time later "enter" or "end". */
void tutti_room_wait (
    TuttiRoom *self, const TuttiVisitor *visitor, const TuttiEntryVisitor *entry);

/* @session waits no longer; nothing happens if it did not. */
void tutti_room_forget_waiting (TuttiRoom *self, gpointer session);

/* Being in */

/**
 * tutti_room_handle:
 * @message: anything of the client protocol but "join", "leave" and "ping"
 *
 * Does what @participant asks for, if their role may: the one place where the table of
 * tutti-role.c is kept.
 *
 * Returns: FALSE with a %TUTTI_ERROR, which never ends the session
 */
gboolean tutti_room_handle (TuttiRoom *self, TuttiParticipant *participant,
    const TuttiMessage *message, GError **error);

/* Whether there is a recording or a live stream, be it paused. */
gboolean tutti_room_is_recorded (TuttiRoom *self);

/* Gives the seat up. */
void tutti_room_leave (TuttiRoom *self, TuttiParticipant *participant);

/* The socket closed: the seat is kept for %TUTTI_SEAT_KEPT_US. */
void tutti_room_detach (TuttiRoom *self, TuttiParticipant *participant);

/* Whoever runs the server */

/* TuttiOutputInfo: what is recorded or streamed; borrowed. Returns: (transfer container)
 */
GPtrArray *tutti_room_list_outputs (TuttiRoom *self);

/* Begun by whoever runs the server; everybody is told and asked. Return: NULL with a
 * %TUTTI_ERROR */
const TuttiOutputInfo *tutti_room_record (
    TuttiRoom *self, const TuttiRecordingMessage *message, GError **error);
const TuttiOutputInfo *tutti_room_stream (
    TuttiRoom *self, const TuttiStreamingMessage *message, GError **error);

/* Borrowed. Returns: NULL if there is none of this @id */
const TuttiOutputInfo *tutti_room_find_output (TuttiRoom *self, const char *id);

/* @action: "pause" or "resume", of a recording, or "stop". Returns: FALSE with a
 * %TUTTI_ERROR when this one, which must be there, cannot do that */
gboolean tutti_room_steer_output (
    TuttiRoom *self, const char *id, const char *action, GError **error);

/* @fragment: the file in pipelines/, without ".gst", that makes its sound and picture */
void tutti_room_add_robot (TuttiRoom *self, const char *name, const char *fragment);

/* Frees the seats that are due, and ends the room whose time is over; call it about once
 * a second. */
void tutti_room_tick (TuttiRoom *self);

/* Ends every session with @error, and the room. */
void tutti_room_close (TuttiRoom *self, const GError *error);

const char *tutti_room_get_name (TuttiRoom *self);

/* Seconds since 1970: when it was opened. */
gint64 tutti_room_get_since (TuttiRoom *self);

/* People who are present. */
guint tutti_room_get_n_people (TuttiRoom *self);

/* Returns: (transfer container) (element-type TuttiParticipantInfo): everybody, robots
 * and kept seats too, in the order of coming */
GPtrArray *tutti_room_list_participants (TuttiRoom *self);

/* CPU that its mixer uses, in cores, over the last few seconds; 0 without a budget */
double tutti_room_get_cores (TuttiRoom *self);

const TuttiRoomSettings *tutti_room_get_settings (TuttiRoom *self);

/* Puts a copy of @settings in force, and tells everybody. */
void tutti_room_set_settings (TuttiRoom *self, const TuttiRoomSettings *settings);

typedef enum {
  TUTTI_EXPEL_ONCE,
  TUTTI_EXPEL_BAN, /* their seat does not open it again, and their address is suspect */
} TuttiExpulsion;

/* Returns: FALSE with %TUTTI_ERROR_UNKNOWN_PARTICIPANT */
gboolean tutti_room_expel (
    TuttiRoom *self, const char *id, TuttiExpulsion how, GError **error);

G_END_DECLS

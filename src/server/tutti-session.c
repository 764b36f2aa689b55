/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-session.h"

#include "server/tutti-rate-limit.h"

/* RFC 6455 7.4.1 */
enum {
  CLOSE_NORMAL = 1000,
  CLOSE_GOING_AWAY = 1001,
  CLOSE_POLICY = 1008,
  CLOSE_TOO_BIG = 1009,
};

typedef enum {
  STATE_OUTSIDE, /* has not said who it is */
  STATE_AT_DOOR, /* has: it is being decided about, or waits in the lobby */
  STATE_IN,
  STATE_OVER, /* "close" was emitted, or the socket has gone */
} State;

struct _TuttiSession {
  GObject parent;

  TuttiDoor *door;
  char *address;
  const TuttiClock *clock;
  TuttiRateLimit limit;
  gint64 opened_us;
  gint64 heard_us;

  State state;
  TuttiRoom *room;               /* while in */
  TuttiParticipant *participant; /* while in */
  gint64 attempt;                /* the highest so far */
};

enum { SIGNAL_SEND, SIGNAL_CLOSE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiSession, tutti_session, G_TYPE_OBJECT)

static void
tutti_session_dispose (GObject *object)
{
  TuttiSession *self = TUTTI_SESSION (object);

  tutti_session_closed (self);
  g_clear_object (&self->door);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (tutti_session_parent_class)->dispose (object);
}

static void
tutti_session_class_init (TuttiSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_session_dispose;
  signals[SIGNAL_SEND] = g_signal_new ("send", TUTTI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLOSE] = g_signal_new ("close", TUTTI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
tutti_session_init (TuttiSession *self)
{
}

TuttiSession *
tutti_session_new (TuttiDoor *door, const char *address, const TuttiClock *clock)
{
  TuttiSession *self = g_object_new (TUTTI_TYPE_SESSION, NULL);

  self->door = g_object_ref (door);
  self->address = g_strdup (address);
  self->clock = clock;
  self->opened_us = self->heard_us = tutti_clock_now (clock);
  tutti_rate_limit_init (&self->limit, TUTTI_SESSION_MESSAGES_PER_SECOND,
      TUTTI_SESSION_MESSAGES_BURST, self->opened_us);
  return self;
}

const char *
tutti_session_get_address (TuttiSession *self)
{
  return self->address;
}

gboolean
tutti_session_is_outside (TuttiSession *self)
{
  return self->state == STATE_OUTSIDE;
}

/* Out */

static void
send_text (TuttiSession *self, const char *text)
{
  if (self->state != STATE_OVER)
    g_signal_emit (self, signals[SIGNAL_SEND], 0, text);
}

static void
close_with (TuttiSession *self, guint code)
{
  if (self->state == STATE_OVER)
    return;

  tutti_session_closed (self);
  g_signal_emit (self, signals[SIGNAL_CLOSE], 0, code);
}

static guint
close_code_for (int code)
{
  switch (code) {
  case TUTTI_ERROR_TOO_LARGE:
    return CLOSE_TOO_BIG;
  case TUTTI_ERROR_SHUTTING_DOWN:
    return CLOSE_GOING_AWAY;
  default:
    return CLOSE_POLICY;
  }
}

static void
tell_error (TuttiSession *self, const GError *error, TuttiSeverity severity)
{
  g_autofree char *text = NULL;
  TuttiErrorMessage message = {{TUTTI_MESSAGE_ERROR}};
  gboolean ours = error->domain == TUTTI_ERROR;

  message.error = (char *)tutti_error_id_of (error);
  message.text = ours ? error->message : (char *)tutti_error_text (TUTTI_ERROR_INTERNAL);
  message.fatal = severity == TUTTI_SEVERITY_FATAL;
  text = tutti_message_to_json (&message.message);
  send_text (self, text);

  if (severity == TUTTI_SEVERITY_FATAL)
    close_with (self, close_code_for (ours ? error->code : TUTTI_ERROR_INTERNAL));
}

static void
tell_ordinary_error (TuttiSession *self, const GError *error)
{
  gboolean ours = error->domain == TUTTI_ERROR;

  tell_error (
      self, error, tutti_error_severity (ours ? error->code : TUTTI_ERROR_INTERNAL));
}

static void
tell_code (TuttiSession *self, TuttiErrorCode code)
{
  g_autoptr (GError) error =
      g_error_new_literal (TUTTI_ERROR, code, tutti_error_text (code));

  tell_ordinary_error (self, error);
}

void
tutti_session_end (TuttiSession *self, TuttiErrorCode code)
{
  g_autoptr (GError) error =
      g_error_new_literal (TUTTI_ERROR, code, tutti_error_text (code));

  tell_error (self, error, TUTTI_SEVERITY_FATAL);
}

void
tutti_session_hang_up (TuttiSession *self)
{
  close_with (self, CLOSE_GOING_AWAY);
}

static void
sink_send (gpointer session, const char *text)
{
  send_text (session, text);
}

static void
sink_end (gpointer session, const GError *error)
{
  TuttiSession *self = session;

  g_clear_object (&self->participant);
  g_clear_object (&self->room);
  tell_error (self, error, TUTTI_SEVERITY_FATAL);
}

static void
sink_enter (gpointer session, TuttiRoom *room, TuttiParticipant *participant)
{
  TuttiSession *self = session;

  self->state = STATE_IN;
  self->room = g_object_ref (room);
  self->participant = g_object_ref (participant);
  tutti_door_forget (self->door, self);
}

static const TuttiParticipantSink sink = {sink_send, sink_end, sink_enter};

/* In */

static void
handle_join (TuttiSession *self, const TuttiJoin *join)
{
  if (self->state != STATE_OUTSIDE) {
    tell_code (self, TUTTI_ERROR_WRONG_ORDER);
    return;
  }
  if (join->protocol != TUTTI_PROTOCOL_VERSION) {
    tell_code (self, TUTTI_ERROR_PROTOCOL_VERSION);
    return;
  }

  self->state = STATE_AT_DOOR;
  tutti_door_knock (self->door, join, self->address, &sink, self);
}

/* Returns: FALSE, and has said so, for one that is older than the last */
static gboolean
check_attempt (TuttiSession *self, const TuttiOffer *offer)
{
  g_autoptr (GError) error = NULL;

  if (offer->attempt > self->attempt) {
    self->attempt = offer->attempt;
    return TRUE;
  }
  error = g_error_new (TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
      "attempt must be higher than the last one, %" G_GINT64_FORMAT, self->attempt);
  tell_error (self, error, TUTTI_SEVERITY_RECOVERABLE);
  return FALSE;
}

static void
handle_leave (TuttiSession *self)
{
  g_autoptr (TuttiParticipant) participant = g_steal_pointer (&self->participant);
  g_autoptr (TuttiRoom) room = g_steal_pointer (&self->room);

  if (participant)
    tutti_room_leave (room, participant);
  close_with (self, CLOSE_NORMAL);
}

static void
handle_ping (TuttiSession *self, const TuttiPing *ping)
{
  TuttiPong pong = {{TUTTI_MESSAGE_PONG}, ping->time};
  g_autofree char *text = tutti_message_to_json (&pong.message);

  send_text (self, text);
}

/* Whatever is wrong with it does not end the session. */
static void
handle_in_room (TuttiSession *self, const TuttiMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (message->type == TUTTI_MESSAGE_OFFER &&
      !check_attempt (self, (const TuttiOffer *)message))
    return;
  if (!tutti_room_handle (self->room, self->participant, message, &error))
    tell_error (self, error, TUTTI_SEVERITY_RECOVERABLE);
}

static void
handle_message (TuttiSession *self, const TuttiMessage *message)
{
  if (message->type == TUTTI_MESSAGE_JOIN) {
    handle_join (self, (const TuttiJoin *)message);
    return;
  }
  if (self->participant)
    tutti_participant_confirm_seat (self->participant);

  if (self->state == STATE_OUTSIDE)
    tell_code (self, TUTTI_ERROR_WRONG_ORDER);
  else if (message->type == TUTTI_MESSAGE_LEAVE)
    handle_leave (self);
  else if (message->type == TUTTI_MESSAGE_PING)
    handle_ping (self, (const TuttiPing *)message);
  else if (self->state == STATE_IN)
    handle_in_room (self, message);
  else
    tell_code (self, TUTTI_ERROR_WRONG_ORDER);
}

/* What a message costs beyond the one that it is. */
static guint
extra_cost (const TuttiMessage *message)
{
  if (message->type == TUTTI_MESSAGE_OFFER)
    return TUTTI_SESSION_OFFER_COST - 1;
  if (message->type == TUTTI_MESSAGE_SETTINGS &&
      ((const TuttiSettings *)message)->password)
    return TUTTI_SESSION_PASSWORD_COST - 1;
  return 0;
}

static gboolean
may_speak (TuttiSession *self, guint cost)
{
  gint64 now_us = tutti_clock_now (self->clock);

  self->heard_us = now_us;
  if (tutti_rate_limit_take (&self->limit, cost, now_us))
    return TRUE;

  tell_code (self, TUTTI_ERROR_RATE_LIMITED);
  return FALSE;
}

void
tutti_session_receive_text (TuttiSession *self, const char *text, gsize length)
{
  g_autoptr (TuttiSession) alive = g_object_ref (self);
  g_autoptr (TuttiMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  /* Before the parser sees it, so that a flood is cheap to refuse. */
  if (self->state == STATE_OVER || !may_speak (self, 1))
    return;

  message = tutti_message_parse (TUTTI_CHANNEL_CLIENT, text, length, &error);
  if (!message) {
    tell_ordinary_error (self, error);
    return;
  }
  if (may_speak (self, extra_cost (message)))
    handle_message (self, message);
}

void
tutti_session_receive_binary (TuttiSession *self)
{
  g_autoptr (TuttiSession) alive = g_object_ref (self);

  if (self->state != STATE_OVER && may_speak (self, 1))
    tell_code (self, TUTTI_ERROR_BINARY);
}

void
tutti_session_receive_too_much (TuttiSession *self)
{
  tell_code (self, TUTTI_ERROR_TOO_LARGE);
}

void
tutti_session_receive_alive (TuttiSession *self)
{
  self->heard_us = tutti_clock_now (self->clock);
}

void
tutti_session_tick (TuttiSession *self)
{
  gint64 now_us = tutti_clock_now (self->clock);

  if (self->state == STATE_OVER)
    return;

  if (self->state == STATE_OUTSIDE &&
      now_us - self->opened_us >= TUTTI_SESSION_JOIN_WITHIN_US)
    tell_code (self, TUTTI_ERROR_TOO_SLOW);
  else if (now_us - self->heard_us >= TUTTI_SESSION_SILENT_MAX_US)
    close_with (self, CLOSE_GOING_AWAY);
}

void
tutti_session_closed (TuttiSession *self)
{
  g_autoptr (TuttiParticipant) participant = g_steal_pointer (&self->participant);
  g_autoptr (TuttiRoom) room = g_steal_pointer (&self->room);

  self->state = STATE_OVER;
  if (self->door)
    tutti_door_forget (self->door, self);
  if (participant)
    tutti_room_detach (room, participant);
}

void
tutti_session_gone_away (TuttiSession *self)
{
  g_autoptr (TuttiParticipant) participant = NULL;
  g_autoptr (TuttiRoom) room = NULL;

  /* We hung up, and the browser only repeats our code: that is no word of its own. */
  if (self->state == STATE_OVER) {
    tutti_session_closed (self);
    return;
  }

  participant = g_steal_pointer (&self->participant);
  room = g_steal_pointer (&self->room);
  tutti_session_closed (self);
  if (participant)
    tutti_room_leave (room, participant);
}

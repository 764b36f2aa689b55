/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-phone-call.h"

#include <string.h>

#include "common/tutti-error.h"
#include "common/tutti-phone-line.h"
#include "server/tutti-phone-caller.h"
#include "server/tutti-phone-news.h"
#include "server/tutti-phone-way.h"

#define VOLUME_STEP_DB 3
#define VOLUME_MAX_DB 18

struct _TuttiPhoneCall {
  const TuttiPhoneCallEnv *env;
  char *id;
  char *name;    /* as it is shown */
  char *address; /* whom tries count against */
  TuttiPhoneSockets sockets;
  TuttiPhoneLine line; /* owned; codec NULL: nothing was agreed on yet */
  gboolean greeted;    /* the reception knows it */
  gboolean orphaned;
  gboolean over;

  char *asked; /* the room that it wants into */
  guint timer; /* until it is told something */
  const char *answer;
  TuttiRoom *invited; /* a call of ours: into this one, until it is there */
  char *asker;        /* a participant of it */
  char *person;       /* another, whose sound it is to be; NULL: it is one of its own */
  TuttiRoom *room;    /* NULL: not in one */
  TuttiParticipant *participant;
  TuttiPhoneNews news;
};

static const TuttiParticipantSink sink;

const char *
tutti_phone_call_get_id (TuttiPhoneCall *self)
{
  return self->id;
}

static void
tell_news (TuttiPhoneCall *self, const char *what)
{
  guint people = self->room ? tutti_room_get_n_people (self->room) : 0;
  TuttiCallNews news = {
      {TUTTI_MESSAGE_CALL_NEWS}, self->id, (char *)what, (gint64)people};

  if (what && !self->orphaned)
    self->env->tell (self->env->data, &news.message);
}

/* Sound: at the reception, or in a room */

static void
greet (TuttiPhoneCall *self)
{
  TuttiPhoneAdd add = {{TUTTI_MESSAGE_PHONE_ADD}, self->id, self->id, FALSE, self->line};

  self->greeted = TRUE;
  self->env->command (self->env->data, &add.message, &self->sockets.fds);
}

static void
leave_reception (TuttiPhoneCall *self)
{
  TuttiRemove remove = {{TUTTI_MESSAGE_REMOVE}, self->id};

  if (!self->greeted)
    return;
  self->greeted = FALSE;
  self->env->command (self->env->data, &remove.message, NULL);
}

static void
connect (TuttiPhoneCall *self)
{
  if (!self->line.codec)
    return;
  if (self->participant)
    tutti_room_connect_phone (
        self->room, self->participant, &self->line, &self->sockets.fds);
  else
    greet (self);
}

static void
update (TuttiPhoneCall *self)
{
  TuttiPhoneUpdate change = {{TUTTI_MESSAGE_PHONE_UPDATE}, self->id, self->line};

  if (self->participant)
    tutti_room_update_phone (self->room, self->participant, &self->line);
  else if (self->greeted)
    self->env->command (self->env->data, &change.message, NULL);
}

/* With another port for RTCP than before, it has to be connected anew. */
static void
handle_media (TuttiPhoneCall *self, const TuttiCallMedia *media)
{
  gboolean first = self->line.codec == NULL;
  gint64 volume = self->line.volume;

  tutti_phone_line_copy (&self->line, &media->line);
  self->line.volume = volume;
  if (first)
    connect (self);
  else
    update (self);
}

static void
handle_say (TuttiPhoneCall *self, const TuttiCallSay *say)
{
  TuttiPrompt prompt = {{TUTTI_MESSAGE_PROMPT}, self->id, say->number, say->language,
      say->prompts, say->barge};

  if (self->participant)
    tutti_room_prompt (self->room, self->participant, &prompt);
  else
    self->env->command (self->env->data, &prompt.message, NULL);
}

/* The end */

static void
finish (TuttiPhoneCall *self)
{
  if (self->over)
    return;
  self->over = TRUE;
  tutti_door_forget (self->env->door, self);
  if (self->participant) {
    g_autoptr (TuttiRoom) room = g_steal_pointer (&self->room);
    g_autoptr (TuttiParticipant) participant = g_steal_pointer (&self->participant);

    tutti_room_hang_up (room, participant);
  }
  leave_reception (self);
  self->env->over (self->env->data, self);
}

static void
hang_up (TuttiPhoneCall *self)
{
  TuttiCallEnd end = {{TUTTI_MESSAGE_CALL_END}, self->id};

  if (!self->orphaned)
    self->env->tell (self->env->data, &end.message);
  finish (self);
}

/* Who asked for a call that comes to nothing is told why. */
static void
tell_asker (TuttiPhoneCall *self, const char *reason)
{
  TuttiErrorCode code = TUTTI_ERROR_CALL_REFUSED;

  if (!self->invited)
    return;
  if (g_str_equal (reason, "busy"))
    code = TUTTI_ERROR_CALL_BUSY;
  else if (g_str_equal (reason, "unanswered"))
    code = TUTTI_ERROR_CALL_UNANSWERED;
  else if (g_str_equal (reason, "failed"))
    code = TUTTI_ERROR_CALL_FAILED;
  tutti_room_tell_uncalled (self->invited, self->asker, code);
}

static void
handle_gone (TuttiPhoneCall *self, const TuttiCallGone *gone)
{
  tell_asker (self, gone->reason);
  finish (self);
}

/* In the room */

static void
sink_send (gpointer session, const char *text)
{
  TuttiPhoneCall *self = session;
  g_autoptr (TuttiMessage) message =
      tutti_message_parse (TUTTI_CHANNEL_SERVER, text, strlen (text), NULL);

  if (!message)
    return;
  if (message->type == TUTTI_MESSAGE_WAIT)
    tell_news (self, "waiting");
  if (!self->participant)
    return;
  if (message->type == TUTTI_MESSAGE_RENEW)
    connect (self);
  tell_news (self, tutti_phone_news_of (&self->news,
                       tutti_participant_get_id (self->participant), message));
}

/* Whoever is turned out of a room is told so at the reception. */
static void
sink_end (gpointer session, const GError *error)
{
  TuttiPhoneCall *self = session;
  gboolean was_in = self->participant != NULL;

  tutti_door_forget (self->env->door, self);
  g_clear_object (&self->participant);
  g_clear_object (&self->room);
  if (self->orphaned) {
    finish (self);
    return;
  }
  if (was_in)
    connect (self);
  tell_news (self, tutti_phone_news_of_end (error));
}

static void
sink_enter (gpointer session, TuttiRoom *room, TuttiParticipant *participant)
{
  TuttiPhoneCall *self = session;

  tutti_door_forget (self->env->door, self);
  leave_reception (self);
  self->room = g_object_ref (room);
  self->participant = g_object_ref (participant);
  tutti_phone_news_init (&self->news, participant, tutti_room_is_recorded (room));
  connect (self);
  if (self->news.beside)
    tell_news (self, "yours");
  else
    tell_news (self, tutti_room_is_recorded (room) ? "recorded" : "in");
}

static void
handle_key (TuttiPhoneCall *self, const TuttiPhoneKey *key)
{
  TuttiCallKey message = {{TUTTI_MESSAGE_CALL_KEY}, self->id, key->key};

  if (!self->orphaned)
    self->env->tell (self->env->data, &message.message);
}

static void
handle_done (TuttiPhoneCall *self, const TuttiPromptDone *done)
{
  TuttiCallSpoken spoken = {{TUTTI_MESSAGE_CALL_SPOKEN}, self->id, done->number};

  if (g_str_equal (done->how, "missing"))
    g_warning ("a prompt for callers is missing");
  if (!self->orphaned)
    self->env->tell (self->env->data, &spoken.message);
}

void
tutti_phone_call_handle_event (TuttiPhoneCall *self, const TuttiMessage *event)
{
  switch (event->type) {
  case TUTTI_MESSAGE_PHONE_KEY:
    handle_key (self, (const TuttiPhoneKey *)event);
    break;
  case TUTTI_MESSAGE_PROMPT_DONE:
    handle_done (self, (const TuttiPromptDone *)event);
    break;
  case TUTTI_MESSAGE_PHONE_LOST:
    hang_up (self);
    break;
  default:
    break;
  }
}

static void
sink_phone (gpointer session, const TuttiMessage *event)
{
  tutti_phone_call_handle_event (session, event);
}

static const TuttiParticipantSink sink = {sink_send, sink_end, sink_enter, sink_phone};

/* Coming in */

static void
handle_told (gpointer data)
{
  TuttiPhoneCall *self = data;

  self->timer = 0;
  tell_news (self, self->answer);
}

/* Not before @when_us of the clock. */
static void
answer_at (TuttiPhoneCall *self, const char *answer, gint64 when_us)
{
  self->answer = answer;
  if (self->timer)
    tutti_clock_cancel (self->env->clock, self->timer);
  self->timer = tutti_clock_call_at (self->env->clock, when_us, handle_told, self);
}

/* @person may be gone meanwhile. */
static void
become_sound (TuttiPhoneCall *self, TuttiRoom *room, const char *person)
{
  g_autoptr (GError) error = NULL;

  if (!tutti_room_may_take (room, TUTTI_MEDIA_SOUND, &error))
    tell_news (self, tutti_phone_news_of_end (error));
  else if (!tutti_room_take_phone (room, person, &sink, self))
    tell_news (self, "gone");
}

static void
enter_invited (TuttiPhoneCall *self)
{
  TuttiVisitor visitor = {&sink, self, self->name, self->address, TRUE, FALSE,
      TUTTI_CONSENT_UNRECORDED, "phone"};
  g_autoptr (TuttiRoom) room = g_steal_pointer (&self->invited);
  g_autoptr (GError) error = NULL;

  if (self->person)
    become_sound (self, room, self->person);
  else if (tutti_room_may_take (room, TUTTI_MEDIA_SOUND, &error))
    tutti_room_enter (room, &visitor, TUTTI_ROLE_PARTICIPANT);
  else
    tell_news (self, tutti_phone_news_of_end (error));
}

static void
answer_unknown (TuttiPhoneCall *self)
{
  answer_at (
      self, "unknown", tutti_door_count_wrong_number (self->env->door, self->address));
}

static void
handle_join (TuttiPhoneCall *self, const TuttiCallJoin *join)
{
  gint64 told_us = tutti_clock_now (self->env->clock);
  g_auto (TuttiPhoneWay) way = {NULL};

  if (self->participant || self->timer)
    return;
  if (self->invited) {
    enter_invited (self);
    return;
  }
  if (!tutti_phone_way_find (self->env, join, self->address, &way)) {
    answer_unknown (self);
    return;
  }
  if (way.participant) {
    become_sound (self, way.room, way.participant);
    return;
  }
  g_free (self->asked);
  self->asked = g_steal_pointer (&way.name);
  switch (tutti_door_call (
      self->env->door, self->asked, join->pin, self->address, &told_us)) {
  case TUTTI_CALL_PIN:
    tell_news (self, "pin");
    break;
  case TUTTI_CALL_WRONG:
    answer_at (self, "wrong-pin", told_us);
    break;
  case TUTTI_CALL_CLOSED:
    tell_news (self, "closed");
    break;
  case TUTTI_CALL_KNOCK:
  default:
    tutti_door_knock_by_phone (
        self->env->door, self->asked, self->name, self->address, &sink, self);
    break;
  }
}

/* Wishes */

static void
switch_microphone (TuttiPhoneCall *self)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (self->participant);

  if (tutti_room_toggle_microphone (self->room, self->participant))
    tell_news (self, info->microphone ? "unmuted" : "muted");
  else
    tell_news (self, "listening");
}

static void
turn (TuttiPhoneCall *self, int decibel)
{
  self->line.volume = CLAMP (self->line.volume + decibel, -VOLUME_MAX_DB, VOLUME_MAX_DB);
  update (self);
  tell_news (self, decibel > 0 ? "louder" : "quieter");
}

static void
consent (TuttiPhoneCall *self)
{
  TuttiConsentMessage message = {{TUTTI_MESSAGE_CONSENT}, (char *)"recorded"};

  if (!tutti_room_is_recorded (self->room))
    tell_news (self, "unrecorded");
  else if (tutti_room_handle (self->room, self->participant, &message.message, NULL))
    tell_news (self, "consented");
}

static void
handle_do (TuttiPhoneCall *self, const TuttiCallDo *wish)
{
  if (!self->participant)
    return;
  if (g_str_equal (wish->what, "mute")) {
    switch_microphone (self);
  } else if (g_str_equal (wish->what, "hand")) {
    TuttiHand hand = {{TUTTI_MESSAGE_HAND}, !self->news.hand};

    tutti_room_handle (self->room, self->participant, &hand.message, NULL);
  } else if (g_str_equal (wish->what, "consent")) {
    consent (self);
  } else if (g_str_equal (wish->what, "count")) {
    tell_news (self, "count");
  } else if (g_str_equal (wish->what, "louder")) {
    turn (self, VOLUME_STEP_DB);
  } else if (g_str_equal (wish->what, "quieter")) {
    turn (self, -VOLUME_STEP_DB);
  }
}

void
tutti_phone_call_handle (TuttiPhoneCall *self, const TuttiMessage *message)
{
  switch (message->type) {
  case TUTTI_MESSAGE_CALL_MEDIA:
    handle_media (self, (const TuttiCallMedia *)message);
    break;
  case TUTTI_MESSAGE_CALL_SAY:
    handle_say (self, (const TuttiCallSay *)message);
    break;
  case TUTTI_MESSAGE_CALL_JOIN:
    handle_join (self, (const TuttiCallJoin *)message);
    break;
  case TUTTI_MESSAGE_CALL_DO:
    handle_do (self, (const TuttiCallDo *)message);
    break;
  case TUTTI_MESSAGE_CALL_GONE:
    handle_gone (self, (const TuttiCallGone *)message);
    break;
  default:
    break;
  }
}

void
tutti_phone_call_reconnect (TuttiPhoneCall *self)
{
  if (self->greeted)
    greet (self);
}

void
tutti_phone_call_orphan (TuttiPhoneCall *self)
{
  g_autoptr (GPtrArray) prompts = g_ptr_array_new ();
  TuttiPrompt prompt = {{TUTTI_MESSAGE_PROMPT}, NULL, 0, (char *)"en", prompts, FALSE};

  self->orphaned = TRUE;
  if (!self->participant) {
    tell_asker (self, "failed");
    finish (self);
    return;
  }
  g_ptr_array_add (prompts, (gpointer) "lost");
  tutti_room_prompt (self->room, self->participant, &prompt);
}

/* Life */

TuttiPhoneCall *
tutti_phone_call_new (const TuttiPhoneCallEnv *env, const TuttiCallNew *message)
{
  TuttiPhoneCall *self = g_new0 (TuttiPhoneCall, 1);
  TuttiCallSocket answer = {{TUTTI_MESSAGE_CALL_SOCKET}, message->call};
  g_autoptr (GError) error = NULL;

  self->env = env;
  self->id = g_strdup (message->call);
  self->name = tutti_phone_caller_name (message->caller);
  self->address = tutti_phone_caller_key (message);
  if (!tutti_phone_sockets_open (&self->sockets, env->ports, message->address, &error)) {
    g_warning ("a call cannot be taken: %s", error->message);
    answer.error = (char *)"unavailable";
    env->tell (env->data, &answer.message);
    tutti_phone_call_free (self);
    return NULL;
  }
  answer.address = self->sockets.address;
  answer.port = self->sockets.port;
  answer.control = self->sockets.port + 1;
  env->tell (env->data, &answer.message);
  return self;
}

/* The family that the target will want its sound in is not known yet. */
static gboolean
open_for_target (TuttiPhoneCall *self, const char *target, GError **error)
{
  gboolean here = strstr (target, "@127.") || strstr (target, "@localhost");

  return tutti_phone_sockets_open (
      &self->sockets, self->env->ports, here ? "127.0.0.1" : "192.0.2.1", error);
}

TuttiPhoneCall *
tutti_phone_call_new_out (const TuttiPhoneCallEnv *env, const char *id,
    const TuttiRoomCall *call, const char *language, GError **error)
{
  TuttiPhoneCall *self = g_new0 (TuttiPhoneCall, 1);
  g_autoptr (GError) reason = NULL;
  TuttiCallOut out = {{TUTTI_MESSAGE_CALL_OUT}};

  self->env = env;
  self->id = g_strdup (id);
  self->name = tutti_phone_caller_name (call->target);
  self->address = g_strdup ("sip");
  self->invited = g_object_ref (call->room);
  self->asker = g_strdup (call->asker);
  self->person = g_strdup (call->person);
  if (!open_for_target (self, call->target, &reason)) {
    g_warning ("a call cannot be made: %s", reason->message);
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        tutti_error_text (TUTTI_ERROR_INTERNAL));
    tutti_phone_call_free (self);
    return NULL;
  }
  out.call = self->id;
  out.address = self->sockets.address;
  out.port = self->sockets.port;
  out.control = self->sockets.port + 1;
  out.target = (char *)call->target;
  out.language = (char *)language;
  env->tell (env->data, &out.message);
  return self;
}

void
tutti_phone_call_free (TuttiPhoneCall *self)
{
  if (self->timer)
    tutti_clock_cancel (self->env->clock, self->timer);
  tutti_phone_sockets_close (&self->sockets);
  tutti_phone_line_clear (&self->line);
  g_clear_object (&self->invited);
  g_clear_object (&self->participant);
  g_clear_object (&self->room);
  g_free (self->asker);
  g_free (self->person);
  g_free (self->asked);
  g_free (self->address);
  g_free (self->name);
  g_free (self->id);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is written in a room, whose hand is up, who has the floor, and for how long. */

#include "server/tutti-room-private.h"

#define SPEAKING_EVERY_US (5 * G_USEC_PER_SEC)

static gboolean
may_write (TuttiRoom *self, TuttiParticipant *participant)
{
  return self->settings.chat ||
         tutti_participant_get_role (participant) >= TUTTI_ROLE_MODERATOR;
}

/* Nobody may learn from an answer that there was something private. */
static gboolean
may_answer (TuttiRoom *self, TuttiParticipant *from, const TuttiChat *chat)
{
  const char *id = tutti_participant_get_id (from);
  const TuttiSaid *said =
      chat->reply != 0 ? tutti_chat_history_find (self->chat, chat->reply) : NULL;

  if (chat->reply == 0)
    return TRUE;
  if (!said || !tutti_chat_history_may_read (said, id))
    return FALSE;
  return !said->to || (chat->to && tutti_chat_history_may_read (said, chat->to));
}

gboolean
tutti_room_chat (
    TuttiRoom *self, TuttiParticipant *from, const TuttiChat *chat, GError **error)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (from);
  TuttiParticipant *to = chat->to ? tutti_room_find (self, chat->to) : NULL;
  const TuttiSaid *said;

  if (!may_write (self, from))
    return tutti_room_error (TUTTI_ERROR_CHAT_OFF, error);
  if (chat->to && (!to || !tutti_participant_is_person (to)))
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  if (!may_answer (self, from, chat))
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_MESSAGE, error);

  said = tutti_chat_history_add (
      self->chat, info->id, info->name, chat, tutti_clock_real (self->clock) / 1000);
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *reader = g_ptr_array_index (self->participants, i);

    if (tutti_chat_history_may_read (said, tutti_participant_get_id (reader)))
      tutti_participant_send (reader, &said->message);
  }
  return TRUE;
}

void
tutti_room_send_history (TuttiRoom *self, TuttiParticipant *to)
{
  g_autoptr (GPtrArray) list =
      tutti_chat_history_list (self->chat, tutti_participant_get_id (to));

  for (guint i = 0; i < list->len; i++)
    tutti_participant_send (to, g_ptr_array_index (list, i));
}

void
tutti_room_send_hands (TuttiRoom *self, TuttiParticipant *to)
{
  TuttiHands hands = {{TUTTI_MESSAGE_HANDS}, tutti_hand_queue_list (self->hands)};

  if (to)
    tutti_participant_send (to, &hands.message);
  else
    tutti_room_broadcast (self, NULL, &hands.message);
}

void
tutti_room_hand (TuttiRoom *self, TuttiParticipant *from, const TuttiHand *hand)
{
  const char *id = tutti_participant_get_id (from);
  gboolean changed = hand->raised ? tutti_hand_queue_raise (self->hands, id)
                                  : tutti_hand_queue_lower (self->hands, id);

  if (changed)
    tutti_room_send_hands (self, NULL);
}

gboolean
tutti_room_lower (TuttiRoom *self, const TuttiLower *lower, GError **error)
{
  gboolean changed;

  if (lower->participant && !tutti_room_find (self, lower->participant))
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  changed = lower->participant ? tutti_hand_queue_lower (self->hands, lower->participant)
                               : tutti_hand_queue_lower_all (self->hands);
  if (changed)
    tutti_room_send_hands (self, NULL);
  return TRUE;
}

/* Who has nobody to answer the call any more is passed over. */
static TuttiParticipant *
find_next (TuttiRoom *self, const char *wanted)
{
  GPtrArray *raised = tutti_hand_queue_list (self->hands);

  for (guint i = 0; i < raised->len; i++) {
    const char *id = g_ptr_array_index (raised, i);
    TuttiParticipant *participant = tutti_room_find (self, id);

    if (wanted ? g_str_equal (wanted, id)
               : participant && tutti_participant_is_present (participant))
      return participant;
  }
  return NULL;
}

gboolean
tutti_room_call (
    TuttiRoom *self, TuttiParticipant *from, const TuttiCall *call, GError **error)
{
  TuttiParticipant *next = find_next (self, call->participant);
  const char *id = next ? tutti_participant_get_id (next) : NULL;
  TuttiCalled called = {
      {TUTTI_MESSAGE_CALLED}, (char *)id, (char *)tutti_participant_get_id (from)};

  if (!next)
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  if (tutti_participant_get_role (next) == TUTTI_ROLE_LISTENER)
    tutti_room_give_role (self, next, TUTTI_ROLE_PARTICIPANT);
  tutti_hand_queue_lower (self->hands, id);
  tutti_room_send_hands (self, NULL);
  tutti_room_broadcast (self, NULL, &called.message);
  return TRUE;
}

gboolean
tutti_room_react (
    TuttiRoom *self, TuttiParticipant *from, const TuttiReact *react, GError **error)
{
  static const char *const known[] = {"thumbs-up", "clap", "heart", "laugh", "surprised",
      "celebrate", "boo", "silence", NULL};
  TuttiReaction reaction = {
      {TUTTI_MESSAGE_REACTION}, (char *)tutti_participant_get_id (from), react->reaction};
  gint64 now_us = tutti_clock_now (self->clock);

  if (!g_strv_contains (known, react->reaction)) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
        "reaction must be one of those in the protocol");
    return FALSE;
  }
  /* One more than anybody could take in is no fault, and just not shown. */
  if (tutti_participant_may_react (from, now_us) &&
      tutti_rate_limit_take (&self->reactions, 1, now_us))
    tutti_room_broadcast (self, NULL, &reaction.message);
  return TRUE;
}

void
tutti_room_send_speaking (TuttiRoom *self, TuttiParticipant *to)
{
  g_autoptr (GPtrArray) times =
      tutti_speaking_times_list (self->speaking, tutti_clock_now (self->clock));
  TuttiSpeakingMessage speaking = {{TUTTI_MESSAGE_SPEAKING}, times};

  if (!self->settings.speaking_time)
    return;
  if (to)
    tutti_participant_send (to, &speaking.message);
  else
    tutti_room_broadcast (self, NULL, &speaking.message);
}

void
tutti_room_tick_speaking (TuttiRoom *self)
{
  gint64 now_us = tutti_clock_now (self->clock);

  if (!self->settings.speaking_time ||
      now_us - self->speaking_told_us < SPEAKING_EVERY_US)
    return;
  self->speaking_told_us = now_us;
  tutti_room_send_speaking (self, NULL);
}

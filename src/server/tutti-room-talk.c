/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is written in a room, and whose hand is up. */

#include "server/tutti-room-private.h"

static gboolean
may_write (TuttiRoom *self, TuttiParticipant *participant)
{
  return self->settings.chat ||
         tutti_participant_get_role (participant) >= TUTTI_ROLE_MODERATOR;
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

  said = tutti_chat_history_add (self->chat, info->id, info->name, chat->to, chat->text,
      tutti_clock_real (self->clock) / 1000);
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

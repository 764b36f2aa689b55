/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Telephones in a room. */

#include "server/tutti-room-private.h"

#include "server/tutti-token.h"

#define ENDPOINT_BYTES 8

void
tutti_room_connect_phone (TuttiRoom *self, TuttiParticipant *participant,
    const TuttiPhoneLine *line, const TuttiPhoneFds *fds)
{
  TuttiPhoneAdd add = {{TUTTI_MESSAGE_PHONE_ADD}};
  g_autofree char *endpoint = tutti_token_new (ENDPOINT_BYTES);

  if (!self->mixer)
    return;
  if (tutti_participant_has_phone (participant)) {
    add.endpoint = endpoint;
    add.person = (char *)tutti_participant_get_id (participant);
  } else {
    add.endpoint = (char *)tutti_participant_begin_endpoint (participant, 0);
  }
  add.participant = (char *)tutti_participant_get_phone_id (participant);
  add.line = *line;
  tutti_room_send_label (self, participant);
  tutti_mixer_send_with_fds (
      self->mixer, &add.message, fds->fds, line->control > 0 ? fds->n_fds : 1);
  tutti_room_send_media (self, participant);
  tutti_room_send_recorded (self, participant);
}

void
tutti_room_update_phone (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiPhoneLine *line)
{
  TuttiPhoneUpdate update = {{TUTTI_MESSAGE_PHONE_UPDATE}};

  update.participant = (char *)tutti_participant_get_phone_id (participant);
  update.line = *line;
  tutti_room_send_command (self, &update.message);
}

void
tutti_room_prompt (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiPrompt *prompt)
{
  TuttiPrompt command = *prompt;

  command.participant = (char *)tutti_participant_get_phone_id (participant);
  tutti_room_send_command (self, &command.message);
}

static TuttiParticipant *
find_by_phone (TuttiRoom *self, const char *id)
{
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (g_str_equal (tutti_participant_get_phone_id (participant), id))
      return participant;
  }
  return NULL;
}

/* All these events begin alike. */
void
tutti_room_handle_phone_event (TuttiRoom *self, const TuttiMessage *event)
{
  TuttiParticipant *found =
      find_by_phone (self, ((const TuttiPhoneLost *)event)->participant);
  g_autoptr (TuttiParticipant) participant = found ? g_object_ref (found) : NULL;

  if (participant)
    tutti_participant_tell_phone (participant, event);
}

void
tutti_room_send_phone (TuttiRoom *self, TuttiParticipant *to)
{
  const TuttiRoomPhonePlan *plan = self->phone_plan;
  TuttiPhoneMessage phone = {{TUTTI_MESSAGE_PHONE}};
  g_autofree char *address = NULL;

  if (!plan || !self->phone_number)
    return;
  if (plan->address)
    address = g_strdup_printf ("sip:%s@%s", self->phone_number, plan->address);
  phone.room = self->phone_number;
  phone.number = (char *)plan->number;
  phone.address = address;
  phone.dials = plan->dials;
  if (to)
    tutti_participant_send (to, &phone.message);
  else
    tutti_room_broadcast (self, NULL, &phone.message);
}

gboolean
tutti_room_dial (
    TuttiRoom *self, TuttiParticipant *from, const TuttiDial *dial, GError **error)
{
  TuttiRoomCall call = {self, tutti_participant_get_id (from), dial->target, NULL};

  if (!self->phone_plan || !self->phone_plan->dials)
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  return self->phone_plan->dial (self->phone_plan->data, &call, error);
}

void
tutti_room_tell_uncalled (TuttiRoom *self, const char *asker, TuttiErrorCode reason)
{
  TuttiParticipant *participant = tutti_room_find (self, asker);
  TuttiErrorMessage message = {{TUTTI_MESSAGE_ERROR}};

  if (!participant)
    return;
  message.error = (char *)tutti_error_id ((int)reason);
  message.text = (char *)tutti_error_text ((int)reason);
  tutti_participant_send (participant, &message.message);
}

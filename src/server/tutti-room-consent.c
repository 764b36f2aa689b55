/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is in the picture and sound of recordings and live streams: those who agree. All
 * others are in the meeting, and left out of them. */

#include "server/tutti-room-private.h"

void
tutti_room_send_recorded (TuttiRoom *self, TuttiParticipant *participant)
{
  TuttiRecorded recorded = {{TUTTI_MESSAGE_RECORDED}};

  if (!tutti_room_is_recorded (self))
    return;
  recorded.recorded = tutti_participant_is_recorded (participant);
  recorded.participant = (char *)tutti_participant_get_id (participant);
  if (tutti_participant_get_endpoint (participant))
    tutti_room_send_command (self, &recorded.message);
  recorded.participant = (char *)tutti_participant_get_phone_id (participant);
  if (tutti_participant_has_phone (participant))
    tutti_room_send_command (self, &recorded.message);
}

static void
set_consent (TuttiRoom *self, TuttiParticipant *participant, TuttiConsent consent)
{
  if (tutti_participant_set_consent (participant, consent))
    tutti_room_broadcast_participant (self, NULL, TUTTI_MESSAGE_CHANGED, participant);
  /* Also when it is as before: the mixer may not have been told yet. */
  tutti_room_send_recorded (self, participant);
}

void
tutti_room_take_consent (
    TuttiRoom *self, TuttiParticipant *participant, TuttiConsent consent)
{
  if (tutti_room_is_recorded (self))
    tutti_participant_set_consent (participant, consent);
}

void
tutti_room_ask_consent (TuttiRoom *self, TuttiParticipant *by)
{
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (tutti_participant_is_person (participant))
      set_consent (self, participant,
          participant == by ? TUTTI_CONSENT_RECORDED : TUTTI_CONSENT_UNASKED);
  }
  tutti_lobby_forget_consent (self->lobby);
}

gboolean
tutti_room_handle_consent (TuttiRoom *self, TuttiParticipant *from,
    const TuttiConsentMessage *message, GError **error)
{
  TuttiConsent consent = tutti_consent_from_string (message->consent);

  if (consent == TUTTI_CONSENT_UNASKED) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
        "consent is 'recorded' or 'unrecorded'");
    return FALSE;
  }
  /* Nobody asks any more. */
  if (tutti_room_is_recorded (self))
    set_consent (self, from, consent);
  return TRUE;
}

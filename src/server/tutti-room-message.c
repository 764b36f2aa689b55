/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What people in a room send, and whether their role may. */

#include "server/tutti-room-private.h"

static gboolean
handle_state (
    TuttiRoom *self, TuttiParticipant *from, const TuttiState *wanted, GError **error)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (from);
  TuttiState given = *wanted;
  gboolean busy = wanted->screen && !tutti_room_may_present (self, from);
  gboolean changed, obeyed;

  given.screen &= !busy;
  changed = tutti_room_set_media (self, from, &given);
  obeyed = info->microphone == wanted->microphone && info->camera == wanted->camera &&
           info->screen == wanted->screen;

  /* Who may not switch something on is told that it is off. */
  if (changed || !obeyed)
    tutti_room_broadcast_participant (
        self, obeyed ? from : NULL, TUTTI_MESSAGE_CHANGED, from);
  return !busy || tutti_room_error (TUTTI_ERROR_PRESENTING, error);
}

/* What people do with each other beyond sound and pictures. */
static gboolean
dispatch_talk (
    TuttiRoom *self, TuttiParticipant *from, const TuttiMessage *message, GError **error)
{
  switch (message->type) {
  case TUTTI_MESSAGE_HAND:
    tutti_room_hand (self, from, (const TuttiHand *)message);
    return TRUE;
  case TUTTI_MESSAGE_CHAT:
    return tutti_room_chat (self, from, (const TuttiChat *)message, error);
  case TUTTI_MESSAGE_LOWER:
    return tutti_room_lower (self, (const TuttiLower *)message, error);
  case TUTTI_MESSAGE_CALL:
    return tutti_room_call (self, from, (const TuttiCall *)message, error);
  case TUTTI_MESSAGE_REACT:
    return tutti_room_react (self, from, (const TuttiReact *)message, error);
  case TUTTI_MESSAGE_POLL_START:
    return tutti_room_start_poll (self, from, (const TuttiPollStart *)message, error);
  case TUTTI_MESSAGE_POLL_END:
    return tutti_room_end_poll (self, (const TuttiPollEnd *)message, error);
  case TUTTI_MESSAGE_VOTE:
    return tutti_room_vote (self, from, (const TuttiVote *)message, error);
  case TUTTI_MESSAGE_PRESENT:
    return tutti_room_handle_present (self, from, (const TuttiPresent *)message, error);
  case TUTTI_MESSAGE_PRESENTATION:
    return tutti_room_handle_presentation (
        self, from, (const TuttiPresentation *)message, error);
  default:
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  }
}

static gboolean
dispatch (
    TuttiRoom *self, TuttiParticipant *from, const TuttiMessage *message, GError **error)
{
  switch (message->type) {
  case TUTTI_MESSAGE_OFFER:
    tutti_room_offer (self, from, (const TuttiOffer *)message);
    return TRUE;
  case TUTTI_MESSAGE_STATE:
    return handle_state (self, from, (const TuttiState *)message, error);
  case TUTTI_MESSAGE_VIEW:
    tutti_room_view (self, from, (const TuttiViewMessage *)message);
    return TRUE;
  case TUTTI_MESSAGE_VOLUME:
    tutti_room_volume (self, from, (const TuttiVolume *)message);
    return TRUE;
  case TUTTI_MESSAGE_RENAME:
    return tutti_room_rename (self, from, (const TuttiRename *)message, error);
  case TUTTI_MESSAGE_MUTE:
    return tutti_room_mute (self, from, (const TuttiMute *)message, error);
  case TUTTI_MESSAGE_ASK:
    return tutti_room_ask (self, from, (const TuttiAsk *)message, error);
  case TUTTI_MESSAGE_STOP:
    return tutti_room_stop (self, from, (const TuttiStop *)message, error);
  case TUTTI_MESSAGE_SPOTLIGHT:
    return tutti_room_spotlight (self, (const TuttiSpotlight *)message, error);
  case TUTTI_MESSAGE_EXPEL:
    return tutti_room_handle_expel (self, from, (const TuttiExpel *)message, error);
  case TUTTI_MESSAGE_ROLE:
    return tutti_room_handle_role (self, from, (const TuttiRoleMessage *)message, error);
  case TUTTI_MESSAGE_ADMIT:
    return tutti_room_admit (self, (const TuttiAdmit *)message, error);
  case TUTTI_MESSAGE_REFUSE:
    return tutti_room_refuse (self, (const TuttiRefuse *)message, error);
  case TUTTI_MESSAGE_NOTE:
    return tutti_room_note (self, (const TuttiNote *)message, error);
  case TUTTI_MESSAGE_SETTINGS:
    return tutti_room_handle_settings (self, (const TuttiSettings *)message, error);
  case TUTTI_MESSAGE_CONSENT:
    return tutti_room_handle_consent (
        self, from, (const TuttiConsentMessage *)message, error);
  case TUTTI_MESSAGE_RECORDING:
    return tutti_room_handle_recording (
        self, from, (const TuttiRecordingMessage *)message, error);
  case TUTTI_MESSAGE_STREAMING:
    return tutti_room_handle_streaming (
        self, from, (const TuttiStreamingMessage *)message, error);
  case TUTTI_MESSAGE_DIAL:
    return tutti_room_dial (self, from, (const TuttiDial *)message, error);
  case TUTTI_MESSAGE_SOUND:
    return tutti_room_handle_sound (self, from, (const TuttiSound *)message, error);
  case TUTTI_MESSAGE_SOUND_ANSWER:
    return tutti_room_handle_sound_answer (
        self, from, (const TuttiSoundAnswer *)message, error);
  case TUTTI_MESSAGE_END:
    tutti_room_end (self);
    return TRUE;
  default:
    return dispatch_talk (self, from, message, error);
  }
}

gboolean
tutti_room_handle (TuttiRoom *self, TuttiParticipant *participant,
    const TuttiMessage *message, GError **error)
{
  g_autoptr (TuttiRoom) alive = g_object_ref (self);
  g_autoptr (TuttiParticipant) from = g_object_ref (participant);

  if (!tutti_role_may_send (tutti_participant_get_role (from), message->type))
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  return dispatch (self, from, message, error);
}

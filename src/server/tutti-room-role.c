/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is host, moderator, participant or listener, and what they are told of it. */

#include "server/tutti-room-private.h"

void
tutti_room_send_rights (TuttiRoom *self, TuttiParticipant *to)
{
  TuttiRole role = tutti_participant_get_role (to);
  g_autoptr (GPtrArray) list = tutti_role_list_rights (role);
  TuttiRights rights = {
      {TUTTI_MESSAGE_RIGHTS}, (char *)tutti_role_to_string (role), list};

  tutti_participant_send (to, &rights.message);
}

void
tutti_room_give_role (TuttiRoom *self, TuttiParticipant *participant, TuttiRole role)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);
  TuttiState state = {
      {TUTTI_MESSAGE_STATE}, info->microphone, info->camera, info->screen};

  if (!tutti_participant_set_role (participant, role))
    return;

  /* What the new role does not allow goes off. */
  tutti_room_set_media (self, participant, &state);
  tutti_room_broadcast_participant (self, NULL, TUTTI_MESSAGE_CHANGED, participant);
  tutti_room_send_rights (self, participant);
  tutti_room_send_lobby (self, participant);
}

static guint
count_hosts (TuttiRoom *self)
{
  guint n = 0;

  for (guint i = 0; i < self->participants->len; i++)
    n += tutti_participant_get_role (g_ptr_array_index (self->participants, i)) ==
         TUTTI_ROLE_HOST;
  return n;
}

gboolean
tutti_room_handle_role (TuttiRoom *self, TuttiParticipant *from,
    const TuttiRoleMessage *message, GError **error)
{
  TuttiParticipant *to = tutti_room_find (self, message->participant);
  TuttiRole role, before;

  if (!tutti_role_from_string (message->role, &role)) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
        "role must be host, moderator, participant or listener");
    return FALSE;
  }
  if (!to || !tutti_participant_is_person (to))
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  before = tutti_participant_get_role (to);
  if (!tutti_role_may_give (tutti_participant_get_role (from), before, role))
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  /* A meeting that has a host keeps one: the last names another first. */
  if (before == TUTTI_ROLE_HOST && role != TUTTI_ROLE_HOST && count_hosts (self) == 1)
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);

  tutti_room_give_role (self, to, role);
  return TRUE;
}

/* The highest role, then the longest stay, then a kept seat. A telephone can let nobody
 * in. */
static TuttiParticipant *
find_heir (TuttiRoom *self)
{
  TuttiParticipant *heir = NULL;
  int best = -1;

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);
    int rank = (int)tutti_participant_get_role (participant) * 2 +
               (tutti_participant_is_present (participant) ? 1 : 0);

    if (tutti_participant_is_person (participant) &&
        !tutti_participant_is_phone (participant) && rank > best) {
      heir = participant;
      best = rank;
    }
  }
  return heir;
}

void
tutti_room_pass_on (TuttiRoom *self)
{
  TuttiParticipant *heir;

  if (self->settings.host_rule != TUTTI_HOST_IS_FIRST || count_hosts (self) > 0)
    return;

  heir = find_heir (self);
  if (heir)
    tutti_room_give_role (self, heir, TUTTI_ROLE_HOST);
}

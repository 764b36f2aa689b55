/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who comes into a room: back to a seat, straight in, or through the lobby. */

#include "server/tutti-room-private.h"

#include "server/tutti-token.h"

static void
send_welcome (TuttiRoom *self, TuttiParticipant *participant)
{
  g_autoptr (GPtrArray) list = tutti_room_list_participants (self);
  TuttiWelcome welcome = {{TUTTI_MESSAGE_WELCOME}};

  welcome.protocol = TUTTI_PROTOCOL_VERSION;
  welcome.participant = (char *)tutti_participant_get_id (participant);
  welcome.seat = (char *)tutti_participant_rotate_seat (participant);
  welcome.room = self->name;
  if (tutti_participant_get_role (participant) == TUTTI_ROLE_HOST)
    welcome.key = self->host_key;
  welcome.participants = list;
  tutti_participant_send (participant, &welcome.message);

  tutti_room_send_rights (self, participant);
  tutti_room_send_room (self, participant);
  tutti_room_send_hands (self, participant);
  tutti_room_send_outputs (self, participant);
  tutti_room_send_phone (self, participant);
  tutti_room_send_polls (self, participant);
  tutti_room_send_presentation (self, participant);
  tutti_room_send_speaking (self, participant);
  tutti_room_send_history (self, participant);
  tutti_room_send_lobby (self, participant);
  tutti_participant_send_layout (participant);
}

/* A socket may break under this; then the participant is not present any more. */
static void
seat (TuttiRoom *self, TuttiParticipant *participant, const TuttiVisitor *visitor)
{
  tutti_participant_set_address (participant, visitor->address);
  tutti_participant_attach (participant, visitor->sink, visitor->session);
  visitor->sink->enter (visitor->session, self, participant);
  send_welcome (self, participant);
}

/* Coming back */

static TuttiParticipant *
find_by_seat (TuttiRoom *self, const char *token)
{
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (tutti_participant_holds_seat (participant, token))
      return participant;
  }
  return NULL;
}

TuttiProof
tutti_room_plan_prove_key (const TuttiRoomPlan *plan, const char *key)
{
  g_autofree char *digest = key ? tutti_token_digest (key) : NULL;

  if (!key)
    return TUTTI_PROOF_NONE;
  return tutti_token_equal (digest, plan->host_key_digest) ? TUTTI_PROOF_RIGHT
                                                           : TUTTI_PROOF_WRONG;
}

/* A room that was made in advance learns its key from the first who has it. */
static TuttiProof
prove_key (TuttiRoom *self, const char *key)
{
  TuttiRoomPlan plan = {.host_key_digest = self->host_key_digest};
  TuttiProof proof = tutti_room_plan_prove_key (&plan, key);

  if (proof == TUTTI_PROOF_RIGHT && !self->host_key)
    self->host_key = g_strdup (key);
  return proof;
}

gboolean
tutti_room_return (
    TuttiRoom *self, const TuttiCredentials *credentials, const TuttiVisitor *visitor)
{
  g_autoptr (TuttiRoom) alive = g_object_ref (self);
  TuttiParticipant *found =
      credentials->seat ? find_by_seat (self, credentials->seat) : NULL;
  g_autoptr (TuttiParticipant) participant = found ? g_object_ref (found) : NULL;
  TuttiState state = {{TUTTI_MESSAGE_STATE}, visitor->microphone, visitor->camera, FALSE};
  gboolean changed;

  if (!participant)
    return FALSE;

  changed = !tutti_participant_is_present (participant);
  changed |= tutti_participant_set_name (participant, visitor->name);
  if (prove_key (self, credentials->key) == TUTTI_PROOF_RIGHT)
    changed |= tutti_participant_set_role (participant, TUTTI_ROLE_HOST);
  state.screen = tutti_participant_get_info (participant)->screen;
  /* What the browser says of it is about its own. */
  if (tutti_participant_has_phone (participant))
    state.microphone = tutti_participant_get_info (participant)->microphone;
  changed |= tutti_room_set_media (self, participant, &state);
  if (!tutti_participant_is_present (participant))
    tutti_room_count_arrival (self, participant);
  seat (self, participant, visitor);
  if (changed)
    tutti_room_broadcast_participant (
        self, participant, TUTTI_MESSAGE_CHANGED, participant);
  return TRUE;
}

/* Coming */

static TuttiEntryRoom
describe (TuttiRoom *self)
{
  TuttiEntryRoom room = {&self->settings, tutti_room_count_seats (self), self->max_people,
      tutti_lobby_get_n_waiting (self->lobby),
      tutti_clock_real (self->clock) / G_USEC_PER_SEC};

  return room;
}

TuttiVerdict
tutti_room_judge (TuttiRoom *self, const TuttiCredentials *credentials,
    TuttiEntryVisitor *entry, TuttiRole *out_role)
{
  TuttiEntryRoom room = describe (self);

  entry->key = prove_key (self, credentials->key);
  entry->banned =
      credentials->seat && g_hash_table_contains (self->banned_seats, credentials->seat);
  entry->suspect = g_hash_table_contains (self->suspects, credentials->address);
  return tutti_entry_judge (&room, entry, out_role);
}

void
tutti_room_enter (TuttiRoom *self, const TuttiVisitor *visitor, TuttiRole role)
{
  g_autoptr (TuttiRoom) alive = g_object_ref (self);
  g_autoptr (TuttiParticipant) participant =
      tutti_participant_new (visitor->name, visitor->kind ? visitor->kind : "browser");
  gboolean is_first = self->first_us == 0;

  if (tutti_participant_is_phone (participant) && role == TUTTI_ROLE_HOST)
    role = TUTTI_ROLE_PARTICIPANT;
  tutti_participant_set_role (participant, role);
  tutti_participant_set_media (participant, visitor->microphone, visitor->camera, FALSE);
  tutti_room_add_participant (self, participant);
  tutti_room_count_arrival (self, participant);
  tutti_room_take_consent (self, participant, visitor->consent);
  seat (self, participant, visitor);
  tutti_room_broadcast_participant (self, participant, TUTTI_MESSAGE_JOINED, participant);
  if (is_first)
    tutti_room_record_if_set (self);
  /* Only telephones were there so far. */
  tutti_room_pass_on (self);
}

/* The lobby */

static gboolean
may_admit (TuttiParticipant *participant)
{
  return tutti_role_may_send (
      tutti_participant_get_role (participant), TUTTI_MESSAGE_ADMIT);
}

void
tutti_room_send_lobby (TuttiRoom *self, TuttiParticipant *to)
{
  g_autoptr (GPtrArray) waiting = tutti_lobby_list (self->lobby);
  TuttiLobbyMessage lobby = {{TUTTI_MESSAGE_LOBBY}, waiting};

  if (to) {
    if (may_admit (to))
      tutti_participant_send (to, &lobby.message);
    return;
  }
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (may_admit (participant))
      tutti_participant_send (participant, &lobby.message);
  }
}

void
tutti_room_wait (
    TuttiRoom *self, const TuttiVisitor *visitor, const TuttiEntryVisitor *entry)
{
  g_autoptr (TuttiRoom) alive = g_object_ref (self);
  TuttiWaiting *waiting = tutti_lobby_add (
      self->lobby, visitor, entry->suspect ? TUTTI_LOBBY_SUSPECT : TUTTI_LOBBY_PLAIN);
  TuttiWait message = {{TUTTI_MESSAGE_WAIT}, waiting->info.id};
  g_autofree char *text = tutti_message_to_json (&message.message);

  visitor->sink->send (visitor->session, text);
  tutti_room_send_lobby (self, NULL);
}

void
tutti_room_forget_waiting (TuttiRoom *self, gpointer session)
{
  TuttiWaiting *waiting = tutti_lobby_find_session (self->lobby, session);

  if (!waiting)
    return;
  tutti_waiting_free (tutti_lobby_take (self->lobby, waiting));
  tutti_room_send_lobby (self, NULL);
  tutti_room_close_if_empty (self);
}

static void
let_in (TuttiRoom *self, TuttiWaiting *from_lobby)
{
  g_autoptr (TuttiWaiting) waiting = tutti_lobby_take (self->lobby, from_lobby);

  tutti_room_enter (self, &waiting->visitor,
      self->settings.listeners ? TUTTI_ROLE_LISTENER : TUTTI_ROLE_PARTICIPANT);
}

static gboolean
has_place_for (TuttiRoom *self, const TuttiWaiting *waiting, GError **error)
{
  TuttiEntryRoom room = describe (self);

  if (room.n_seats >= tutti_entry_max_people (&room))
    return tutti_room_error (TUTTI_ERROR_ROOM_FULL, error);
  return tutti_room_may_take (self, tutti_visitor_get_media (&waiting->visitor), error);
}

/* Who finds no place waits on. */
gboolean
tutti_room_admit (TuttiRoom *self, const TuttiAdmit *admit, GError **error)
{
  TuttiWaiting *waiting = admit->participant
                              ? tutti_lobby_find (self->lobby, admit->participant)
                              : tutti_lobby_find_first (self->lobby);

  if (admit->participant && !waiting)
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  while (waiting && has_place_for (self, waiting, error)) {
    let_in (self, waiting);
    waiting = admit->participant ? NULL : tutti_lobby_find_first (self->lobby);
  }
  tutti_room_send_lobby (self, NULL);
  return !waiting;
}

gboolean
tutti_room_refuse (TuttiRoom *self, const TuttiRefuse *refuse, GError **error)
{
  TuttiWaiting *waiting = refuse->participant
                              ? tutti_lobby_find (self->lobby, refuse->participant)
                              : tutti_lobby_find_first (self->lobby);
  g_autoptr (GError) refused = NULL;

  if (refuse->participant && !waiting)
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  tutti_room_error (TUTTI_ERROR_REFUSED, &refused);
  while (waiting) {
    g_autoptr (TuttiWaiting) taken = tutti_lobby_take (self->lobby, waiting);

    taken->visitor.sink->end (taken->visitor.session, refused);
    waiting = refuse->participant ? NULL : tutti_lobby_find_first (self->lobby);
  }
  tutti_room_send_lobby (self, NULL);
  return TRUE;
}

gboolean
tutti_room_note (TuttiRoom *self, const TuttiNote *note, GError **error)
{
  TuttiNote passed_on = {{TUTTI_MESSAGE_NOTE}, NULL, note->text};
  g_autofree char *text = tutti_message_to_json (&passed_on.message);
  TuttiWaiting *waiting;

  if (!note->participant) {
    tutti_lobby_send (self->lobby, text);
    return TRUE;
  }
  waiting = tutti_lobby_find (self->lobby, note->participant);
  if (!waiting)
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  waiting->visitor.sink->send (waiting->visitor.session, text);
  return TRUE;
}

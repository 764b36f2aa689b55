/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What people in a room do to each other and to the room. That their role lets them send
 * it has been seen to (tutti-room-message.c); towards whom is seen to here. */

#include "server/tutti-room-private.h"

#include "server/tutti-name.h"

/* Returns: NULL with @error set when there is nobody such, or @from may do nothing to
 * them */
static TuttiParticipant *
find_touchable (TuttiRoom *self, TuttiParticipant *from, const char *id, GError **error)
{
  TuttiParticipant *found = tutti_room_find (self, id);

  if (!found) {
    tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);
    return NULL;
  }
  if (found != from && !tutti_role_may_touch (tutti_participant_get_role (from),
                           tutti_participant_get_role (found))) {
    tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
    return NULL;
  }
  return found;
}

static void
send_asked (TuttiParticipant *to, const char *what, TuttiParticipant *from)
{
  TuttiAsked asked = {
      {TUTTI_MESSAGE_ASKED}, (char *)what, (char *)tutti_participant_get_id (from)};

  tutti_participant_send (to, &asked.message);
}

static gboolean
refuse_source (GError **error)
{
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
      "source must be one of those in the protocol");
  return FALSE;
}

gboolean
tutti_room_rename (
    TuttiRoom *self, TuttiParticipant *from, const TuttiRename *rename, GError **error)
{
  TuttiParticipant *who = find_touchable (self, from, rename->participant, error);
  g_autofree char *name = who ? tutti_name_clean_person (rename->name, error) : NULL;

  if (!name)
    return FALSE;
  if (tutti_participant_set_name (who, name)) {
    tutti_room_broadcast_participant (self, NULL, TUTTI_MESSAGE_CHANGED, who);
    if (tutti_participant_get_endpoint (who))
      tutti_room_send_label (self, who);
  }
  return TRUE;
}

/* Devices */

static TuttiState
get_state (TuttiParticipant *participant)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);
  TuttiState state = {
      {TUTTI_MESSAGE_STATE}, info->microphone, info->camera, info->screen};

  return state;
}

void
tutti_room_switch_off (
    TuttiRoom *self, TuttiParticipant *who, TuttiDevice device, TuttiParticipant *from)
{
  static const char *const told[] = {
      [TUTTI_DEVICE_MICROPHONE] = "mute",
      [TUTTI_DEVICE_CAMERA] = "camera-off",
      [TUTTI_DEVICE_SCREEN] = "screen-off",
  };
  TuttiState state = get_state (who);

  state.microphone &= device != TUTTI_DEVICE_MICROPHONE;
  state.camera &= device != TUTTI_DEVICE_CAMERA;
  state.screen &= device != TUTTI_DEVICE_SCREEN;
  if (!tutti_room_set_media (self, who, &state))
    return;

  tutti_room_broadcast_participant (self, NULL, TUTTI_MESSAGE_CHANGED, who);
  send_asked (who, told[device], from);
}

static void
mute_all_others (TuttiRoom *self, TuttiParticipant *from)
{
  TuttiRole role = tutti_participant_get_role (from);

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *who = g_ptr_array_index (self->participants, i);

    /* A robot could not switch it on again. */
    if (who != from && tutti_participant_is_person (who) &&
        tutti_role_may_touch (role, tutti_participant_get_role (who)))
      tutti_room_switch_off (self, who, TUTTI_DEVICE_MICROPHONE, from);
  }
}

gboolean
tutti_room_mute (
    TuttiRoom *self, TuttiParticipant *from, const TuttiMute *mute, GError **error)
{
  TuttiParticipant *who;

  if (!mute->participant) {
    mute_all_others (self, from);
    return TRUE;
  }
  who = find_touchable (self, from, mute->participant, error);
  if (!who)
    return FALSE;
  tutti_room_switch_off (self, who, TUTTI_DEVICE_MICROPHONE, from);
  return TRUE;
}

gboolean
tutti_room_stop (
    TuttiRoom *self, TuttiParticipant *from, const TuttiStop *stop, GError **error)
{
  gboolean screen = g_str_equal (stop->source, "screen");
  TuttiParticipant *who;

  if (!screen && !g_str_equal (stop->source, "camera"))
    return refuse_source (error);
  who = find_touchable (self, from, stop->participant, error);
  if (!who)
    return FALSE;
  tutti_room_switch_off (
      self, who, screen ? TUTTI_DEVICE_SCREEN : TUTTI_DEVICE_CAMERA, from);
  return TRUE;
}

gboolean
tutti_room_ask (
    TuttiRoom *self, TuttiParticipant *from, const TuttiAsk *ask, GError **error)
{
  gboolean camera = g_str_equal (ask->source, "camera");
  TuttiParticipant *who;

  if (!camera && !g_str_equal (ask->source, "microphone"))
    return refuse_source (error);
  who = find_touchable (self, from, ask->participant, error);
  if (!who)
    return FALSE;
  /* A listener could not follow. */
  if (!tutti_role_may_switch_on (tutti_participant_get_role (who),
          camera ? TUTTI_DEVICE_CAMERA : TUTTI_DEVICE_MICROPHONE))
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  send_asked (who, camera ? "camera-on" : "unmute", from);
  return TRUE;
}

/* The room */

gboolean
tutti_room_spotlight (TuttiRoom *self, const TuttiSpotlight *spotlight, GError **error)
{
  if (spotlight->participant && !tutti_room_find (self, spotlight->participant))
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  g_free (self->spotlight);
  self->spotlight = g_strdup (spotlight->participant);
  tutti_room_send_spotlight (self);
  tutti_room_send_room (self, NULL);
  return TRUE;
}

static void
handle_hashed (gpointer data, const char *hash)
{
  TuttiRoom *self = data;

  g_free (self->settings.password_hash);
  self->settings.password_hash = g_strdup (hash);
  tutti_room_send_room (self, NULL);
}

/* A new password is in force a moment later than the rest: hashing takes its time. */
static gboolean
set_password (TuttiRoom *self, const char *password, GError **error)
{
  tutti_password_queue_drop (self->passwords, self);
  if (*password == '\0') {
    g_clear_pointer (&self->settings.password_hash, g_free);
    return TRUE;
  }
  return tutti_password_queue_hash (self->passwords, password, handle_hashed, self) ||
         tutti_room_error (TUTTI_ERROR_TOO_MANY, error);
}

gboolean
tutti_room_handle_settings (
    TuttiRoom *self, const TuttiSettings *settings, GError **error)
{
  if (settings->pin && !tutti_room_settings_set_pin (&self->settings, settings->pin)) {
    g_set_error_literal (
        error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "pin must be 4 to 12 digits");
    return FALSE;
  }

  self->settings.lobby = settings->lobby;
  self->settings.locked = settings->locked;
  self->settings.chat = settings->chat;
  self->settings.listeners = settings->listeners;
  /* What was counted is for those who knew that it was. */
  if (self->settings.speaking_time != settings->speaking_time)
    tutti_speaking_times_forget_all (self->speaking);
  self->settings.speaking_time = settings->speaking_time;
  if (settings->password && !set_password (self, settings->password, error))
    return FALSE;
  tutti_room_send_room (self, NULL);
  return TRUE;
}

void
tutti_room_end (TuttiRoom *self)
{
  g_autoptr (GError) ended = NULL;

  tutti_room_error (TUTTI_ERROR_ENDED, &ended);
  tutti_room_close (self, ended);
}

/* Out */

gboolean
tutti_room_expel (TuttiRoom *self, const char *id, TuttiExpulsion how, GError **error)
{
  TuttiParticipant *who = tutti_room_find (self, id);
  g_autoptr (GError) expelled = NULL;

  if (!who || !tutti_participant_is_person (who))
    return tutti_room_error (TUTTI_ERROR_UNKNOWN_PARTICIPANT, error);

  if (how == TUTTI_EXPEL_BAN) {
    tutti_participant_revoke_seat (who, self->banned_seats);
    g_hash_table_add (self->suspects, g_strdup (tutti_participant_get_address (who)));
  }
  tutti_room_error (TUTTI_ERROR_EXPELLED, &expelled);
  tutti_participant_end (who, expelled);
  tutti_room_remove_participant (self, who);
  return TRUE;
}

gboolean
tutti_room_handle_expel (
    TuttiRoom *self, TuttiParticipant *from, const TuttiExpel *expel, GError **error)
{
  TuttiParticipant *who = find_touchable (self, from, expel->participant, error);

  if (!who)
    return FALSE;
  if (who == from) /* that is what "leave" is for */
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  return tutti_room_expel (
      self, expel->participant, expel->ban ? TUTTI_EXPEL_BAN : TUTTI_EXPEL_ONCE, error);
}

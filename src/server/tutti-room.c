/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-private.h"

#include "server/tutti-token.h"

#define HOST_KEY_BYTES 16
/* Of all people of a room together. */
#define REACTIONS_PER_SECOND 10
#define REACTIONS_BURST 30
#define MINUTE_US (60 * G_USEC_PER_SEC)

enum { SIGNAL_CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiRoom, tutti_room, G_TYPE_OBJECT)

static void
tutti_room_dispose (GObject *object)
{
  TuttiRoom *self = TUTTI_ROOM (object);

  tutti_room_finish_outputs (self);
  if (self->mixer) {
    g_signal_handlers_disconnect_by_data (self->mixer, self);
    tutti_mixer_stop (self->mixer);
    g_clear_object (&self->mixer);
  }
  if (self->passwords)
    tutti_password_queue_drop (self->passwords, self);
  g_clear_object (&self->passwords);
  g_clear_pointer (&self->share, tutti_budget_share_free);
  G_OBJECT_CLASS (tutti_room_parent_class)->dispose (object);
}

static void
tutti_room_finalize (GObject *object)
{
  TuttiRoom *self = TUTTI_ROOM (object);

  g_free (self->name);
  g_free (self->host_key);
  g_free (self->host_key_digest);
  g_free (self->spotlight);
  g_free (self->phone_number);
  tutti_room_settings_clear (&self->settings);
  tutti_lobby_free (self->lobby);
  tutti_hand_queue_free (self->hands);
  tutti_chat_history_free (self->chat);
  g_ptr_array_unref (self->polls);
  tutti_presenter_free (self->presenter);
  g_free (self->presentation.kind);
  tutti_level_filter_free (self->levels);
  tutti_speaking_times_free (self->speaking);
  g_hash_table_unref (self->calls);
  tutti_tally_free (self->call_wishes);
  g_hash_table_unref (self->banned_seats);
  g_hash_table_unref (self->suspects);
  g_hash_table_unref (self->robots);
  g_ptr_array_unref (self->participants);
  g_ptr_array_unref (self->outputs);
  G_OBJECT_CLASS (tutti_room_parent_class)->finalize (object);
}

static void
tutti_room_class_init (TuttiRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tutti_room_dispose;
  object_class->finalize = tutti_room_finalize;
  signals[SIGNAL_CLOSED] = g_signal_new (
      "closed", TUTTI_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_room_init (TuttiRoom *self)
{
  self->participants = g_ptr_array_new_with_free_func (g_object_unref);
  self->outputs = g_ptr_array_new_with_free_func (g_object_unref);
  self->robots = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->lobby = tutti_lobby_new ();
  self->hands = tutti_hand_queue_new ();
  self->chat = tutti_chat_history_new ();
  self->polls = g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_poll_free);
  self->presenter = tutti_presenter_new ();
  self->levels = tutti_level_filter_new ();
  self->speaking = tutti_speaking_times_new ();
  tutti_room_init_calls (self);
  tutti_rate_limit_init (&self->reactions, REACTIONS_PER_SECOND, REACTIONS_BURST, 0);
  self->banned_seats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->suspects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

TuttiRoom *
tutti_room_new (const TuttiRoomPlan *plan, const TuttiClock *clock,
    TuttiPasswordQueue *passwords, TuttiMixer *mixer)
{
  TuttiRoom *self = g_object_new (TUTTI_TYPE_ROOM, NULL);

  self->name = g_strdup (plan->name);
  self->max_people = plan->max_people;
  self->clock = clock;
  self->passwords = g_object_ref (passwords);
  self->mixer = mixer;
  self->output_plan = plan->outputs;
  self->phone_plan = plan->phone;
  self->phone_number = g_strdup (plan->phone_number);
  self->since_s = tutti_clock_real (clock) / G_USEC_PER_SEC;
  tutti_room_settings_copy (&self->settings, plan->settings);
  self->host_key_digest = g_strdup (plan->host_key_digest);
  if (!self->host_key_digest) {
    self->host_key = tutti_token_new (HOST_KEY_BYTES);
    self->host_key_digest = tutti_token_digest (self->host_key);
  }
  tutti_room_connect_mixer (self);
  return self;
}

/* For the other parts */

gboolean
tutti_room_error (TuttiErrorCode code, GError **error)
{
  g_set_error_literal (error, TUTTI_ERROR, code, tutti_error_text (code));
  return FALSE;
}

void
tutti_room_send_command (TuttiRoom *self, const TuttiMessage *command)
{
  if (self->mixer)
    tutti_mixer_send (self->mixer, command);
}

void
tutti_room_broadcast (
    TuttiRoom *self, TuttiParticipant *except, const TuttiMessage *message)
{
  g_autofree char *text = tutti_message_to_json (message);

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (participant != except)
      tutti_participant_send_text (participant, text);
  }
}

void
tutti_room_broadcast_participant (TuttiRoom *self, TuttiParticipant *except,
    TuttiMessageType type, TuttiParticipant *participant)
{
  TuttiChanged message = {{type}, *tutti_participant_get_info (participant)};

  tutti_room_broadcast (self, except, &message.message);
}

TuttiParticipant *
tutti_room_find (TuttiRoom *self, const char *id)
{
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (g_str_equal (tutti_participant_get_id (participant), id))
      return participant;
  }
  return NULL;
}

guint
tutti_room_count_seats (TuttiRoom *self)
{
  return self->participants->len - g_hash_table_size (self->robots);
}

static void
close_mixer (TuttiRoom *self)
{
  tutti_room_finish_outputs (self);
  g_signal_handlers_disconnect_by_data (self->mixer, self);
  tutti_mixer_stop (self->mixer);
  g_clear_object (&self->mixer);
  g_clear_pointer (&self->share, tutti_budget_share_free);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

void
tutti_room_close_if_empty (TuttiRoom *self)
{
  if (self->mixer && tutti_room_count_seats (self) == 0 &&
      tutti_lobby_get_n_waiting (self->lobby) == 0)
    close_mixer (self);
}

void
tutti_room_add_participant (TuttiRoom *self, TuttiParticipant *participant)
{
  g_ptr_array_add (self->participants, g_object_ref (participant));
  if (self->first_us == 0 && tutti_participant_is_person (participant))
    self->first_us = tutti_clock_now (self->clock);
}

/* What is remembered of a person in the room goes with them. */
static void
forget_marks (TuttiRoom *self, const char *id)
{
  tutti_room_forget_vote (self, id);
  tutti_room_forget_call (self, id);
  tutti_presenter_forget (self->presenter, id);
  tutti_level_filter_forget (self->levels, id);
  tutti_speaking_times_forget (self->speaking, id);
  if (tutti_hand_queue_lower (self->hands, id))
    tutti_room_send_hands (self, NULL);
  if (g_strcmp0 (self->spotlight, id) != 0)
    return;

  g_clear_pointer (&self->spotlight, g_free);
  tutti_room_send_spotlight (self);
  tutti_room_send_room (self, NULL);
}

void
tutti_room_remove_participant (TuttiRoom *self, TuttiParticipant *participant)
{
  g_autoptr (TuttiRoom) alive = g_object_ref (self);
  g_autoptr (TuttiParticipant) kept = g_object_ref (participant);
  char *id = (char *)tutti_participant_get_id (kept);
  TuttiLeft left = {{TUTTI_MESSAGE_LEFT}, id};
  TuttiRemove remove = {{TUTTI_MESSAGE_REMOVE}, id};

  g_ptr_array_remove (self->participants, kept);
  if (tutti_participant_get_endpoint (kept))
    tutti_room_send_command (self, &remove.message);
  remove.participant = (char *)tutti_participant_get_phone_id (kept);
  if (tutti_participant_has_phone (kept))
    tutti_room_send_command (self, &remove.message);
  tutti_room_broadcast (self, NULL, &left.message);
  forget_marks (self, id);
  tutti_room_pass_on (self);
  tutti_room_close_if_empty (self);
}

gint64
tutti_room_get_end_us (TuttiRoom *self)
{
  gint64 end_us = G_MAXINT64;

  if (self->settings.max_minutes > 0 && self->first_us > 0)
    end_us = self->first_us + self->settings.max_minutes * MINUTE_US;
  if (self->settings.closes_s > 0)
    end_us =
        MIN (end_us, self->settings.closes_s * G_USEC_PER_SEC -
                         tutti_clock_real (self->clock) + tutti_clock_now (self->clock));
  return end_us;
}

void
tutti_room_send_room (TuttiRoom *self, TuttiParticipant *to)
{
  TuttiRoomMessage room = {{TUTTI_MESSAGE_ROOM}};
  gint64 end_us = tutti_room_get_end_us (self);

  room.lobby = self->settings.lobby;
  room.locked = self->settings.locked;
  room.chat = self->settings.chat;
  room.listeners = self->settings.listeners;
  room.speaking_time = self->settings.speaking_time;
  room.password = self->settings.password_hash != NULL;
  room.pin = self->settings.pin;
  room.spotlight = self->spotlight;
  if (end_us != G_MAXINT64)
    room.ends = MAX (0,
        (end_us - tutti_clock_now (self->clock) + tutti_clock_real (self->clock)) / 1000);
  if (to)
    tutti_participant_send (to, &room.message);
  else
    tutti_room_broadcast (self, NULL, &room.message);
}

/* Life */

void
tutti_room_leave (TuttiRoom *self, TuttiParticipant *participant)
{
  tutti_participant_detach (participant, tutti_clock_now (self->clock));
  if (!tutti_room_keep_phone (self, participant))
    tutti_room_remove_participant (self, participant);
}

void
tutti_room_detach (TuttiRoom *self, TuttiParticipant *participant)
{
  tutti_participant_detach (participant, tutti_clock_now (self->clock));
  tutti_room_broadcast_participant (self, NULL, TUTTI_MESSAGE_CHANGED, participant);
}

static void
end_time_over (TuttiRoom *self)
{
  g_autoptr (GError) error = NULL;

  tutti_room_error (TUTTI_ERROR_TIME_OVER, &error);
  tutti_room_close (self, error);
}

void
tutti_room_tick (TuttiRoom *self)
{
  gint64 now_us = tutti_clock_now (self->clock);

  for (guint i = self->participants->len; i > 0; i--) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i - 1);

    if (!tutti_participant_is_present (participant) &&
        tutti_participant_get_gone_since_us (participant) <=
            now_us - TUTTI_SEAT_KEPT_US &&
        !tutti_room_keep_phone (self, participant))
      tutti_room_remove_participant (self, participant);
  }
  tutti_room_tick_calls (self);
  tutti_room_tick_poll (self);
  tutti_room_tick_presenter (self);
  tutti_room_tick_speaking (self);
  if (self->mixer && now_us >= tutti_room_get_end_us (self))
    end_time_over (self);
}

static void
turn_away_waiting (TuttiRoom *self, const GError *error)
{
  TuttiWaiting *first;

  while ((first = tutti_lobby_find_first (self->lobby))) {
    g_autoptr (TuttiWaiting) waiting = tutti_lobby_take (self->lobby, first);

    waiting->visitor.sink->end (waiting->visitor.session, error);
  }
}

void
tutti_room_close (TuttiRoom *self, const GError *error)
{
  g_autoptr (TuttiRoom) alive = g_object_ref (self);

  for (guint i = 0; i < self->participants->len; i++)
    tutti_participant_end (g_ptr_array_index (self->participants, i), error);
  g_hash_table_remove_all (self->robots);
  g_ptr_array_set_size (self->participants, 0);
  turn_away_waiting (self, error);
  tutti_room_close_if_empty (alive);
}

/* Facts */

const char *
tutti_room_get_name (TuttiRoom *self)
{
  return self->name;
}

gint64
tutti_room_get_since (TuttiRoom *self)
{
  return self->since_s;
}

guint
tutti_room_get_n_people (TuttiRoom *self)
{
  guint n = 0;

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    n += tutti_participant_is_person (participant) &&
         tutti_participant_is_present (participant);
  }
  return n;
}

GPtrArray *
tutti_room_list_participants (TuttiRoom *self)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->participants->len; i++)
    g_ptr_array_add (list,
        (gpointer)tutti_participant_get_info (g_ptr_array_index (self->participants, i)));
  return list;
}

const TuttiRoomSettings *
tutti_room_get_settings (TuttiRoom *self)
{
  return &self->settings;
}

void
tutti_room_set_settings (TuttiRoom *self, const TuttiRoomSettings *settings)
{
  TuttiRoomSettings copy;

  tutti_room_settings_copy (&copy, settings);
  if (self->settings.speaking_time != copy.speaking_time)
    tutti_speaking_times_forget_all (self->speaking);
  tutti_room_settings_clear (&self->settings);
  self->settings = copy;
  tutti_room_send_room (self, NULL);
}

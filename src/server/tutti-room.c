/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room.h"

#include "common/tutti-error.h"

struct _TuttiRoom {
  GObject parent;

  char *name;
  guint max_people;
  const TuttiClock *clock;
  TuttiMixer *mixer; /* NULL once closed */

  GPtrArray *participants; /* TuttiParticipant, in the order of arrival */
  GHashTable *robots;      /* TuttiParticipant (owned by participants) -> fragment */
  char *layout;            /* the last one, for those who come later */
};

enum { SIGNAL_CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiRoom, tutti_room, G_TYPE_OBJECT)

static void handle_event (TuttiRoom *self, const TuttiMessage *event);
static void handle_restarted (TuttiRoom *self);
static void handle_failed (TuttiRoom *self);

static void
tutti_room_dispose (GObject *object)
{
  TuttiRoom *self = TUTTI_ROOM (object);

  if (self->mixer) {
    g_signal_handlers_disconnect_by_data (self->mixer, self);
    tutti_mixer_stop (self->mixer);
    g_clear_object (&self->mixer);
  }
  G_OBJECT_CLASS (tutti_room_parent_class)->dispose (object);
}

static void
tutti_room_finalize (GObject *object)
{
  TuttiRoom *self = TUTTI_ROOM (object);

  g_free (self->name);
  g_free (self->layout);
  g_hash_table_unref (self->robots);
  g_ptr_array_unref (self->participants);
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
  self->robots = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

TuttiRoom *
tutti_room_new (
    const char *name, guint max_people, const TuttiClock *clock, TuttiMixer *mixer)
{
  TuttiRoom *self = g_object_new (TUTTI_TYPE_ROOM, NULL);

  self->name = g_strdup (name);
  self->max_people = max_people;
  self->clock = clock;
  self->mixer = mixer;
  g_signal_connect_swapped (mixer, "event", G_CALLBACK (handle_event), self);
  g_signal_connect_swapped (mixer, "restarted", G_CALLBACK (handle_restarted), self);
  g_signal_connect_swapped (mixer, "failed", G_CALLBACK (handle_failed), self);
  return self;
}

static void
send_command (TuttiRoom *self, const TuttiMessage *command)
{
  if (self->mixer)
    tutti_mixer_send (self->mixer, command);
}

static void
broadcast (TuttiRoom *self, TuttiParticipant *except, const TuttiMessage *message)
{
  g_autofree char *text = tutti_message_to_json (message);

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (participant != except)
      tutti_participant_send_text (participant, text);
  }
}

static void
broadcast_participant (
    TuttiRoom *self, TuttiMessageType type, TuttiParticipant *participant)
{
  TuttiChanged message = {{type}, *tutti_participant_get_info (participant)};

  broadcast (self, participant, &message.message);
}

static TuttiParticipant *
find_by_id (TuttiRoom *self, const char *id)
{
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (g_str_equal (tutti_participant_get_id (participant), id))
      return participant;
  }
  return NULL;
}

static TuttiParticipant *
find_by_seat (TuttiRoom *self, const char *seat)
{
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (tutti_participant_holds_seat (participant, seat))
      return participant;
  }
  return NULL;
}

/* Returns: NULL for an endpoint that has been replaced or removed meanwhile, which is
 * ordinary. */
static TuttiParticipant *
find_by_endpoint (TuttiRoom *self, const char *endpoint)
{
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (g_strcmp0 (tutti_participant_get_endpoint (participant), endpoint) == 0)
      return participant;
  }
  return NULL;
}

static guint
count_seats (TuttiRoom *self)
{
  return self->participants->len - g_hash_table_size (self->robots);
}

static void
close_mixer (TuttiRoom *self)
{
  g_signal_handlers_disconnect_by_data (self->mixer, self);
  tutti_mixer_stop (self->mixer);
  g_clear_object (&self->mixer);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
close_if_empty (TuttiRoom *self)
{
  if (self->mixer && count_seats (self) == 0)
    close_mixer (self);
}

static void
send_welcome (TuttiRoom *self, TuttiParticipant *participant)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  TuttiWelcome welcome = {{TUTTI_MESSAGE_WELCOME}};

  for (guint i = 0; i < self->participants->len; i++)
    g_ptr_array_add (list,
        (gpointer)tutti_participant_get_info (g_ptr_array_index (self->participants, i)));

  welcome.protocol = TUTTI_PROTOCOL_VERSION;
  welcome.participant = (char *)tutti_participant_get_id (participant);
  welcome.seat = (char *)tutti_participant_rotate_seat (participant);
  welcome.room = self->name;
  welcome.participants = list;
  tutti_participant_send (participant, &welcome.message);

  if (self->layout)
    tutti_participant_send_text (participant, self->layout);
}

static void
send_media (TuttiRoom *self, TuttiParticipant *participant)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);
  TuttiMedia media = {{TUTTI_MESSAGE_MEDIA}};

  media.participant = info->id;
  media.microphone = info->microphone;
  media.camera = info->camera;
  media.screen = info->screen;
  send_command (self, &media.message);
}

static void
send_robot (TuttiRoom *self, TuttiParticipant *participant, const char *fragment)
{
  TuttiRobot robot = {{TUTTI_MESSAGE_ROBOT}};

  robot.endpoint = (char *)tutti_participant_begin_endpoint (participant, 0);
  robot.participant = (char *)tutti_participant_get_id (participant);
  robot.fragment = (char *)fragment;
  send_command (self, &robot.message);
  send_media (self, participant);
}

static void
remove_participant (TuttiRoom *self, TuttiParticipant *participant)
{
  g_autoptr (TuttiParticipant) kept = g_object_ref (participant);
  char *id = (char *)tutti_participant_get_id (kept);
  TuttiLeft left = {{TUTTI_MESSAGE_LEFT}, id};
  TuttiRemove remove = {{TUTTI_MESSAGE_REMOVE}, id};

  g_ptr_array_remove (self->participants, kept);
  if (tutti_participant_get_endpoint (kept))
    send_command (self, &remove.message);
  broadcast (self, NULL, &left.message);
  close_if_empty (self);
}

/* People */

static TuttiParticipant *
take_seat (TuttiRoom *self, const TuttiJoin *join, const char *name, GError **error)
{
  TuttiParticipant *participant;

  if (count_seats (self) >= self->max_people) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_ROOM_FULL,
        tutti_error_text (TUTTI_ERROR_ROOM_FULL));
    return NULL;
  }

  participant = tutti_participant_new (name, "browser");
  g_ptr_array_add (self->participants, participant);
  return participant;
}

TuttiParticipant *
tutti_room_join (TuttiRoom *self, const TuttiJoin *join, const char *name,
    const TuttiParticipantSink *sink, gpointer session, GError **error)
{
  TuttiParticipant *participant = join->seat ? find_by_seat (self, join->seat) : NULL;
  gboolean returns = participant != NULL;
  gboolean changed, media_changed;

  if (!participant)
    participant = take_seat (self, join, name, error);
  if (!participant)
    return NULL;

  changed = !tutti_participant_is_present (participant);
  changed |= tutti_participant_set_name (participant, name);
  media_changed = tutti_participant_set_media (participant, join->microphone,
      join->camera, tutti_participant_get_info (participant)->screen);
  if (media_changed && tutti_participant_get_endpoint (participant))
    send_media (self, participant);
  tutti_participant_attach (participant, sink, session);
  send_welcome (self, participant);

  if (!returns)
    broadcast_participant (self, TUTTI_MESSAGE_JOINED, participant);
  else if (changed || media_changed)
    broadcast_participant (self, TUTTI_MESSAGE_CHANGED, participant);
  return participant;
}

void
tutti_room_offer (
    TuttiRoom *self, TuttiParticipant *participant, gint64 attempt, const char *sdp)
{
  TuttiAdd add = {{TUTTI_MESSAGE_ADD}};

  add.endpoint = (char *)tutti_participant_begin_endpoint (participant, attempt);
  add.participant = (char *)tutti_participant_get_id (participant);
  add.sdp = (char *)sdp;
  send_command (self, &add.message);
  send_media (self, participant);
}

void
tutti_room_set_state (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiState *state)
{
  if (!tutti_participant_set_media (
          participant, state->microphone, state->camera, state->screen))
    return;

  broadcast_participant (self, TUTTI_MESSAGE_CHANGED, participant);
  if (tutti_participant_get_endpoint (participant))
    send_media (self, participant);
}

void
tutti_room_leave (TuttiRoom *self, TuttiParticipant *participant)
{
  tutti_participant_detach (participant, tutti_clock_now (self->clock));
  remove_participant (self, participant);
}

void
tutti_room_detach (TuttiRoom *self, TuttiParticipant *participant)
{
  tutti_participant_detach (participant, tutti_clock_now (self->clock));
  broadcast_participant (self, TUTTI_MESSAGE_CHANGED, participant);
}

void
tutti_room_add_robot (TuttiRoom *self, const char *name, const char *fragment)
{
  TuttiParticipant *robot = tutti_participant_new (name, "robot");

  tutti_participant_set_media (robot, TRUE, TRUE, FALSE);
  g_ptr_array_add (self->participants, robot);
  g_hash_table_insert (self->robots, robot, g_strdup (fragment));
  send_robot (self, robot, fragment);
  broadcast_participant (self, TUTTI_MESSAGE_JOINED, robot);
}

void
tutti_room_tick (TuttiRoom *self)
{
  gint64 due_us = tutti_clock_now (self->clock) - TUTTI_SEAT_KEPT_US;

  for (guint i = self->participants->len; i > 0; i--) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i - 1);

    if (!tutti_participant_is_present (participant) &&
        tutti_participant_get_gone_since_us (participant) <= due_us)
      remove_participant (self, participant);
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
  close_if_empty (alive);
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

/* The mixer */

static void
handle_answered (TuttiRoom *self, const TuttiAnswered *answered)
{
  TuttiParticipant *participant = find_by_endpoint (self, answered->endpoint);
  TuttiAnswer answer = {{TUTTI_MESSAGE_ANSWER}};

  if (!participant)
    return;

  answer.attempt = tutti_participant_get_attempt (participant);
  answer.sdp = answered->sdp;
  tutti_participant_send (participant, &answer.message);
}

static void
handle_endpoint_failed (TuttiRoom *self, const TuttiFailed *failed)
{
  TuttiParticipant *participant = find_by_endpoint (self, failed->endpoint);
  TuttiErrorMessage message = {{TUTTI_MESSAGE_ERROR}};

  if (!participant)
    return;

  tutti_participant_clear_endpoint (participant);
  if (!tutti_participant_is_person (participant))
    g_warning ("a robot failed: %s: %s", failed->error, failed->text);
  message.error = failed->error;
  message.text = failed->text;
  tutti_participant_send (participant, &message.message);
}

static gboolean
tile_is_known (
    TuttiRoom *self, const TuttiLayoutMessage *layout, const TuttiTileInfo *tile)
{
  return tile->x >= 0 && tile->y >= 0 && tile->width >= 0 && tile->height >= 0 &&
         tile->x + tile->width <= layout->width &&
         tile->y + tile->height <= layout->height && find_by_id (self, tile->participant);
}

/* A tile may outlive its participant by the time that a command takes to the mixer and
 * back. */
static void
handle_layout (TuttiRoom *self, const TuttiLayoutMessage *event)
{
  g_autoptr (GPtrArray) tiles = g_ptr_array_new ();
  TuttiLayoutMessage layout = *event;

  for (guint i = 0; i < event->tiles->len; i++)
    if (tile_is_known (self, event, g_ptr_array_index (event->tiles, i)))
      g_ptr_array_add (tiles, g_ptr_array_index (event->tiles, i));
  layout.tiles = tiles;

  g_free (self->layout);
  self->layout = tutti_message_to_json (&layout.message);
  broadcast (self, NULL, &layout.message);
}

static void
handle_levels (TuttiRoom *self, const TuttiLevelsMessage *event)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  TuttiLevelsMessage levels = *event;

  for (guint i = 0; i < event->levels->len; i++) {
    TuttiLevelInfo *level = g_ptr_array_index (event->levels, i);

    if (find_by_id (self, level->participant))
      g_ptr_array_add (list, level);
  }
  levels.levels = list;
  if (list->len > 0)
    broadcast (self, NULL, &levels.message);
}

static void
handle_event (TuttiRoom *self, const TuttiMessage *event)
{
  switch (event->type) {
  case TUTTI_MESSAGE_ANSWERED:
    handle_answered (self, (const TuttiAnswered *)event);
    break;
  case TUTTI_MESSAGE_FAILED:
    handle_endpoint_failed (self, (const TuttiFailed *)event);
    break;
  case TUTTI_MESSAGE_LAYOUT:
    handle_layout (self, (const TuttiLayoutMessage *)event);
    break;
  case TUTTI_MESSAGE_LEVELS:
    handle_levels (self, (const TuttiLevelsMessage *)event);
    break;
  default:
    break;
  }
}

static void
handle_restarted (TuttiRoom *self)
{
  TuttiRenew renew = {{TUTTI_MESSAGE_RENEW}};

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);
    const char *fragment = g_hash_table_lookup (self->robots, participant);

    tutti_participant_clear_endpoint (participant);
    if (fragment)
      send_robot (self, participant, fragment);
  }

  renew.reason = (char *)tutti_error_id (TUTTI_ERROR_MIXER_LOST);
  renew.text = (char *)tutti_error_text (TUTTI_ERROR_MIXER_LOST);
  broadcast (self, NULL, &renew.message);
}

static void
handle_failed (TuttiRoom *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      TUTTI_ERROR, TUTTI_ERROR_INTERNAL, tutti_error_text (TUTTI_ERROR_INTERNAL));

  tutti_room_close (self, error);
}

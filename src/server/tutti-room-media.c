/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A room and its mixer: what is sent there, and what comes from there. */

#include "server/tutti-room-private.h"

/* Of the telephone beside the browser. */
static void
send_phone_media (TuttiRoom *self, TuttiParticipant *participant)
{
  TuttiMedia media = {{TUTTI_MESSAGE_MEDIA}};

  media.participant = (char *)tutti_participant_get_phone_id (participant);
  media.microphone = tutti_participant_get_info (participant)->microphone;
  tutti_room_send_command (self, &media.message);
}

void
tutti_room_send_media (TuttiRoom *self, TuttiParticipant *participant)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);
  TuttiMedia media = {{TUTTI_MESSAGE_MEDIA}};

  media.participant = info->id;
  /* Who has the microphone off sends nothing of it, and may be heard with what they show.
   */
  media.microphone =
      (info->microphone && !info->phone) || tutti_room_shares_sound (self, participant);
  media.camera = info->camera;
  media.screen = info->screen;
  if (g_strcmp0 (tutti_presenter_get (self->presenter), info->id) == 0) {
    media.page = self->presentation.page;
    media.pages = self->presentation.pages;
  }
  tutti_room_send_command (self, &media.message);
  if (info->phone)
    send_phone_media (self, participant);
}

void
tutti_room_send_label (TuttiRoom *self, TuttiParticipant *participant)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);
  TuttiLabelMessage label = {{TUTTI_MESSAGE_LABEL}, info->id, info->name};

  tutti_room_send_command (self, &label.message);
}

static void
send_robot (TuttiRoom *self, TuttiParticipant *participant, const char *fragment)
{
  TuttiRobot robot = {{TUTTI_MESSAGE_ROBOT}};

  robot.endpoint = (char *)tutti_participant_begin_endpoint (participant, 0);
  robot.participant = (char *)tutti_participant_get_id (participant);
  robot.fragment = (char *)fragment;
  tutti_room_send_label (self, participant);
  tutti_room_send_command (self, &robot.message);
  tutti_room_send_media (self, participant);
}

void
tutti_room_send_spotlight (TuttiRoom *self)
{
  TuttiSpotlight spotlight = {{TUTTI_MESSAGE_SPOTLIGHT}, self->spotlight};

  tutti_room_send_command (self, &spotlight.message);
}

void
tutti_room_offer (TuttiRoom *self, TuttiParticipant *participant, const TuttiOffer *offer)
{
  TuttiAdd add = {{TUTTI_MESSAGE_ADD}};

  add.endpoint = (char *)tutti_participant_begin_endpoint (participant, offer->attempt);
  add.participant = (char *)tutti_participant_get_id (participant);
  add.sdp = offer->sdp;
  add.codec = offer->codec;
  tutti_room_send_label (self, participant);
  tutti_room_send_command (self, &add.message);
  tutti_room_send_media (self, participant);
  tutti_room_send_recorded (self, participant);
}

void
tutti_room_view (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiViewMessage *view)
{
  TuttiWatch watch = {{TUTTI_MESSAGE_WATCH}};

  watch.participant = (char *)tutti_participant_get_id (participant);
  watch.layout = view->layout;
  watch.quality = view->quality;
  tutti_room_send_command (self, &watch.message);
}

void
tutti_room_volume (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiVolume *volume)
{
  TuttiHear hear = {{TUTTI_MESSAGE_HEAR}};

  /* Who has just left may still be spoken of. */
  if (tutti_room_find (self, volume->participant) == NULL)
    return;
  hear.participant = (char *)tutti_participant_get_id (participant);
  hear.speaker = volume->participant;
  hear.decibels = volume->decibels;
  tutti_room_send_command (self, &hear.message);
}

gboolean
tutti_room_set_media (
    TuttiRoom *self, TuttiParticipant *participant, const TuttiState *state)
{
  if (!tutti_participant_set_media (
          participant, state->microphone, state->camera, state->screen))
    return FALSE;

  tutti_room_note_screen (self, participant);
  if (tutti_participant_get_endpoint (participant) ||
      tutti_participant_has_phone (participant))
    tutti_room_send_media (self, participant);
  return TRUE;
}

void
tutti_room_add_robot (TuttiRoom *self, const char *name, const char *fragment)
{
  g_autoptr (TuttiParticipant) robot = tutti_participant_new (name, "robot");

  tutti_participant_set_media (robot, TRUE, TRUE, FALSE);
  g_hash_table_insert (self->robots, robot, g_strdup (fragment));
  tutti_room_add_participant (self, robot);
  send_robot (self, robot, fragment);
  tutti_room_broadcast_participant (self, robot, TUTTI_MESSAGE_JOINED, robot);
}

/* From the mixer */

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
         tile->y + tile->height <= layout->height &&
         tutti_room_find (self, tile->participant);
}

static gboolean
is_viewer (const TuttiLayoutMessage *event, TuttiParticipant *participant)
{
  return event->viewers == NULL ||
         g_ptr_array_find_with_equal_func (
             event->viewers, tutti_participant_get_id (participant), g_str_equal, NULL);
}

/* Each gets the tiles of the picture that they are shown. A tile may outlive its
 * participant by the time that a command takes to the mixer and back. */
static void
handle_layout (TuttiRoom *self, const TuttiLayoutMessage *event)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) tiles = g_ptr_array_new ();
  TuttiLayoutMessage layout = *event;

  for (guint i = 0; i < event->tiles->len; i++)
    if (tile_is_known (self, event, g_ptr_array_index (event->tiles, i)))
      g_ptr_array_add (tiles, g_ptr_array_index (event->tiles, i));
  layout.tiles = tiles;
  layout.viewers = NULL;
  text = tutti_message_to_json (&layout.message);
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (is_viewer (event, participant))
      tutti_participant_set_layout (participant, text);
  }
}

static void
handle_uplink (TuttiRoom *self, const TuttiUplink *event)
{
  TuttiParticipant *participant =
      event->participant != NULL ? tutti_room_find (self, event->participant) : NULL;
  TuttiUplink uplink = *event;

  uplink.participant = NULL;
  if (participant != NULL)
    tutti_participant_send (participant, &uplink.message);
}

static void
tell_levels (TuttiRoom *self, GPtrArray *list)
{
  TuttiLevelsMessage levels = {{TUTTI_MESSAGE_LEVELS}};

  levels.levels = list;
  if (list->len > 0)
    tutti_room_broadcast (self, NULL, &levels.message);
}

static void
handle_levels (TuttiRoom *self, const TuttiLevelsMessage *event)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  gint64 now_us = tutti_clock_now (self->clock);

  for (guint i = 0; i < event->levels->len; i++) {
    TuttiLevelInfo *level = g_ptr_array_index (event->levels, i);

    if (!tutti_room_find (self, level->participant))
      continue;
    if (tutti_level_filter_pass (self->levels, level, now_us))
      g_ptr_array_add (list, level);
    if (self->settings.speaking_time)
      tutti_speaking_times_note (
          self->speaking, level->participant, level->speaking, now_us);
  }
  tell_levels (self, list);
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
  case TUTTI_MESSAGE_UPLINK:
    handle_uplink (self, (const TuttiUplink *)event);
    break;
  case TUTTI_MESSAGE_HEARTBEAT:
    tutti_room_measure (self, (const TuttiHeartbeat *)event);
    break;
  case TUTTI_MESSAGE_FEED_ENDED:
    tutti_room_feed_ended (self, (const TuttiFeedEnded *)event);
    break;
  case TUTTI_MESSAGE_PHONE_KEY:
  case TUTTI_MESSAGE_PHONE_LOST:
  case TUTTI_MESSAGE_PROMPT_DONE:
    tutti_room_handle_phone_event (self, event);
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
  g_autoptr (GPtrArray) silent = tutti_level_filter_silence (self->levels);
  TuttiRenew renew = {{TUTTI_MESSAGE_RENEW}};

  tell_levels (self, silent);
  tutti_room_restart_measuring (self);
  tutti_speaking_times_interrupt (self->speaking, tutti_clock_now (self->clock));
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);
    const char *fragment = g_hash_table_lookup (self->robots, participant);

    tutti_participant_clear_endpoint (participant);
    if (fragment)
      send_robot (self, participant, fragment);
  }

  if (self->spotlight)
    tutti_room_send_spotlight (self);
  tutti_room_renew_feeds (self);

  renew.reason = (char *)tutti_error_id (TUTTI_ERROR_MIXER_LOST);
  renew.text = (char *)tutti_error_text (TUTTI_ERROR_MIXER_LOST);
  tutti_room_broadcast (self, NULL, &renew.message);
}

static void
handle_failed (TuttiRoom *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      TUTTI_ERROR, TUTTI_ERROR_INTERNAL, tutti_error_text (TUTTI_ERROR_INTERNAL));

  tutti_room_close (self, error);
}

void
tutti_room_connect_mixer (TuttiRoom *self)
{
  g_signal_connect_swapped (self->mixer, "event", G_CALLBACK (handle_event), self);
  g_signal_connect_swapped (
      self->mixer, "restarted", G_CALLBACK (handle_restarted), self);
  g_signal_connect_swapped (self->mixer, "failed", G_CALLBACK (handle_failed), self);
}

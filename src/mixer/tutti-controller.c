/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-controller.h"

#include <gio/gio.h>

#include "common/tutti-error.h"
#include "mixer/tutti-heartbeat.h"
#include "mixer/tutti-levels.h"
#include "mixer/tutti-member-message.h"
#include "mixer/tutti-member-sound.h"
#include "mixer/tutti-notices.h"
#include "mixer/tutti-outputs.h"
#include "mixer/tutti-phones.h"
#include "mixer/tutti-robot-endpoint.h"
#include "mixer/tutti-room-hub.h"
#include "mixer/tutti-tell.h"
#include "common/tutti-sandbox.h"
#include "mixer/tutti-webrtc-endpoint.h"

#define HEARTBEAT_INTERVAL_MS 1000
#define STATUS_BROKEN 3

/* The server kills a mixer that does not end within 3 s. */
#define STOP_MAX_MS 2000

struct _TuttiController {
  GObject parent;
  TuttiLink *link;
  const TuttiMixerFiles *files;
  TuttiConfinement confinement;
  TuttiReaper *reaper;
  TuttiPipeline *pipeline; /* NULL before `configure` */
  TuttiPicture *picture;   /* the same */
  TuttiOutputs *outputs;   /* the same */
  TuttiNotices *notices;   /* the same */
  TuttiPhones *phones;     /* the same */
  TuttiMembers members;
  TuttiMemberPlace place; /* of new members */
  guint next_number;      /* of the audio mixer's pads */
  guint next_member;
  guint heartbeat;
};

enum { SIGNAL_FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiController, tutti_controller, G_TYPE_OBJECT)

/* Events */

/* A layout or an uplink. */
static void
on_told (TuttiPicture *picture, const TuttiMessage *message, gpointer user_data)
{
  TuttiController *self = user_data;

  tutti_link_send (self->link, message);
}

static gboolean
on_heartbeat (gpointer user_data)
{
  TuttiController *self = user_data;
  TuttiHeartbeat heartbeat;

  tutti_heartbeat_measure (&heartbeat, &self->members, self->pipeline, self->picture);
  tutti_link_send (self->link, &heartbeat.message);
  return G_SOURCE_CONTINUE;
}

static void
break_down (TuttiController *self, const GError *error)
{
  tutti_tell_fault (self->link, error);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, STATUS_BROKEN);
}

/* Members and their endpoints */

static TuttiMember *
find_member (TuttiController *self, const char *participant)
{
  return tutti_members_find (&self->members, participant);
}

static TuttiMember *
member_of (TuttiController *self, TuttiEndpoint *endpoint)
{
  TuttiMember *member = find_member (self, tutti_endpoint_get_participant (endpoint));

  return member != NULL && member->endpoint == endpoint ? member : NULL;
}

static void
drop_endpoint (TuttiController *self, TuttiMember *member)
{
  g_autoptr (TuttiEndpoint) endpoint = g_steal_pointer (&member->endpoint);

  member->connected = FALSE;
  if (endpoint != NULL)
    tutti_endpoint_stop (endpoint, self->reaper);
}

static void
on_answered (TuttiEndpoint *endpoint, const char *sdp, gpointer user_data)
{
  TuttiController *self = user_data;
  TuttiAnswered answered = {{TUTTI_MESSAGE_ANSWERED}};

  answered.endpoint = (char *)tutti_endpoint_get_id (endpoint);
  answered.sdp = (char *)sdp;
  tutti_link_send (self->link, &answered.message);
}

static void
on_connected (TuttiEndpoint *endpoint, gpointer user_data)
{
  TuttiController *self = user_data;
  TuttiConnected connected = {{TUTTI_MESSAGE_CONNECTED}};
  TuttiMember *member = member_of (self, endpoint);

  if (member != NULL) {
    member->connected = TRUE;
    member->told = 0;
    member->uplink_told = FALSE;
    tutti_downlink_init (&member->downlink, g_get_monotonic_time ());
    tutti_picture_update (self->picture);
  }
  connected.endpoint = (char *)tutti_endpoint_get_id (endpoint);
  tutti_link_send (self->link, &connected.message);
}

static void
on_failed (TuttiEndpoint *endpoint, const GError *error, gpointer user_data)
{
  TuttiController *self = user_data;
  TuttiMember *member = member_of (self, endpoint);

  tutti_tell_failed (self->link, tutti_endpoint_get_id (endpoint), error);
  if (member != NULL)
    drop_endpoint (self, member);
}

static void
on_stopped (TuttiEndpoint *endpoint, gpointer user_data)
{
  TuttiController *self = user_data;
  TuttiRemoved removed = {{TUTTI_MESSAGE_REMOVED}};

  removed.endpoint = (char *)tutti_endpoint_get_id (endpoint);
  tutti_link_send (self->link, &removed.message);
}

/* @endpoint: (transfer full). Takes the place of an earlier one of the same participant.
 * @person: (nullable): whose sound it is, if not the participant's */
static void
add_endpoint (TuttiController *self, const char *participant, const char *person,
    TuttiEndpoint *endpoint)
{
  TuttiMemberPlace place = person != NULL ? TUTTI_MEMBER_HIDDEN : self->place;
  TuttiMember *member = find_member (self, participant);
  g_autoptr (GError) error = NULL;

  if (member == NULL)
    member = tutti_members_add (&self->members, participant, self->next_member++, place);
  tutti_member_set_person (member, person);
  drop_endpoint (self, member);
  member->endpoint = endpoint;
  g_signal_connect_object (endpoint, "answered", G_CALLBACK (on_answered), self, 0);
  g_signal_connect_object (endpoint, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (endpoint, "failed", G_CALLBACK (on_failed), self, 0);
  g_signal_connect_object (endpoint, "stopped", G_CALLBACK (on_stopped), self, 0);
  if (!tutti_endpoint_start (endpoint, &error)) {
    on_failed (endpoint, error, self);
    return;
  }
  tutti_members_settle_sound (&self->members, member);
  tutti_picture_update (self->picture);
}

/* Commands */

static void
hear (TuttiController *self, const TuttiLevelInfo *info)
{
  const TuttiMember *member = find_member (self, info->participant);

  if (member != NULL)
    tutti_picture_hear (
        self->picture, member, info->speaking ? TUTTI_SPEECH_YES : TUTTI_SPEECH_NO);
}

static void
on_levels (TuttiPipeline *pipeline, const GstStructure *structure, gpointer user_data)
{
  TuttiController *self = user_data;
  g_autoptr (GPtrArray) levels = tutti_levels_read (structure);
  TuttiLevelsMessage message = {{TUTTI_MESSAGE_LEVELS}, levels};

  if (levels == NULL)
    return;
  tutti_members_attribute (&self->members, levels);
  for (guint i = 0; i < levels->len; i++)
    hear (self, g_ptr_array_index (levels, i));
  tutti_link_send (self->link, &message.message);
}

static void
on_element_error (
    TuttiPipeline *pipeline, GstObject *source, const GError *error, gpointer user_data)
{
  TuttiController *self = user_data;
  TuttiErrorCode code =
      g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE)
          ? TUTTI_ERROR_VIDEO_TOO_LARGE
          : TUTTI_ERROR_MEDIA_FAILED;
  const TuttiMember *member;

  /* A canvas that failed stands still, which its watchdog sees. */
  if (tutti_picture_owns (self->picture, source)) {
    g_warning ("the canvas failed: %s", error->message);
    return;
  }
  member = tutti_members_find_owner (&self->members, source);
  if (member != NULL) {
    g_autoptr (GError) told =
        g_error_new_literal (TUTTI_ERROR, code, tutti_error_text (code));

    tutti_endpoint_emit_failed (member->endpoint, told);
  }
}

static void
on_broken (GObject *part, const GError *error, gpointer user_data)
{
  break_down (user_data, error);
}

static void
on_stuck (TuttiReaper *reaper, gpointer user_data)
{
  g_autoptr (GError) error = g_error_new_literal (
      TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "the removal of an endpoint hangs");

  break_down (user_data, error);
}

static gboolean
configure_room (
    TuttiController *self, const TuttiConfigure *configure, GArray *fds, GError **error)
{
  TuttiPictureFormat format = {
      configure->width & ~1, configure->height & ~1, configure->framerate};
  const guint voices =
      configure->voices != 0 ? (guint)configure->voices : TUTTI_VOICES_DEFAULT;
  const gboolean is_reception = g_strcmp0 (configure->role, "reception") == 0;
  g_autoptr (TuttiIceHub) hub =
      is_reception ? NULL : tutti_room_hub_new (configure, fds, error);

  if (hub == NULL && !is_reception)
    return FALSE;
  self->pipeline = tutti_pipeline_new (self->files->pipelines, hub, voices, error);
  if (self->pipeline == NULL)
    return FALSE;
  self->picture = tutti_picture_new (
      self->pipeline, self->members.seen, &format, self->reaper, error);
  if (self->picture == NULL)
    return FALSE;
  tutti_picture_set_logo (self->picture, self->files->logo);
  self->outputs = tutti_outputs_new (self->link, self->pipeline, self->picture);
  self->notices = tutti_notices_new (self->pipeline, self->reaper);
  self->phones =
      tutti_phones_new (self->link, self->pipeline, &self->members, self->files->prompts,
          is_reception ? TUTTI_PHONE_IN_RECEPTION : TUTTI_PHONE_IN_ROOM);
  self->place = is_reception ? TUTTI_MEMBER_HIDDEN : TUTTI_MEMBER_SEEN;
  g_signal_connect_object (self->pipeline, "levels", G_CALLBACK (on_levels), self, 0);
  g_signal_connect_object (
      self->pipeline, "element-error", G_CALLBACK (on_element_error), self, 0);
  g_signal_connect_object (self->pipeline, "broken", G_CALLBACK (on_broken), self, 0);
  g_signal_connect_object (self->picture, "broken", G_CALLBACK (on_broken), self, 0);
  g_signal_connect_object (self->picture, "uplink", G_CALLBACK (on_told), self, 0);
  g_signal_connect_object (self->picture, "layout", G_CALLBACK (on_told), self, 0);
  if (self->confinement == TUTTI_CONFINEMENT_SANDBOX && !tutti_sandbox_close (error))
    return FALSE;
  if (!tutti_pipeline_start (self->pipeline, error))
    return FALSE;
  tutti_picture_start (self->picture);
  return TRUE;
}

static void
handle_configure (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  g_autoptr (GError) error = NULL;
  TuttiConfigured configured = {{TUTTI_MESSAGE_CONFIGURED}};

  if (self->pipeline != NULL) {
    g_set_error_literal (
        &error, TUTTI_ERROR, TUTTI_ERROR_WRONG_ORDER, "configure comes once, and first");
    tutti_tell_fault (self->link, error);
    return;
  }
  if (!configure_room (self, (const TuttiConfigure *)message, fds, &error)) {
    break_down (self, error);
    return;
  }
  tutti_link_send (self->link, &configured.message);
}

static void
handle_add (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiAdd *add = (const TuttiAdd *)message;
  g_autoptr (GError) error = NULL;
  TuttiOfferModel *offer = NULL;

  if (tutti_pipeline_get_hub (self->pipeline) == NULL)
    g_set_error_literal (&error, TUTTI_ERROR, TUTTI_ERROR_WRONG_ORDER,
        "only telephones come to a reception");
  else
    offer = tutti_offer_parse (add->sdp, &error);
  if (offer == NULL) {
    tutti_tell_failed (self->link, add->endpoint, error);
    return;
  }
  if (tutti_picture_can_encode (self->picture, tutti_video_codec_parse (add->codec)))
    tutti_offer_choose_codec (offer, tutti_video_codec_parse (add->codec));
  add_endpoint (self, add->participant, NULL,
      tutti_webrtc_endpoint_new (
          add->endpoint, add->participant, self->pipeline, self->next_number++, offer));
}

static void
handle_robot (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiRobot *robot = (const TuttiRobot *)message;

  add_endpoint (self, robot->participant, NULL,
      tutti_robot_endpoint_new (robot->endpoint, robot->participant, self->pipeline,
          self->next_number++, robot->fragment));
}

static void
handle_phone_add (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiPhoneAdd *add = (const TuttiPhoneAdd *)message;
  g_autoptr (GError) error = NULL;
  TuttiEndpoint *endpoint =
      tutti_phones_make (self->phones, add, fds, self->next_number++, &error);

  if (endpoint != NULL)
    add_endpoint (self, add->participant, add->person, endpoint);
  else
    tutti_tell_failed (self->link, add->endpoint, error);
}

static void
handle_phone (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  tutti_phones_handle (self->phones, message);
}

/* The telephone of @person is gone, and what they were just saying with it. */
static void
end_sound_of (TuttiController *self, const char *person)
{
  g_autoptr (GPtrArray) levels = tutti_levels_make_silence (person);
  TuttiLevelsMessage message = {{TUTTI_MESSAGE_LEVELS}, levels};
  TuttiMember *member = find_member (self, person);

  hear (self, g_ptr_array_index (levels, 0));
  tutti_link_send (self->link, &message.message);
  if (member != NULL)
    tutti_members_settle_sound (&self->members, member);
}

static void
handle_remove (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  TuttiMember *member = find_member (self, ((const TuttiRemove *)message)->participant);
  g_autofree char *person = NULL;

  if (member == NULL)
    return;
  drop_endpoint (self, member);
  tutti_picture_forget (self->picture, member);
  tutti_picture_set_name (self->picture, member->participant, NULL);
  person = g_strdup (member->person);
  tutti_members_remove (&self->members, member);
  if (person != NULL)
    end_sound_of (self, person);
  tutti_picture_update (self->picture);
}

static void
handle_spotlight (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  tutti_picture_set_spotlight (
      self->picture, ((const TuttiSpotlight *)message)->participant);
}

/* Of one person: what they have switched on, or would like. */
static void
handle_person (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  if (tutti_members_take (&self->members, message))
    tutti_picture_update (self->picture);
}

static void
handle_label (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiLabelMessage *label = (const TuttiLabelMessage *)message;

  tutti_picture_set_name (self->picture, label->participant, label->name);
  tutti_outputs_set_name (self->outputs, label->participant, label->name);
}

static void
handle_notice (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiNotice *notice = (const TuttiNotice *)message;

  tutti_notices_say (
      self->notices, self->next_number++, notice->language, notice->notice);
}

static void
handle_feed (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  tutti_outputs_handle (self->outputs, message, fds);
}

static void
handle_quit (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, 0);
}

static void
on_message (TuttiLink *link, TuttiMessage *message, GArray *fds, gpointer user_data)
{
  static const struct {
    TuttiMessageType type;
    void (*handle) (TuttiController *self, const TuttiMessage *message, GArray *fds);
  } handlers[] = {
      {TUTTI_MESSAGE_CONFIGURE, handle_configure},
      {TUTTI_MESSAGE_QUIT, handle_quit},
      {TUTTI_MESSAGE_ADD, handle_add},
      {TUTTI_MESSAGE_ROBOT, handle_robot},
      {TUTTI_MESSAGE_PHONE_ADD, handle_phone_add},
      {TUTTI_MESSAGE_PHONE_UPDATE, handle_phone},
      {TUTTI_MESSAGE_PROMPT, handle_phone},
      {TUTTI_MESSAGE_MEDIA, handle_person},
      {TUTTI_MESSAGE_REMOVE, handle_remove},
      {TUTTI_MESSAGE_SPOTLIGHT, handle_spotlight},
      {TUTTI_MESSAGE_WATCH, handle_person},
      {TUTTI_MESSAGE_HEAR, handle_person},
      {TUTTI_MESSAGE_LABEL, handle_label},
      {TUTTI_MESSAGE_RECORDED, handle_person},
      {TUTTI_MESSAGE_NOTICE, handle_notice},
      {TUTTI_MESSAGE_FEED_BEGIN, handle_feed},
      {TUTTI_MESSAGE_FEED_PAUSE, handle_feed},
      {TUTTI_MESSAGE_FEED_RESUME, handle_feed},
      {TUTTI_MESSAGE_FEED_END, handle_feed},
  };
  TuttiController *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->pipeline == NULL && message->type != TUTTI_MESSAGE_CONFIGURE &&
      message->type != TUTTI_MESSAGE_QUIT) {
    g_set_error_literal (
        &error, TUTTI_ERROR, TUTTI_ERROR_WRONG_ORDER, "configure must come first");
    tutti_tell_fault (self->link, error);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++) {
    if (handlers[i].type == message->type)
      handlers[i].handle (self, message, fds);
  }
}

static void
on_closed (TuttiLink *link, const GError *error, gpointer user_data)
{
  if (error != NULL)
    g_warning ("the link to the server: %s", error->message);
  g_signal_emit (user_data, signals[SIGNAL_FINISHED], 0, 0);
}

/* Object */

TuttiController *
tutti_controller_new (
    TuttiLink *link, const TuttiMixerFiles *files, TuttiConfinement confinement)
{
  TuttiController *self = g_object_new (TUTTI_TYPE_CONTROLLER, NULL);
  TuttiReady ready = {{TUTTI_MESSAGE_READY}, (char *)TUTTI_VERSION};

  self->link = g_object_ref (link);
  self->files = files;
  self->confinement = confinement;
  g_signal_connect_object (link, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (link, "closed", G_CALLBACK (on_closed), self, 0);
  tutti_link_send (link, &ready.message);
  self->heartbeat = g_timeout_add (HEARTBEAT_INTERVAL_MS, on_heartbeat, self);
  return self;
}

static void
drop_one (TuttiMember *member, gpointer user_data)
{
  drop_endpoint (user_data, member);
}

/* Endpoints first, one by one: paused together with the rest, a webrtcbin holds the
 * thread that pushes into it, and the encoder's end would wait for that thread for ever.
 */
gboolean
tutti_controller_stop (TuttiController *self)
{
  g_clear_handle_id (&self->heartbeat, g_source_remove);
  tutti_members_foreach (&self->members, drop_one, self);
  g_clear_pointer (&self->notices, tutti_notices_free);
  if (!tutti_reaper_wait (self->reaper, STOP_MAX_MS))
    return FALSE;
  if (self->pipeline != NULL)
    tutti_pipeline_stop (self->pipeline);
  return TRUE;
}

static void
tutti_controller_init (TuttiController *self)
{
  tutti_members_init (&self->members);
  self->reaper = tutti_reaper_new ();
  self->next_member = 1;
  g_signal_connect_object (self->reaper, "stuck", G_CALLBACK (on_stuck), self, 0);
}

static void
tutti_controller_finalize (GObject *object)
{
  TuttiController *self = TUTTI_CONTROLLER (object);

  g_clear_handle_id (&self->heartbeat, g_source_remove);
  g_clear_pointer (&self->notices, tutti_notices_free);
  g_clear_object (&self->outputs);
  g_clear_object (&self->picture);
  g_clear_object (&self->phones);
  tutti_members_clear (&self->members);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->reaper);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (tutti_controller_parent_class)->finalize (object);
}

static void
tutti_controller_class_init (TuttiControllerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_controller_finalize;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", TUTTI_TYPE_CONTROLLER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

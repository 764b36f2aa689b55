/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-controller.h"

#include <gio/gio.h>

#include "common/tutti-cpu-time.h"
#include "common/tutti-error.h"
#include "mixer/tutti-outputs.h"
#include "mixer/tutti-robot-endpoint.h"
#include "mixer/tutti-room-hub.h"
#include "common/tutti-sandbox.h"
#include "mixer/tutti-webrtc-endpoint.h"

#define HEARTBEAT_INTERVAL_MS 1000
#define STATUS_BROKEN 3

/* The server kills a mixer that does not end within 3 s. */
#define STOP_MAX_MS 2000

struct _TuttiController {
  GObject parent;
  TuttiLink *link;
  char *folder;
  TuttiConfinement confinement;
  TuttiReaper *reaper;
  TuttiPipeline *pipeline; /* NULL before `configure` */
  TuttiPicture *picture;   /* the same */
  TuttiOutputs *outputs;   /* the same */
  GPtrArray *members;      /* TuttiMember */
  guint next_number;       /* of the audio mixer's pads */
  guint next_member;
  guint shares; /* that ever began */
  guint heartbeat;
};

enum { SIGNAL_FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiController, tutti_controller, G_TYPE_OBJECT)

/* Events */

static void
tell_fault (TuttiController *self, const GError *error)
{
  TuttiFault fault = {{TUTTI_MESSAGE_FAULT}};

  fault.error = (char *)tutti_error_id_of (error);
  fault.text = error != NULL ? error->message : (char *)"unknown";
  tutti_link_send (self->link, &fault.message);
}

static void
tell_failed (TuttiController *self, const char *endpoint, const GError *error)
{
  TuttiFailed failed = {{TUTTI_MESSAGE_FAILED}};

  failed.endpoint = (char *)endpoint;
  failed.error = (char *)tutti_error_id_of (error);
  failed.text = error->domain == TUTTI_ERROR
                    ? error->message
                    : (char *)tutti_error_text (TUTTI_ERROR_MEDIA_FAILED);
  tutti_link_send (self->link, &failed.message);
}

static void
on_layout (TuttiPicture *picture, TuttiLayoutMessage *layout, gpointer user_data)
{
  TuttiController *self = user_data;

  tutti_link_send (self->link, &layout->message);
}

static void
on_uplink (TuttiPicture *picture, TuttiUplink *uplink, gpointer user_data)
{
  TuttiController *self = user_data;

  tutti_link_send (self->link, &uplink->message);
}

static gboolean
on_heartbeat (gpointer user_data)
{
  TuttiController *self = user_data;
  TuttiHeartbeat heartbeat = {{TUTTI_MESSAGE_HEARTBEAT}};

  heartbeat.cpu = tutti_cpu_time_of_process ();
  for (guint i = 0; i < self->members->len; i++) {
    const TuttiMember *member = g_ptr_array_index (self->members, i);

    heartbeat.endpoints += member->endpoint != NULL ? 1 : 0;
  }
  if (self->picture != NULL) {
    heartbeat.frames = tutti_picture_get_frames (self->picture);
    heartbeat.renditions = tutti_picture_count_renditions (self->picture);
    heartbeat.ticks = tutti_pipeline_get_ticks (self->pipeline);
    heartbeat.encodes =
        tutti_audio_room_get_encodes (tutti_pipeline_get_audio_room (self->pipeline));
  }
  tutti_link_send (self->link, &heartbeat.message);
  return G_SOURCE_CONTINUE;
}

static void
break_down (TuttiController *self, const GError *error)
{
  tell_fault (self, error);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, STATUS_BROKEN);
}

/* Members and their endpoints */

static TuttiMember *
find_member (TuttiController *self, const char *participant)
{
  for (guint i = 0; i < self->members->len; i++) {
    TuttiMember *member = g_ptr_array_index (self->members, i);

    if (g_str_equal (member->participant, participant))
      return member;
  }
  return NULL;
}

static TuttiMember *
member_of (TuttiController *self, TuttiEndpoint *endpoint)
{
  TuttiMember *member = find_member (self, tutti_endpoint_get_participant (endpoint));

  return member != NULL && member->endpoint == endpoint ? member : NULL;
}

/* What a person switched off is not heard, whatever their client sends. */
static void
apply_media (TuttiMember *member)
{
  if (member->endpoint == NULL)
    return;
  if (member->microphone)
    tutti_endpoint_unmute (member->endpoint);
  else
    tutti_endpoint_mute (member->endpoint);
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

  tell_failed (self, tutti_endpoint_get_id (endpoint), error);
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
 */
static void
add_endpoint (TuttiController *self, const char *participant, TuttiEndpoint *endpoint)
{
  TuttiMember *member = find_member (self, participant);
  g_autoptr (GError) error = NULL;

  if (member == NULL) {
    member = tutti_member_new (participant, self->next_member++);
    member->microphone = TRUE;
    g_ptr_array_add (self->members, member);
  }
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
  apply_media (member);
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
  TuttiLevelsMessage message = {{TUTTI_MESSAGE_LEVELS}};
  const GValue *levels = gst_structure_get_value (structure, "levels");

  if (levels == NULL)
    return;
  message.levels = tutti_level_array_new ();
  for (guint i = 0; i < gst_value_array_get_size (levels); i++) {
    const GstStructure *one =
        gst_value_get_structure (gst_value_array_get_value (levels, i));
    TuttiLevelInfo *info = g_new0 (TuttiLevelInfo, 1);
    int level = -127;

    gst_structure_get_int (one, "level", &level);
    gst_structure_get_boolean (one, "speaking", &info->speaking);
    info->participant = g_strdup (gst_structure_get_string (one, "label"));
    info->level = CLAMP (level, -127, 0);
    g_ptr_array_add (message.levels, info);
    hear (self, info);
  }
  tutti_link_send (self->link, &message.message);
  g_ptr_array_unref (message.levels);
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

  /* A canvas that failed stands still, which its watchdog sees. */
  if (tutti_picture_owns (self->picture, source)) {
    g_warning ("the canvas failed: %s", error->message);
    return;
  }
  for (guint i = 0; i < self->members->len; i++) {
    const TuttiMember *member = g_ptr_array_index (self->members, i);

    if (member->endpoint != NULL && tutti_endpoint_owns (member->endpoint, source)) {
      g_autoptr (GError) told =
          g_error_new_literal (TUTTI_ERROR, code, tutti_error_text (code));

      tutti_endpoint_emit_failed (member->endpoint, told);
      return;
    }
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
  g_autoptr (TuttiIceHub) hub = tutti_room_hub_new (configure, fds, error);

  if (hub == NULL)
    return FALSE;
  self->pipeline = tutti_pipeline_new (self->folder, hub, voices, error);
  if (self->pipeline == NULL)
    return FALSE;
  self->picture =
      tutti_picture_new (self->pipeline, self->members, &format, self->reaper, error);
  if (self->picture == NULL)
    return FALSE;
  self->outputs = tutti_outputs_new (self->link, self->pipeline, self->picture);
  g_signal_connect_object (self->pipeline, "levels", G_CALLBACK (on_levels), self, 0);
  g_signal_connect_object (
      self->pipeline, "element-error", G_CALLBACK (on_element_error), self, 0);
  g_signal_connect_object (self->pipeline, "broken", G_CALLBACK (on_broken), self, 0);
  g_signal_connect_object (self->picture, "broken", G_CALLBACK (on_broken), self, 0);
  g_signal_connect_object (self->picture, "uplink", G_CALLBACK (on_uplink), self, 0);
  g_signal_connect_object (self->picture, "layout", G_CALLBACK (on_layout), self, 0);
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
    tell_fault (self, error);
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
  TuttiOfferModel *offer = tutti_offer_parse (add->sdp, &error);

  if (offer == NULL) {
    tell_failed (self, add->endpoint, error);
    return;
  }
  add_endpoint (self, add->participant,
      tutti_webrtc_endpoint_new (
          add->endpoint, add->participant, self->pipeline, self->next_number++, offer));
}

static void
handle_robot (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiRobot *robot = (const TuttiRobot *)message;

  add_endpoint (self, robot->participant,
      tutti_robot_endpoint_new (robot->endpoint, robot->participant, self->pipeline,
          self->next_number++, robot->fragment));
}

static void
handle_media (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiMedia *media = (const TuttiMedia *)message;
  TuttiMember *member = find_member (self, media->participant);

  if (member == NULL)
    return;
  member->microphone = media->microphone;
  member->camera = media->camera;
  if (media->screen && !member->screen)
    member->shared = ++self->shares;
  member->screen = media->screen;
  apply_media (member);
  tutti_picture_update (self->picture);
}

static void
handle_remove (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  TuttiMember *member = find_member (self, ((const TuttiRemove *)message)->participant);

  if (member == NULL)
    return;
  drop_endpoint (self, member);
  tutti_picture_forget (self->picture, member);
  tutti_picture_set_name (self->picture, member->participant, NULL);
  g_ptr_array_remove (self->members, member);
  tutti_picture_update (self->picture);
}

static void
handle_spotlight (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  tutti_picture_set_spotlight (
      self->picture, ((const TuttiSpotlight *)message)->participant);
}

static void
handle_view (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiWatch *watch = (const TuttiWatch *)message;
  TuttiMember *member = find_member (self, watch->participant);

  if (member == NULL)
    return;
  member->layout = tutti_layout_wish_parse (watch->layout);
  member->quality = tutti_quality_wish_parse (watch->quality);
  tutti_picture_update (self->picture);
}

static void
handle_label (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  const TuttiLabelMessage *label = (const TuttiLabelMessage *)message;

  tutti_picture_set_name (self->picture, label->participant, label->name);
}

static void
handle_feed (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  tutti_outputs_begin (self->outputs, (const TuttiFeedBegin *)message, fds);
}

static void
handle_feed_end (TuttiController *self, const TuttiMessage *message, GArray *fds)
{
  tutti_outputs_end (self->outputs, ((const TuttiFeedEnd *)message)->feed);
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
      {TUTTI_MESSAGE_MEDIA, handle_media},
      {TUTTI_MESSAGE_REMOVE, handle_remove},
      {TUTTI_MESSAGE_SPOTLIGHT, handle_spotlight},
      {TUTTI_MESSAGE_WATCH, handle_view},
      {TUTTI_MESSAGE_LABEL, handle_label},
      {TUTTI_MESSAGE_FEED_BEGIN, handle_feed},
      {TUTTI_MESSAGE_FEED_END, handle_feed_end},
  };
  TuttiController *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->pipeline == NULL && message->type != TUTTI_MESSAGE_CONFIGURE &&
      message->type != TUTTI_MESSAGE_QUIT) {
    g_set_error_literal (
        &error, TUTTI_ERROR, TUTTI_ERROR_WRONG_ORDER, "configure must come first");
    tell_fault (self, error);
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
tutti_controller_new (TuttiLink *link, const char *folder, TuttiConfinement confinement)
{
  TuttiController *self = g_object_new (TUTTI_TYPE_CONTROLLER, NULL);
  TuttiReady ready = {{TUTTI_MESSAGE_READY}, (char *)TUTTI_VERSION};

  self->link = g_object_ref (link);
  self->folder = g_strdup (folder);
  self->confinement = confinement;
  g_signal_connect_object (link, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (link, "closed", G_CALLBACK (on_closed), self, 0);
  tutti_link_send (link, &ready.message);
  self->heartbeat = g_timeout_add (HEARTBEAT_INTERVAL_MS, on_heartbeat, self);
  return self;
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Endpoints first, one by one: paused together with the rest, a webrtcbin holds the
 * thread that pushes into it, and the encoder's end would wait for that thread for ever.
 */
gboolean
tutti_controller_stop (TuttiController *self)
{
  gint64 deadline = g_get_monotonic_time () + STOP_MAX_MS * G_TIME_SPAN_MILLISECOND;
  guint tick = g_timeout_add (STOP_MAX_MS / 10, on_tick, NULL);

  g_clear_handle_id (&self->heartbeat, g_source_remove);
  for (guint i = 0; i < self->members->len; i++)
    drop_endpoint (self, g_ptr_array_index (self->members, i));
  while (
      tutti_reaper_get_pending (self->reaper) > 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  if (tutti_reaper_get_pending (self->reaper) > 0)
    return FALSE;
  if (self->pipeline != NULL)
    tutti_pipeline_stop (self->pipeline);
  return TRUE;
}

static void
tutti_controller_init (TuttiController *self)
{
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_member_free);
  self->reaper = tutti_reaper_new ();
  self->next_member = 1;
  g_signal_connect_object (self->reaper, "stuck", G_CALLBACK (on_stuck), self, 0);
}

static void
tutti_controller_finalize (GObject *object)
{
  TuttiController *self = TUTTI_CONTROLLER (object);

  g_clear_handle_id (&self->heartbeat, g_source_remove);
  g_clear_object (&self->outputs);
  g_clear_object (&self->picture);
  g_ptr_array_unref (self->members);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->reaper);
  g_clear_object (&self->link);
  g_free (self->folder);
  G_OBJECT_CLASS (tutti_controller_parent_class)->finalize (object);
}

static void
tutti_controller_class_init (TuttiControllerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_controller_finalize;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", TUTTI_TYPE_CONTROLLER,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Recordings and live streams of a room: who starts and ends them, how they are fed, and
 * what people are told of them. */

#include <sys/socket.h>
#include <unistd.h>

#include "server/tutti-room-private.h"

#define STREAMS_MAX 4

/* Who has begun what nobody in the room has. */
#define SERVER_NAME "Tutti"

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_OUTPUT, text);
  return FALSE;
}

gboolean
tutti_room_is_recorded (TuttiRoom *self)
{
  return self->outputs->len > 0;
}

void
tutti_room_send_outputs (TuttiRoom *self, TuttiParticipant *to)
{
  g_autoptr (GPtrArray) list = tutti_room_list_outputs (self);
  TuttiOutputsMessage message = {{TUTTI_MESSAGE_OUTPUTS}, list};

  if (to)
    tutti_participant_send (to, &message.message);
  else
    tutti_room_broadcast (self, NULL, &message.message);
}

/* Feeds */

/* @type: of a TuttiFeedSteer */
static void
steer_feed (TuttiRoom *self, TuttiOutputJob *job, TuttiMessageType type)
{
  TuttiFeedSteer command = {{type}, (char *)tutti_output_job_get_feed (job)};

  if (command.feed)
    tutti_room_send_command (self, &command.message);
}

/* One end goes to the mixer, the other to the output. */
static void
feed (TuttiRoom *self, TuttiOutputJob *job)
{
  g_autofree char *id =
      g_strdup_printf ("%s.%u", tutti_output_job_get_info (job)->id, ++self->feeds);
  TuttiFeedBegin command = {{TUTTI_MESSAGE_FEED_BEGIN}, id,
      (char *)tutti_output_job_get_video (job), self->name,
      (char *)tutti_output_job_get_layout (job), tutti_output_job_wants_voices (job),
      self->output_plan->card};
  int ends[2];

  if (!self->mixer)
    return;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    tutti_output_job_fail (job, tutti_error_text (TUTTI_ERROR_OUTPUT));
    return;
  }
  tutti_mixer_send_with_fds (self->mixer, &command.message, &ends[0], 1);
  tutti_output_job_feed (job, id, ends[1]);
  if (tutti_output_job_is_paused (job))
    steer_feed (self, job, TUTTI_MESSAGE_FEED_PAUSE);
  close (ends[0]);
  close (ends[1]);
}

void
tutti_room_renew_feeds (TuttiRoom *self)
{
  for (guint i = 0; i < self->outputs->len; i++)
    tutti_output_job_renew (g_ptr_array_index (self->outputs, i));
}

static TuttiOutputJob *
find_job (TuttiRoom *self, const char *id)
{
  for (guint i = 0; id && i < self->outputs->len; i++) {
    TuttiOutputJob *job = g_ptr_array_index (self->outputs, i);

    if (g_str_equal (tutti_output_job_get_info (job)->id, id))
      return job;
  }
  return NULL;
}

void
tutti_room_feed_ended (TuttiRoom *self, const TuttiFeedEnded *ended)
{
  g_auto (GStrv) parts = g_strsplit (ended->feed, ".", 2);
  TuttiOutputJob *job = find_job (self, parts[0]);

  if (!job || !ended->error)
    return;
  g_warning ("a feed failed: %s: %s", ended->error, ended->text);
  tutti_output_job_fail (job, "The server cannot make the pictures for it.");
}

/* Jobs */

static void
handle_changed (TuttiRoom *self)
{
  tutti_room_send_outputs (self, NULL);
}

/* Aloud, and so also those on a telephone. @what: "started", "ended" */
static void
say (TuttiRoom *self, TuttiOutputJob *job, const char *what)
{
  g_autofree char *name =
      g_strdup_printf ("%s-%s", tutti_output_job_get_info (job)->kind, what);
  TuttiNotice notice = {{TUTTI_MESSAGE_NOTICE}, (char *)self->output_plan->notices, name};

  if (notice.language)
    tutti_room_send_command (self, &notice.message);
}

/* Not before: it is to be heard in the recording, too. */
static void
handle_started (TuttiRoom *self, TuttiOutputJob *job)
{
  say (self, job, "started");
}

/* Only those who may record get the way to the recording. */
static void
tell_over (TuttiRoom *self, TuttiOutputJob *job)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GPtrArray *files = tutti_output_job_get_files (job);
  gboolean named = files->len > 0 && tutti_output_job_wants_voices (job);
  gint64 now_s = tutti_clock_real (self->clock) / G_USEC_PER_SEC, until_s = 0;
  TuttiOutputOver over;

  tutti_output_job_describe_end (job, &over);
  if (files->len > 0)
    until_s = tutti_recordings_get_expiry (self->output_plan->recordings, now_s);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (links, tutti_recordings_make_link (self->output_plan->recordings,
                                g_ptr_array_index (files, i), until_s));
  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *to = g_ptr_array_index (self->participants, i);
    gboolean may =
        tutti_role_may_send (tutti_participant_get_role (to), TUTTI_MESSAGE_RECORDING);

    over.links = may ? links : none;
    over.names = may && named ? tutti_output_job_get_labels (job) : NULL;
    over.expires = may ? until_s * 1000 : 0;
    tutti_participant_send (to, &over.message);
  }
}

static void
handle_over (TuttiRoom *self, TuttiOutputJob *over)
{
  g_autoptr (TuttiRoom) alive = g_object_ref (self);
  g_autoptr (TuttiOutputJob) job = g_object_ref (over);

  g_signal_handlers_disconnect_by_data (job, self);
  g_ptr_array_remove (self->outputs, job);
  tutti_room_send_outputs (self, NULL);
  tell_over (self, job);
  if (tutti_output_job_has_started (job))
    say (self, job, "ended");
}

static gboolean
runs (TuttiRoom *self, const char *kind)
{
  for (guint i = 0; i < self->outputs->len; i++)
    if (g_str_equal (
            tutti_output_job_get_info (g_ptr_array_index (self->outputs, i))->kind, kind))
      return TRUE;
  return FALSE;
}

/* @job: (transfer full). @by: NULL: nobody in the room; then all are asked. */
static void
take_job (TuttiRoom *self, TuttiOutputJob *job, TuttiParticipant *by)
{
  TuttiOutputInfo *info = tutti_output_job_get_info (job);
  gboolean asks = !runs (self, info->kind);

  info->by = g_strdup (by ? tutti_participant_get_info (by)->name : SERVER_NAME);
  info->since = tutti_clock_real (self->clock) / 1000;
  g_ptr_array_add (self->outputs, job);
  if (asks)
    tutti_room_ask_consent (self, by);
  g_signal_connect_swapped (job, "changed", G_CALLBACK (handle_changed), self);
  g_signal_connect_swapped (job, "started", G_CALLBACK (handle_started), self);
  g_signal_connect_object (
      job, "feed-wanted", G_CALLBACK (feed), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (job, "over", G_CALLBACK (handle_over), self);
  tutti_room_send_outputs (self, NULL);
}

void
tutti_room_finish_outputs (TuttiRoom *self)
{
  for (guint i = 0; i < self->outputs->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->outputs, i), self);
  g_ptr_array_set_size (self->outputs, 0);
}

/* Messages */

static TuttiOutputJob *
find_recording (TuttiRoom *self)
{
  for (guint i = 0; i < self->outputs->len; i++) {
    TuttiOutputJob *job = g_ptr_array_index (self->outputs, i);

    if (g_str_equal (tutti_output_job_get_info (job)->kind, "recording"))
      return job;
  }
  return NULL;
}

static gboolean
require (gboolean holds, const char *text, GError **error)
{
  if (!holds)
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, text);
  return holds;
}

static gboolean
check_layout (const char *layout, GError **error)
{
  return require (!layout || tutti_output_layout_is_known (layout),
      "layout must be " TUTTI_OUTPUT_LAYOUT_NAMES, error);
}

static gboolean
start_recording (TuttiRoom *self, TuttiParticipant *from,
    const TuttiRecordingMessage *message, GError **error)
{
  const char *format = message->format;
  const TuttiRecordKind *kind = format ? tutti_record_kind_find (format) : NULL;
  TuttiOutputJob *job;

  if (!require (!format || kind, "format must be " TUTTI_RECORD_KIND_NAMES, error) ||
      !check_layout (message->layout, error) ||
      !require (!message->voices || tutti_record_voices_parse (message->voices, NULL),
          "voices must be " TUTTI_RECORD_VOICES_NAMES, error))
    return FALSE;
  if (find_recording (self))
    return fail (error, "This meeting is being recorded already.");
  job = tutti_output_job_new_recording (self->output_plan,
      &(TuttiRecordOrder){kind, message->layout, message->voices}, error);
  if (!job)
    return FALSE;
  take_job (self, job, from);
  return TRUE;
}

void
tutti_room_record_if_set (TuttiRoom *self)
{
  static const TuttiRecordingMessage usual = {{TUTTI_MESSAGE_RECORDING}};
  g_autoptr (GError) error = NULL;

  if (!self->settings.record && !(self->output_plan && self->output_plan->automatic))
    return;
  if (!start_recording (self, NULL, &usual, &error))
    g_warning ("a meeting that should be recorded is not: %s", error->message);
}

/* The mixer knows what is of before and of after, the process what to leave no hole for.
 */
static void
do_pause (TuttiRoom *self, TuttiOutputJob *job)
{
  steer_feed (self, job, TUTTI_MESSAGE_FEED_PAUSE);
  tutti_output_job_pause (job);
}

static void
do_resume (TuttiRoom *self, TuttiOutputJob *job)
{
  steer_feed (self, job, TUTTI_MESSAGE_FEED_RESUME);
  tutti_output_job_resume (job);
}

/* With what is on its way, up to now. */
static void
do_stop (TuttiRoom *self, TuttiOutputJob *job)
{
  steer_feed (self, job, TUTTI_MESSAGE_FEED_END);
  tutti_output_job_finish (job);
}

static gboolean
steer (TuttiRoom *self, TuttiOutputJob *job, const char *action, GError **error)
{
  static const struct {
    const char *action;
    void (*func) (TuttiRoom *self, TuttiOutputJob *job);
  } actions[] = {
      {"pause", do_pause},
      {"resume", do_resume},
      {"stop", do_stop},
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (!g_str_equal (action, actions[i].action))
      continue;
    actions[i].func (self, job);
    return TRUE;
  }
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
      "action must be one of those in the protocol");
  return FALSE;
}

gboolean
tutti_room_handle_recording (TuttiRoom *self, TuttiParticipant *from,
    const TuttiRecordingMessage *message, GError **error)
{
  TuttiOutputJob *job = find_recording (self);

  if (g_str_equal (message->action, "start"))
    return start_recording (self, from, message, error);
  return job ? steer (self, job, message->action, error)
             : fail (error, "This meeting is not being recorded.");
}

static guint
count_streams (TuttiRoom *self)
{
  return self->outputs->len - (find_recording (self) ? 1 : 0);
}

static gboolean
start_stream (TuttiRoom *self, TuttiParticipant *from,
    const TuttiStreamingMessage *message, GError **error)
{
  TuttiOutputJob *job;

  if (!check_layout (message->layout, error))
    return FALSE;
  if (count_streams (self) >= STREAMS_MAX)
    return fail (error, "This meeting is being streamed to as many places as it may be.");
  job = tutti_output_job_new_stream (self->output_plan,
      &(TuttiStreamOrder){
          message->target, message->key, message->passphrase, message->layout},
      error);
  if (!job)
    return FALSE;
  take_job (self, job, from);
  return TRUE;
}

gboolean
tutti_room_handle_streaming (TuttiRoom *self, TuttiParticipant *from,
    const TuttiStreamingMessage *message, GError **error)
{
  TuttiOutputJob *job = find_job (self, message->output);

  if (g_str_equal (message->action, "start"))
    return start_stream (self, from, message, error);
  if (!g_str_equal (message->action, "stop")) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
        "action must be one of those in the protocol");
    return FALSE;
  }
  if (!job || job == find_recording (self))
    return fail (error, "There is no such live stream.");
  do_stop (self, job);
  return TRUE;
}

/* Whoever runs the server */

GPtrArray *
tutti_room_list_outputs (TuttiRoom *self)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->outputs->len; i++)
    g_ptr_array_add (
        list, tutti_output_job_get_info (g_ptr_array_index (self->outputs, i)));
  return list;
}

static const TuttiOutputInfo *
get_latest (TuttiRoom *self)
{
  return tutti_output_job_get_info (
      g_ptr_array_index (self->outputs, self->outputs->len - 1));
}

const TuttiOutputInfo *
tutti_room_record (TuttiRoom *self, const TuttiRecordingMessage *message, GError **error)
{
  return start_recording (self, NULL, message, error) ? get_latest (self) : NULL;
}

const TuttiOutputInfo *
tutti_room_stream (TuttiRoom *self, const TuttiStreamingMessage *message, GError **error)
{
  return start_stream (self, NULL, message, error) ? get_latest (self) : NULL;
}

const TuttiOutputInfo *
tutti_room_find_output (TuttiRoom *self, const char *id)
{
  TuttiOutputJob *job = find_job (self, id);

  return job ? tutti_output_job_get_info (job) : NULL;
}

gboolean
tutti_room_steer_output (
    TuttiRoom *self, const char *id, const char *action, GError **error)
{
  TuttiOutputJob *job = find_job (self, id);

  if (job != find_recording (self) && !g_str_equal (action, "stop"))
    return fail (error, "A live stream cannot be paused.");
  return steer (self, job, action, error);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Recordings and live streams of a room: who starts and ends them, how they are fed, and
 * what people are told of them. */

#include <sys/socket.h>
#include <unistd.h>

#include "server/tutti-room-private.h"

#define STREAMS_MAX 4

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
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  TuttiOutputsMessage message = {{TUTTI_MESSAGE_OUTPUTS}, list};

  for (guint i = 0; i < self->outputs->len; i++)
    g_ptr_array_add (
        list, tutti_output_job_get_info (g_ptr_array_index (self->outputs, i)));
  if (to)
    tutti_participant_send (to, &message.message);
  else
    tutti_room_broadcast (self, NULL, &message.message);
}

/* Feeds */

/* One end goes to the mixer, the other to the output. */
static void
feed (TuttiRoom *self, TuttiOutputJob *job)
{
  g_autofree char *id =
      g_strdup_printf ("%s.%u", tutti_output_job_get_info (job)->id, ++self->feeds);
  TuttiFeedBegin command = {
      {TUTTI_MESSAGE_FEED_BEGIN}, id, (char *)tutti_output_job_get_video (job)};
  int ends[2];

  if (!self->mixer)
    return;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    tutti_output_job_fail (job, tutti_error_text (TUTTI_ERROR_OUTPUT));
    return;
  }
  tutti_mixer_send_with_fd (self->mixer, &command.message, ends[0]);
  tutti_output_job_feed (job, ends[1]);
  close (ends[0]);
  close (ends[1]);
}

void
tutti_room_renew_feeds (TuttiRoom *self)
{
  for (guint i = 0; i < self->outputs->len; i++)
    feed (self, g_ptr_array_index (self->outputs, i));
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

/* Only those who may record get the way to the recording. */
static void
tell_over (TuttiRoom *self, TuttiOutputJob *job)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GPtrArray *files = tutti_output_job_get_files (job);
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
}

/* @job: (transfer full) */
static void
take_job (TuttiRoom *self, TuttiOutputJob *job, TuttiParticipant *by)
{
  TuttiOutputInfo *info = tutti_output_job_get_info (job);

  info->by = g_strdup (tutti_participant_get_info (by)->name);
  info->since = tutti_clock_real (self->clock) / 1000;
  g_ptr_array_add (self->outputs, job);
  g_signal_connect_swapped (job, "changed", G_CALLBACK (handle_changed), self);
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
start_recording (TuttiRoom *self, TuttiParticipant *from, GError **error)
{
  TuttiOutputJob *job;

  if (find_recording (self))
    return fail (error, "This meeting is being recorded already.");
  job = tutti_output_job_new_recording (self->output_plan, error);
  if (!job)
    return FALSE;
  take_job (self, job, from);
  return TRUE;
}

gboolean
tutti_room_handle_recording (TuttiRoom *self, TuttiParticipant *from,
    const TuttiRecordingMessage *message, GError **error)
{
  static const struct {
    const char *action;
    void (*func) (TuttiOutputJob *job);
  } actions[] = {
      {"pause", tutti_output_job_pause},
      {"resume", tutti_output_job_resume},
      {"stop", tutti_output_job_finish},
  };
  TuttiOutputJob *job = find_recording (self);

  if (g_str_equal (message->action, "start"))
    return start_recording (self, from, error);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (!g_str_equal (message->action, actions[i].action))
      continue;
    if (!job)
      return fail (error, "This meeting is not being recorded.");
    actions[i].func (job);
    return TRUE;
  }
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
      "action must be one of those in the protocol");
  return FALSE;
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

  if (count_streams (self) >= STREAMS_MAX)
    return fail (error, "This meeting is being streamed to as many places as it may be.");
  job = tutti_output_job_new_stream (
      self->output_plan, message->target, message->key, error);
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
  tutti_output_job_finish (job);
  return TRUE;
}

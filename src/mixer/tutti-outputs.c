/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-outputs.h"

#include <unistd.h>

#include "common/tutti-error.h"

struct _TuttiOutputs {
  GObject parent;
  TuttiLink *link;
  TuttiPipeline *pipeline;
  TuttiPicture *picture;
  GPtrArray *feeds; /* TuttiFeedOutput */
};

G_DEFINE_FINAL_TYPE (TuttiOutputs, tutti_outputs, G_TYPE_OBJECT)

static void
tell_ended (TuttiOutputs *self, const char *feed, const GError *error)
{
  TuttiFeedEnded ended = {{TUTTI_MESSAGE_FEED_ENDED}, (char *)feed};

  if (error != NULL) {
    ended.error = (char *)tutti_error_id_of (error);
    ended.text = error->message;
  }
  tutti_link_send (self->link, &ended.message);
}

static void
forget (TuttiOutputs *self, TuttiFeedOutput *feed)
{
  g_signal_handlers_disconnect_by_data (feed, self);
  tutti_picture_remove_feed (self->picture, feed);
  if (tutti_feed_output_listens_to_voices (feed))
    tutti_audio_room_close_voices (tutti_pipeline_get_audio_room (self->pipeline));
}

static void
on_ended (TuttiFeedOutput *feed, const GError *error, gpointer user_data)
{
  TuttiOutputs *self = user_data;

  tell_ended (self, tutti_feed_output_get_id (feed), error);
  forget (self, feed);
  g_ptr_array_remove (self->feeds, feed);
}

static gboolean
parse_video (const char *text, TuttiFeedVideo *video)
{
  static const char *const names[] = {
      [TUTTI_FEED_NO_VIDEO] = "none",
      [TUTTI_FEED_VP8] = "vp8",
      [TUTTI_FEED_H264] = "h264",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (names[i], text)) {
      *video = i;
      return TRUE;
    }
  }
  return FALSE;
}

static TuttiFeedOutput *
find (TuttiOutputs *self, const char *id)
{
  for (guint i = 0; i < self->feeds->len; i++) {
    TuttiFeedOutput *feed = g_ptr_array_index (self->feeds, i);

    if (g_str_equal (tutti_feed_output_get_id (feed), id))
      return feed;
  }
  return NULL;
}

static void
listen (TuttiOutputs *self, TuttiFeedOutput *feed, const TuttiFeedBegin *message)
{
  TuttiAudioRoom *room = tutti_pipeline_get_audio_room (self->pipeline);
  g_autoptr (GstPad) mix = tutti_audio_room_get_output_mix (room);
  g_autoptr (GstPad) voices =
      message->voices ? tutti_audio_room_open_voices (room) : NULL;

  if (voices != NULL)
    tutti_feed_output_listen_voices (feed, voices, tutti_audio_room_get_tracks (room));
  tutti_feed_output_listen (feed, mix);
}

static void
begin (TuttiOutputs *self, const TuttiFeedBegin *message, int fd, TuttiFeedVideo video)
{
  const TuttiPictureFormat *picture = tutti_picture_get_format (self->picture);
  TuttiFeedFormats formats = {video, TUTTI_FEED_PCM, (guint)picture->framerate,
      (guint)picture->width, (guint)picture->height};
  g_autoptr (TuttiFeedOutput) feed = tutti_feed_output_new (
      message->feed, fd, &formats, tutti_layout_wish_parse (message->layout));

  if (message->title != NULL)
    tutti_feed_output_set_title (feed, message->title);
  if (message->card)
    tutti_feed_output_set_card (feed, message->title);
  g_ptr_array_add (self->feeds, g_object_ref (feed));
  g_signal_connect (feed, "ended", G_CALLBACK (on_ended), self);
  listen (self, feed, message);
  tutti_picture_add_feed (self->picture, feed);
  tutti_feed_output_resume (feed, tutti_pipeline_get_running_time (self->pipeline));
}

static void
handle_begin (TuttiOutputs *self, const TuttiFeedBegin *message, GArray *fds)
{
  int fd = tutti_link_steal_fd (fds, 0);
  TuttiFeedVideo video;
  g_autoptr (GError) error = NULL;

  if (fd >= 0 && parse_video (message->video, &video) &&
      find (self, message->feed) == NULL) {
    begin (self, message, fd, video);
    return;
  }
  if (fd >= 0)
    close (fd);
  g_set_error_literal (&error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
      "a feed has a descriptor, a name of its own, and one of the known codecs");
  tell_ended (self, message->feed, error);
}

static void
stop (TuttiOutputs *self, TuttiFeedOutput *feed)
{
  forget (self, feed);
  tutti_feed_output_stop (feed);
  g_ptr_array_remove (self->feeds, feed);
}

static void
steer (TuttiOutputs *self, const TuttiMessage *message,
    void (*func) (TuttiFeedOutput *feed, guint64 now_ns))
{
  TuttiFeedOutput *found = find (self, ((const TuttiFeedSteer *)message)->feed);

  if (found != NULL)
    func (found, tutti_pipeline_get_running_time (self->pipeline));
}

void
tutti_outputs_handle (TuttiOutputs *self, const TuttiMessage *message, GArray *fds)
{
  switch (message->type) {
  case TUTTI_MESSAGE_FEED_BEGIN:
    handle_begin (self, (const TuttiFeedBegin *)message, fds);
    break;
  case TUTTI_MESSAGE_FEED_PAUSE:
    steer (self, message, tutti_feed_output_pause);
    break;
  case TUTTI_MESSAGE_FEED_RESUME:
    steer (self, message, tutti_feed_output_resume);
    break;
  case TUTTI_MESSAGE_FEED_END:
    steer (self, message, tutti_feed_output_drain);
    break;
  default:
    break;
  }
}

void
tutti_outputs_set_name (TuttiOutputs *self, const char *participant, const char *name)
{
  TuttiAudioRoom *room = tutti_pipeline_get_audio_room (self->pipeline);

  tutti_tracks_set_name (tutti_audio_room_get_tracks (room), participant, name);
}

TuttiOutputs *
tutti_outputs_new (TuttiLink *link, TuttiPipeline *pipeline, TuttiPicture *picture)
{
  TuttiOutputs *self = g_object_new (TUTTI_TYPE_OUTPUTS, NULL);

  self->link = g_object_ref (link);
  self->pipeline = g_object_ref (pipeline);
  self->picture = g_object_ref (picture);
  return self;
}

static void
tutti_outputs_init (TuttiOutputs *self)
{
  self->feeds = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
tutti_outputs_dispose (GObject *object)
{
  TuttiOutputs *self = TUTTI_OUTPUTS (object);

  while (self->feeds != NULL && self->feeds->len > 0)
    stop (self, g_ptr_array_index (self->feeds, 0));
  g_clear_pointer (&self->feeds, g_ptr_array_unref);
  g_clear_object (&self->picture);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (tutti_outputs_parent_class)->dispose (object);
}

static void
tutti_outputs_class_init (TuttiOutputsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_outputs_dispose;
}

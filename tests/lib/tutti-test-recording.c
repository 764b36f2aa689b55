/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-recording.h"

#include <gst/app/gstappsink.h>

#include "tutti-goertzel.h"

#define RATE 48000
#define CHANNELS 2
#define RECENT 100 /* pictures, at 15 to 25 a second */

static void
take_pictures (TuttiTestRecording *self, GstAppSink *sink)
{
  GstSample *sample;

  while ((sample = gst_app_sink_pull_sample (sink)) != NULL) {
    self->picture_end_ns = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
    self->pictures++;
    g_queue_push_tail (&self->recent, sample);
    if (self->recent.length > RECENT)
      gst_sample_unref (g_queue_pop_head (&self->recent));
  }
}

static gpointer
take_sound (gpointer data)
{
  gpointer *both = data;
  TuttiTestRecording *self = both[0];
  GstSample *sample;

  while ((sample = gst_app_sink_pull_sample (both[1])) != NULL) {
    GstMapInfo map;

    gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
    g_array_append_vals (self->samples, map.data, (guint)(map.size / sizeof (gint16)));
    gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    gst_sample_unref (sample);
  }
  return NULL;
}

#define SOUND \
  "filesrc name=file ! decodebin name=all " \
  "all. ! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! audioconvert ! " \
  "audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=2 ! " \
  "appsink name=sound sync=false "
#define PICTURES \
  "all. ! queue max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! videoconvert ! " \
  "video/x-raw,format=I420 ! appsink name=pictures sync=false"

static TuttiTestRecording *
read_as (const char *path, const char *description)
{
  TuttiTestRecording *self = g_new0 (TuttiTestRecording, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstElement) pictures = NULL;
  g_autoptr (GstElement) sound = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  GThread *thread;
  gpointer both[2];

  g_assert_no_error (error);
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  pictures = gst_bin_get_by_name (GST_BIN (pipeline), "pictures");
  sound = gst_bin_get_by_name (GST_BIN (pipeline), "sound");
  g_object_set (file, "location", path, NULL);
  self->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  both[0] = self;
  both[1] = sound;
  thread = g_thread_new ("sound", take_sound, both);
  if (pictures != NULL)
    take_pictures (self, GST_APP_SINK (pictures));
  g_thread_join (thread);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  if (message != NULL) {
    gst_message_parse_error (message, &error, NULL);
    g_assert_no_error (error);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return self;
}

TuttiTestRecording *
tutti_test_recording_read (const char *path)
{
  return read_as (path, SOUND PICTURES);
}

TuttiTestRecording *
tutti_test_recording_read_sound (const char *path)
{
  return read_as (path, SOUND);
}

void
tutti_test_recording_free (TuttiTestRecording *self)
{
  g_queue_clear_full (&self->recent, (GDestroyNotify)gst_sample_unref);
  g_array_unref (self->samples);
  g_free (self);
}

static TuttiTestPicture
picture_of (GstSample *sample)
{
  TuttiTestPicture picture = {.buffer = gst_sample_get_buffer (sample)};

  g_assert_true (gst_video_info_from_caps (&picture.info, gst_sample_get_caps (sample)));
  return picture;
}

TuttiTestPicture
tutti_test_recording_get_last (TuttiTestRecording *self)
{
  g_assert_cmpuint (self->pictures, >, 0);
  return picture_of (g_queue_peek_tail (&self->recent));
}

gboolean
tutti_test_recording_shows (
    TuttiTestRecording *self, const TuttiTestRect *rect, guint32 colour)
{
  for (GList *l = self->recent.head; l != NULL; l = l->next) {
    TuttiTestPicture picture = picture_of (l->data);

    if (tutti_test_picture_shows (&picture, rect, colour))
      return TRUE;
  }
  return FALSE;
}

double
tutti_test_recording_get_seconds (TuttiTestRecording *self)
{
  return (double)self->samples->len / (RATE * CHANNELS);
}

double
tutti_test_recording_hear (TuttiTestRecording *self, double frequency)
{
  const gint16 *samples = (const gint16 *)(void *)self->samples->data;
  double loudest = -200;

  for (guint at = 0; at + RATE * CHANNELS <= self->samples->len; at += RATE * CHANNELS)
    loudest = MAX (
        loudest, tutti_goertzel_dbfs (samples + at, RATE, CHANNELS, 0, frequency, RATE));
  return loudest;
}

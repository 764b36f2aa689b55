/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-remux.h"

#include <gst/gst.h>
#include <unistd.h>

#include "output/tutti-output-error.h"

/* By bytes alone: a picture may be away for as long as nothing moves, and sound that
 * found no room meanwhile would keep its successor from ever being read. */
#define QUEUE "queue max-size-time=0 max-size-buffers=0 max-size-bytes=67108864"

#define DESCRIPTION \
  "fdsrc name=from ! matroskademux name=demux " \
  "mp4mux name=mux ! fdsink name=to sync=false " \
  "demux.audio_0 ! " QUEUE " ! aacparse ! mux. "
#define DESCRIPTION_PICTURE "demux.video_0 ! " QUEUE " ! h264parse ! mux."

typedef struct {
  int from, to;
  TuttiRemuxTracks tracks;
} Job;

static gboolean
run (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  if (gst_element_set_state (pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    return FALSE;
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

static void
remux (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      job->tracks == TUTTI_REMUX_SOUND ? DESCRIPTION : DESCRIPTION DESCRIPTION_PICTURE,
      &error);
  g_autoptr (GstElement) from = NULL;
  g_autoptr (GstElement) to = NULL;
  gboolean good;

  if (pipeline == NULL || error != NULL) {
    tutti_output_fail (&error, TUTTI_OUTPUT_ERROR_INTERNAL);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  from = gst_bin_get_by_name (GST_BIN (pipeline), "from");
  to = gst_bin_get_by_name (GST_BIN (pipeline), "to");
  lseek (job->from, 0, SEEK_SET);
  g_object_set (from, "fd", job->from, NULL);
  g_object_set (to, "fd", job->to, NULL);
  good = run (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (good) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  tutti_output_fail (&error, TUTTI_OUTPUT_ERROR_INTERNAL);
  g_task_return_error (task, g_steal_pointer (&error));
}

void
tutti_remux_async (int from, int to, TuttiRemuxTracks tracks,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new (Job, 1);

  *job = (Job){from, to, tracks};
  g_task_set_task_data (task, job, g_free);
  g_task_run_in_thread (task, remux);
}

gboolean
tutti_remux_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

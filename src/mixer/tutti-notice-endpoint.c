/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-notice-endpoint.h"

#include "common/tutti-error.h"
#include "mixer/tutti-fragment.h"

#define FRAGMENT "notice"

struct _TuttiNoticeEndpoint {
  TuttiEndpoint parent;
  char *file;
};

enum { SIGNAL_OVER, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiNoticeEndpoint, tutti_notice_endpoint, TUTTI_TYPE_ENDPOINT)

static gboolean
on_over (gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_OVER], 0);
  return G_SOURCE_REMOVE;
}

/* On the file's thread. */
static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    g_main_context_invoke_full (
        NULL, G_PRIORITY_DEFAULT, on_over, g_object_ref (user_data), g_object_unref);
  return GST_PAD_PROBE_OK;
}

static gboolean
set_file (TuttiNoticeEndpoint *self, GstElement *fragment, GError **error)
{
  g_autoptr (GstElement) file = tutti_fragment_get (fragment, FRAGMENT, "file", error);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (file == NULL)
    return FALSE;
  g_object_get (file, "location", &folder, NULL);
  path = g_build_filename (folder, self->file, NULL);
  g_object_set (file, "location", path, NULL);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "%s is not there", path);
  return FALSE;
}

/* A file begins at 0, and is played from now on. */
static gboolean
place_in_time (TuttiNoticeEndpoint *self, GstElement *tail)
{
  TuttiPipeline *pipeline = tutti_endpoint_get_pipeline (TUTTI_ENDPOINT (self));
  GstClockTime now = tutti_pipeline_get_running_time (pipeline);
  g_autoptr (GstPad) source = gst_element_get_static_pad (tail, "src");

  if (!GST_CLOCK_TIME_IS_VALID (now))
    return FALSE;
  g_object_set (tail, "ts-offset", (GstClockTimeDiff)now, NULL);
  gst_pad_add_probe (source, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event,
      g_object_ref (self), g_object_unref);
  return TRUE;
}

static gboolean
notice_endpoint_start (TuttiEndpoint *endpoint, GError **error)
{
  TuttiNoticeEndpoint *self = TUTTI_NOTICE_ENDPOINT (endpoint);
  GstBin *bin = tutti_endpoint_get_bin (endpoint);
  const char *folder = tutti_pipeline_get_folder (tutti_endpoint_get_pipeline (endpoint));
  GstElement *fragment = tutti_fragment_load (folder, FRAGMENT, error);
  g_autoptr (GstElement) inner = NULL;
  GstElement *tail;
  GstPad *ghost;
  g_autoptr (GstPad) target = NULL;

  if (fragment == NULL)
    return FALSE;
  gst_bin_add (bin, fragment);
  inner = tutti_fragment_get (fragment, FRAGMENT, "audio", error);
  if (inner == NULL || !set_file (self, fragment, error))
    return FALSE;
  target = gst_element_get_static_pad (inner, "src");
  ghost = gst_ghost_pad_new ("audio", target);
  gst_element_add_pad (fragment, ghost);
  tail = gst_element_factory_make ("clocksync", NULL);
  gst_bin_add (bin, tail);
  gst_element_link_pads (fragment, "audio", tail, "sink");
  if (!place_in_time (self, tail)) {
    g_set_error_literal (
        error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "the room has no clock yet");
    return FALSE;
  }
  tutti_endpoint_expose_announcement (endpoint, tail);
  gst_bin_sync_children_states (bin);
  return TRUE;
}

TuttiEndpoint *
tutti_notice_endpoint_new (TuttiPipeline *pipeline, guint number, const char *file)
{
  TuttiNoticeEndpoint *self =
      g_object_new (TUTTI_TYPE_NOTICE_ENDPOINT, "id", TUTTI_NOTICE_LABEL, "participant",
          TUTTI_NOTICE_LABEL, "pipeline", pipeline, "number", number, NULL);

  self->file = g_strdup (file);
  return TUTTI_ENDPOINT (self);
}

static void
tutti_notice_endpoint_init (TuttiNoticeEndpoint *self)
{
}

static void
tutti_notice_endpoint_finalize (GObject *object)
{
  g_free (TUTTI_NOTICE_ENDPOINT (object)->file);
  G_OBJECT_CLASS (tutti_notice_endpoint_parent_class)->finalize (object);
}

static void
tutti_notice_endpoint_class_init (TuttiNoticeEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_notice_endpoint_finalize;
  TUTTI_ENDPOINT_CLASS (klass)->start = notice_endpoint_start;
  signals[SIGNAL_OVER] = g_signal_new ("over", TUTTI_TYPE_NOTICE_ENDPOINT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

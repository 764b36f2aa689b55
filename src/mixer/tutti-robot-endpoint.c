/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-robot-endpoint.h"

#include "mixer/tutti-fragment.h"

struct _TuttiRobotEndpoint {
  TuttiEndpoint parent;
  char *fragment;
};

G_DEFINE_FINAL_TYPE (TuttiRobotEndpoint, tutti_robot_endpoint, TUTTI_TYPE_ENDPOINT)

/* An element in @bin in front of which the fragment's own element @name delivers. */
static GstElement *
tail_of (GstBin *bin, GstElement *fragment, const char *fragment_name, const char *name,
    GError **error)
{
  g_autoptr (GstElement) inner =
      tutti_fragment_get (fragment, fragment_name, name, error);
  g_autoptr (GstPad) target = NULL;
  GstElement *tail;
  GstPad *ghost;

  if (inner == NULL)
    return NULL;
  target = gst_element_get_static_pad (inner, "src");
  ghost = gst_ghost_pad_new (name, target);
  gst_element_add_pad (fragment, ghost);
  tail = gst_element_factory_make ("identity", NULL);
  gst_bin_add (bin, tail);
  gst_element_link_pads (fragment, name, tail, "sink");
  return tail;
}

static gboolean
robot_endpoint_start (TuttiEndpoint *endpoint, GError **error)
{
  TuttiRobotEndpoint *self = TUTTI_ROBOT_ENDPOINT (endpoint);
  GstBin *bin = tutti_endpoint_get_bin (endpoint);
  const char *folder = tutti_pipeline_get_folder (tutti_endpoint_get_pipeline (endpoint));
  GstElement *fragment = tutti_fragment_load (folder, self->fragment, error);
  GstElement *audio, *video;

  if (fragment == NULL)
    return FALSE;
  gst_bin_add (bin, fragment);
  audio = tail_of (bin, fragment, self->fragment, "audio", error);
  video = audio != NULL ? tail_of (bin, fragment, self->fragment, "video", error) : NULL;
  if (video == NULL)
    return FALSE;
  tutti_endpoint_expose_audio (endpoint, audio);
  tutti_endpoint_expose_video (endpoint, TUTTI_SOURCE_CAMERA, video, 2 * GST_SECOND);
  gst_bin_sync_children_states (bin);
  tutti_endpoint_emit_connected (endpoint);
  return TRUE;
}

TuttiEndpoint *
tutti_robot_endpoint_new (const char *id, const char *participant,
    TuttiPipeline *pipeline, guint number, const char *fragment)
{
  TuttiRobotEndpoint *self = g_object_new (TUTTI_TYPE_ROBOT_ENDPOINT, "id", id,
      "participant", participant, "pipeline", pipeline, "number", number, NULL);

  self->fragment = g_strdup (fragment);
  return TUTTI_ENDPOINT (self);
}

static void
tutti_robot_endpoint_init (TuttiRobotEndpoint *self)
{
}

static void
tutti_robot_endpoint_finalize (GObject *object)
{
  g_free (TUTTI_ROBOT_ENDPOINT (object)->fragment);
  G_OBJECT_CLASS (tutti_robot_endpoint_parent_class)->finalize (object);
}

static void
tutti_robot_endpoint_class_init (TuttiRobotEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_robot_endpoint_finalize;
  TUTTI_ENDPOINT_CLASS (klass)->start = robot_endpoint_start;
}

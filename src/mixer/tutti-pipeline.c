/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-pipeline.h"

#include "common/tutti-error.h"
#include "mixer/tutti-webrtc-threads.h"

/* What voices are brought to: what browsers' own gain control aims at. */
#define SPEECH_LEVEL_DBFS (-23.0)

struct _TuttiPipeline {
  GObject parent;
  char *folder;
  TuttiIceHub *hub;
  GstElement *pipeline;
  GstElement *audio_mixer;
  TuttiAudioRoom *audio_room;
  TuttiTalkers *talkers;
  guint bus_watch;
};

enum {
  SIGNAL_LEVELS,
  SIGNAL_ELEMENT_ERROR,
  SIGNAL_ELEMENT_MESSAGE,
  SIGNAL_BROKEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiPipeline, tutti_pipeline, G_TYPE_OBJECT)

/* The bus */

static void
handle_error (TuttiPipeline *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;
  GstObject *source = GST_MESSAGE_SRC (message);

  gst_message_parse_error (message, &error, &details);
  g_debug ("%s: %s (%s)", GST_OBJECT_NAME (source), error->message, details);
  if (source == GST_OBJECT (self->audio_mixer) || source == GST_OBJECT (self->pipeline))
    g_signal_emit (self, signals[SIGNAL_BROKEN], 0, error);
  else
    g_signal_emit (self, signals[SIGNAL_ELEMENT_ERROR], 0, source, error);
}

/* Every message is taken off, wanted or not: an undrained bus keeps 40 descriptors per
 * endpoint (reliability.md, 0.4). */
static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  TuttiPipeline *self = user_data;

  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    handle_error (self, message);
    break;
  case GST_MESSAGE_ELEMENT:
    if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->audio_mixer))
      g_signal_emit (
          self, signals[SIGNAL_LEVELS], 0, gst_message_get_structure (message));
    else
      g_signal_emit (self, signals[SIGNAL_ELEMENT_MESSAGE], 0, GST_MESSAGE_SRC (message),
          gst_message_get_structure (message));
    break;
  case GST_MESSAGE_LATENCY:
    gst_bin_recalculate_latency (GST_BIN (self->pipeline));
    break;
  default:
    break;
  }
  return G_SOURCE_CONTINUE;
}

/* Life */

static gboolean
add_audio (TuttiPipeline *self, guint voices, GError **error)
{
  self->audio_mixer = gst_element_factory_make ("tuttiaudiomixer", "audio");
  if (self->audio_mixer == NULL) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        "the element tuttiaudiomixer is missing");
    return FALSE;
  }
  g_object_set (
      self->audio_mixer, "max-talkers", voices, "speech-level", SPEECH_LEVEL_DBFS, NULL);
  self->talkers = tutti_talkers_new (voices);
  gst_bin_add (GST_BIN (self->pipeline), self->audio_mixer);
  self->audio_room = tutti_audio_room_new (
      GST_BIN (self->pipeline), self->audio_mixer, self->folder, voices, error);
  return self->audio_room != NULL;
}

TuttiPipeline *
tutti_pipeline_new (const char *folder, TuttiIceHub *hub, guint voices, GError **error)
{
  g_autoptr (TuttiPipeline) self = g_object_new (TUTTI_TYPE_PIPELINE, NULL);
  g_autoptr (GstBus) bus = NULL;

  self->folder = g_strdup (folder);
  self->hub = hub != NULL ? g_object_ref (hub) : NULL;
  self->pipeline = gst_object_ref_sink (gst_pipeline_new ("room"));
  bus = gst_element_get_bus (self->pipeline);
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  tutti_webrtc_threads_watch_bus (bus);
  return add_audio (self, voices, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
tutti_pipeline_start (TuttiPipeline *self, GError **error)
{
  if (self->hub != NULL && !tutti_ice_hub_start (self->hub, error))
    return FALSE;
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) ==
      GST_STATE_CHANGE_FAILURE) {
    g_set_error_literal (
        error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "the room's pipeline does not start");
    return FALSE;
  }
  return TRUE;
}

void
tutti_pipeline_stop (TuttiPipeline *self)
{
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  if (self->hub != NULL)
    tutti_ice_hub_stop (self->hub);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
}

GstBin *
tutti_pipeline_get_bin (TuttiPipeline *self)
{
  return GST_BIN (self->pipeline);
}

GstClockTime
tutti_pipeline_get_running_time (TuttiPipeline *self)
{
  return gst_element_get_current_running_time (self->pipeline);
}

GstElement *
tutti_pipeline_get_audio_mixer (TuttiPipeline *self)
{
  return self->audio_mixer;
}

TuttiAudioRoom *
tutti_pipeline_get_audio_room (TuttiPipeline *self)
{
  return self->audio_room;
}

TuttiTalkers *
tutti_pipeline_get_talkers (TuttiPipeline *self)
{
  return self->talkers;
}

TuttiIceHub *
tutti_pipeline_get_hub (TuttiPipeline *self)
{
  return self->hub;
}

const char *
tutti_pipeline_get_folder (TuttiPipeline *self)
{
  return self->folder;
}

guint64
tutti_pipeline_get_ticks (TuttiPipeline *self)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 ticks = 0;

  g_object_get (self->audio_mixer, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "ticks", &ticks);
  return ticks;
}

static void
tutti_pipeline_init (TuttiPipeline *self)
{
}

static void
tutti_pipeline_finalize (GObject *object)
{
  TuttiPipeline *self = TUTTI_PIPELINE (object);

  g_clear_handle_id (&self->bus_watch, g_source_remove);
  gst_clear_object (&self->pipeline);
  /* After the encoders, which point into it. */
  g_clear_object (&self->audio_room);
  g_clear_object (&self->talkers);
  g_clear_object (&self->hub);
  g_free (self->folder);
  G_OBJECT_CLASS (tutti_pipeline_parent_class)->finalize (object);
}

static void
tutti_pipeline_class_init (TuttiPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_pipeline_finalize;
  signals[SIGNAL_LEVELS] = g_signal_new ("levels", TUTTI_TYPE_PIPELINE, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_ELEMENT_ERROR] =
      g_signal_new ("element-error", TUTTI_TYPE_PIPELINE, G_SIGNAL_RUN_LAST, 0, NULL,
          NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
  signals[SIGNAL_ELEMENT_MESSAGE] =
      g_signal_new ("element-message", TUTTI_TYPE_PIPELINE, G_SIGNAL_RUN_LAST, 0, NULL,
          NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
  signals[SIGNAL_BROKEN] = g_signal_new ("broken", TUTTI_TYPE_PIPELINE, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

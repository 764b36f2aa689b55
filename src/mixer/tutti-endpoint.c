/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-endpoint.h"

#include "common/tutti-error.h"
#include "mixer/tutti-elements.h"

typedef struct {
  char *id;
  char *participant;
  char *person; /* whose track it is in; NULL: nobody's */
  TuttiPipeline *pipeline;
  GstBin *bin;
  guint number;                 /* of the audio mixer's pads */
  GstPad *audio_in;             /* the audio mixer's sink pad: what we say */
  TuttiAudioListener *listener; /* what we hear; NULL: nothing */
  TuttiHearing hearing;         /* of @listener, also before there is one */
  GstPad *audio_out;            /* the mixer's: what we hear raw; NULL: nothing */
  TuttiVideoInput *inputs[TUTTI_N_SOURCES];
  gint stopping; /* atomic */
} TuttiEndpointPrivate;

enum { PROP_0, PROP_ID, PROP_PARTICIPANT, PROP_PIPELINE, PROP_NUMBER };
enum { SIGNAL_ANSWERED, SIGNAL_CONNECTED, SIGNAL_FAILED, SIGNAL_STOPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TuttiEndpoint, tutti_endpoint, G_TYPE_OBJECT)

static TuttiEndpointPrivate *
priv_of (TuttiEndpoint *self)
{
  return tutti_endpoint_get_instance_private (self);
}

const char *
tutti_endpoint_get_id (TuttiEndpoint *self)
{
  return priv_of (self)->id;
}

const char *
tutti_endpoint_get_participant (TuttiEndpoint *self)
{
  return priv_of (self)->participant;
}

TuttiPipeline *
tutti_endpoint_get_pipeline (TuttiEndpoint *self)
{
  return priv_of (self)->pipeline;
}

GstBin *
tutti_endpoint_get_bin (TuttiEndpoint *self)
{
  return priv_of (self)->bin;
}

gboolean
tutti_endpoint_is_stopping (TuttiEndpoint *self)
{
  return g_atomic_int_get (&priv_of (self)->stopping) != 0;
}

gboolean
tutti_endpoint_owns (TuttiEndpoint *self, GstObject *object)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  return gst_object_has_as_ancestor (object, GST_OBJECT (priv->bin));
}

/* Ends of branches */

GstPad *
tutti_endpoint_expose_audio (TuttiEndpoint *self, GstElement *tail)
{
  TuttiEndpointPrivate *priv = priv_of (self);
  g_autofree char *name = g_strdup_printf ("sink_%u", priv->number);
  g_autoptr (GstPad) target = gst_element_get_static_pad (tail, "src");
  GstPad *ghost = gst_ghost_pad_new ("audio", target);

  gst_pad_set_active (ghost, TRUE);
  gst_element_add_pad (GST_ELEMENT (priv->bin), ghost);
  priv->audio_in = gst_element_request_pad_simple (
      tutti_pipeline_get_audio_mixer (priv->pipeline), name);
  g_object_set (priv->audio_in, "label", priv->participant, NULL);
  gst_pad_link (ghost, priv->audio_in);
  return priv->audio_in;
}

void
tutti_endpoint_expose_announcement (TuttiEndpoint *self, GstElement *tail)
{
  tutti_endpoint_expose_audio (self, tail);
  g_object_set (priv_of (self)->audio_in, "announces", TRUE, NULL);
}

static void
set_hearing (TuttiEndpoint *self, TuttiHearing hearing)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  priv->hearing = hearing;
  if (priv->listener != NULL)
    tutti_audio_room_set_hearing (
        tutti_pipeline_get_audio_room (priv->pipeline), priv->listener, hearing);
}

gboolean
tutti_endpoint_receive_audio (
    TuttiEndpoint *self, TuttiPushSrc *target, TuttiRtpSender *direct, GError **error)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  priv->listener =
      tutti_audio_room_add_listener (tutti_pipeline_get_audio_room (priv->pipeline),
          priv->number, target, direct, error);
  if (priv->listener == NULL)
    return FALSE;
  set_hearing (self, priv->hearing);
  g_object_set (priv->audio_in, "listens", TRUE, NULL);
  return TRUE;
}

void
tutti_endpoint_receive_raw_audio (TuttiEndpoint *self, GstElement *head,
    GstPadProbeCallback on_sound, gpointer user_data)
{
  TuttiEndpointPrivate *priv = priv_of (self);
  g_autofree char *name = g_strdup_printf ("src_%u", priv->number);
  g_autoptr (GstPad) target = gst_element_get_static_pad (head, "sink");
  GstPad *ghost = gst_ghost_pad_new ("heard", target);

  gst_pad_add_probe (target, GST_PAD_PROBE_TYPE_BUFFER, on_sound, user_data, NULL);
  gst_pad_set_active (ghost, TRUE);
  gst_element_add_pad (GST_ELEMENT (priv->bin), ghost);
  priv->audio_out = gst_element_request_pad_simple (
      tutti_pipeline_get_audio_mixer (priv->pipeline), name);
  gst_pad_link (priv->audio_out, ghost);
}

gboolean
tutti_endpoint_set_audio_class (
    TuttiEndpoint *self, TuttiAudioClass audio_class, GError **error)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  return priv->listener == NULL ||
         tutti_audio_room_set_class (tutti_pipeline_get_audio_room (priv->pipeline),
             priv->listener, audio_class, error);
}

void
tutti_endpoint_expose_video (
    TuttiEndpoint *self, TuttiSource source, GstElement *tail, GstClockTime stale_time)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  priv->inputs[source] = tutti_video_input_new (priv->bin, tail, stale_time);
}

void
tutti_endpoint_place (
    TuttiEndpoint *self, TuttiSource source, TuttiCanvas *canvas, const TuttiRect *rect)
{
  TuttiVideoInput *input = priv_of (self)->inputs[source];

  if (input != NULL)
    tutti_video_input_place (input, canvas, rect);
}

guint64
tutti_endpoint_get_sound_delay (TuttiEndpoint *self)
{
  TuttiEndpointPrivate *priv = priv_of (self);
  g_autoptr (GstStructure) stats = NULL;
  gint64 delay = 0;

  if (priv->audio_in == NULL)
    return 0;
  g_object_get (priv->audio_in, "stats", &stats, NULL);
  gst_structure_get_int64 (stats, "delay", &delay);
  return (guint64)MAX (delay, 0);
}

void
tutti_endpoint_delay (TuttiEndpoint *self, TuttiCanvas *canvas, guint64 delay)
{
  for (guint i = 0; i < TUTTI_N_SOURCES; i++) {
    if (priv_of (self)->inputs[i] != NULL)
      tutti_video_input_delay (priv_of (self)->inputs[i], canvas, delay);
  }
}

void
tutti_endpoint_see (TuttiEndpoint *self, TuttiSource source, TuttiSight sight)
{
  if (priv_of (self)->inputs[source] != NULL)
    tutti_video_input_keep (priv_of (self)->inputs[source], sight);
  if (TUTTI_ENDPOINT_GET_CLASS (self)->see != NULL)
    TUTTI_ENDPOINT_GET_CLASS (self)->see (self, source, sight);
}

void
tutti_endpoint_leave_canvas (TuttiEndpoint *self, TuttiCanvas *canvas)
{
  for (guint i = 0; i < TUTTI_N_SOURCES; i++) {
    if (priv_of (self)->inputs[i] != NULL)
      tutti_video_input_leave (priv_of (self)->inputs[i], canvas);
  }
}

void
tutti_endpoint_mute (TuttiEndpoint *self)
{
  if (priv_of (self)->audio_in != NULL)
    g_object_set (priv_of (self)->audio_in, "muted", TRUE, NULL);
}

void
tutti_endpoint_unmute (TuttiEndpoint *self)
{
  if (priv_of (self)->audio_in != NULL)
    g_object_set (priv_of (self)->audio_in, "muted", FALSE, NULL);
}

void
tutti_endpoint_leave_out (TuttiEndpoint *self)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  tutti_audio_room_leave_out (
      tutti_pipeline_get_audio_room (priv->pipeline), priv->number);
}

void
tutti_endpoint_take_in (TuttiEndpoint *self)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  tutti_audio_room_take_in (
      tutti_pipeline_get_audio_room (priv->pipeline), priv->number, priv->person);
}

void
tutti_endpoint_set_person (TuttiEndpoint *self, const char *person)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  g_free (priv->person);
  priv->person = g_strdup (person);
}

void
tutti_endpoint_deafen (TuttiEndpoint *self)
{
  set_hearing (self, TUTTI_HEARING_OFF);
}

void
tutti_endpoint_undeafen (TuttiEndpoint *self)
{
  set_hearing (self, TUTTI_HEARING_ON);
}

void
tutti_endpoint_turn (TuttiEndpoint *self, TuttiEndpoint *speaker, gint decibels)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  tutti_audio_room_turn (tutti_pipeline_get_audio_room (priv->pipeline), priv->number,
      priv_of (speaker)->number, decibels);
}

void
tutti_endpoint_watch (TuttiEndpoint *self, TuttiRendition *rendition)
{
  if (TUTTI_ENDPOINT_GET_CLASS (self)->watch != NULL)
    TUTTI_ENDPOINT_GET_CLASS (self)->watch (self, rendition);
}

gboolean
tutti_endpoint_can_watch (TuttiEndpoint *self)
{
  return TUTTI_ENDPOINT_GET_CLASS (self)->watch != NULL;
}

TuttiCodec
tutti_endpoint_get_codec (TuttiEndpoint *self)
{
  TuttiEndpointClass *klass = TUTTI_ENDPOINT_GET_CLASS (self);

  return klass->get_codec != NULL ? klass->get_codec (self) : TUTTI_CODEC_VP8;
}

gboolean
tutti_endpoint_take_report (TuttiEndpoint *self, TuttiReceiverReport *report)
{
  TuttiEndpointClass *klass = TUTTI_ENDPOINT_GET_CLASS (self);

  return klass->take_report != NULL && klass->take_report (self, report);
}

/* Start and stop */

gboolean
tutti_endpoint_start (TuttiEndpoint *self, GError **error)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  gst_bin_add (tutti_pipeline_get_bin (priv->pipeline), GST_ELEMENT (priv->bin));
  gst_element_sync_state_with_parent (GST_ELEMENT (priv->bin));
  return TUTTI_ENDPOINT_GET_CLASS (self)->start (self, error);
}

/* What still comes out of the bin while it stops goes nowhere, and its EOS with it. */
static GstPadProbeReturn
drop_all (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

static void
silence_outputs (GstBin *bin)
{
  GList *pads;

  GST_OBJECT_LOCK (bin);
  pads = g_list_copy_deep (
      GST_ELEMENT (bin)->srcpads, (GCopyFunc)(void *)gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (bin);
  for (GList *l = pads; l != NULL; l = l->next)
    gst_pad_add_probe (l->data,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST |
            GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
        drop_all, NULL, NULL);
  g_list_free_full (pads, gst_object_unref);
}

static void
release_audio (TuttiEndpointPrivate *priv)
{
  GstElement *mixer = tutti_pipeline_get_audio_mixer (priv->pipeline);

  if (priv->audio_in != NULL)
    gst_element_release_request_pad (mixer, priv->audio_in);
  gst_clear_object (&priv->audio_in);
  if (priv->audio_out != NULL)
    gst_element_release_request_pad (mixer, priv->audio_out);
  gst_clear_object (&priv->audio_out);
}

/* First nothing flows in or out, then NULL: the order matters. The reaper's thread. */
static void
tear_down_job (gpointer data)
{
  TuttiEndpoint *self = data;
  TuttiEndpointPrivate *priv = priv_of (self);

  silence_outputs (priv->bin);
  release_audio (priv);
  for (guint i = 0; i < TUTTI_N_SOURCES; i++) {
    if (priv->inputs[i] != NULL)
      tutti_video_input_detach (priv->inputs[i]);
  }
  tutti_elements_take_out (
      tutti_pipeline_get_bin (priv->pipeline), GST_ELEMENT (priv->bin));
  if (TUTTI_ENDPOINT_GET_CLASS (self)->torn_down != NULL)
    TUTTI_ENDPOINT_GET_CLASS (self)->torn_down (self);
  for (guint i = 0; i < TUTTI_N_SOURCES; i++)
    g_clear_pointer (&priv->inputs[i], tutti_video_input_free);
  /* Here and not in finalize, which may run on one of webrtcbin's own threads: it would
   * wait for itself. */
  gst_clear_object (&priv->bin);
}

static void
torn_down_done (gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_STOPPED], 0);
}

void
tutti_endpoint_stop (TuttiEndpoint *self, TuttiReaper *reaper)
{
  TuttiEndpointPrivate *priv = priv_of (self);

  if (!g_atomic_int_compare_and_exchange (&priv->stopping, 0, 1))
    return;
  if (priv->listener != NULL)
    tutti_audio_room_remove_listener (tutti_pipeline_get_audio_room (priv->pipeline),
        g_steal_pointer (&priv->listener));
  if (TUTTI_ENDPOINT_GET_CLASS (self)->quiesce != NULL)
    TUTTI_ENDPOINT_GET_CLASS (self)->quiesce (self);
  tutti_reaper_run (
      reaper, tear_down_job, torn_down_done, g_object_ref (self), g_object_unref);
}

/* Signals */

void
tutti_endpoint_emit_answered (TuttiEndpoint *self, const char *sdp)
{
  if (!tutti_endpoint_is_stopping (self))
    g_signal_emit (self, signals[SIGNAL_ANSWERED], 0, sdp);
}

void
tutti_endpoint_emit_connected (TuttiEndpoint *self)
{
  if (!tutti_endpoint_is_stopping (self))
    g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
}

void
tutti_endpoint_emit_failed (TuttiEndpoint *self, const GError *error)
{
  if (!tutti_endpoint_is_stopping (self))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

/* Object */

static void
tutti_endpoint_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  TuttiEndpointPrivate *priv = priv_of (TUTTI_ENDPOINT (object));

  switch (id) {
  case PROP_ID:
    priv->id = g_value_dup_string (value);
    break;
  case PROP_PARTICIPANT:
    priv->participant = g_value_dup_string (value);
    priv->person = g_value_dup_string (value);
    break;
  case PROP_PIPELINE:
    priv->pipeline = g_value_dup_object (value);
    break;
  case PROP_NUMBER:
    priv->number = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
tutti_endpoint_init (TuttiEndpoint *self)
{
  priv_of (self)->bin = GST_BIN (gst_object_ref_sink (gst_bin_new (NULL)));
}

static void
tutti_endpoint_finalize (GObject *object)
{
  TuttiEndpointPrivate *priv = priv_of (TUTTI_ENDPOINT (object));

  /* What an endpoint that was never stopped still has: at the end of the process. */
  for (guint i = 0; i < TUTTI_N_SOURCES; i++)
    g_clear_pointer (&priv->inputs[i], tutti_video_input_free);
  gst_clear_object (&priv->audio_in);
  gst_clear_object (&priv->audio_out);
  gst_clear_object (&priv->bin);
  g_clear_object (&priv->pipeline);
  g_free (priv->id);
  g_free (priv->participant);
  g_free (priv->person);
  G_OBJECT_CLASS (tutti_endpoint_parent_class)->finalize (object);
}

static void
tutti_endpoint_class_init (TuttiEndpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = tutti_endpoint_set_property;
  object_class->finalize = tutti_endpoint_finalize;
  g_object_class_install_property (object_class, PROP_ID,
      g_param_spec_string ("id", "id", "Of the endpoint", NULL, flags));
  g_object_class_install_property (object_class, PROP_PARTICIPANT,
      g_param_spec_string ("participant", "participant", "Whose it is", NULL, flags));
  g_object_class_install_property (object_class, PROP_PIPELINE,
      g_param_spec_object (
          "pipeline", "pipeline", "The room's", TUTTI_TYPE_PIPELINE, flags));
  g_object_class_install_property (object_class, PROP_NUMBER,
      g_param_spec_uint ("number", "number", "Of its pads, unique for the room's life", 0,
          G_MAXUINT, 0, flags));
  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", TUTTI_TYPE_ENDPOINT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CONNECTED] = g_signal_new ("connected", TUTTI_TYPE_ENDPOINT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", TUTTI_TYPE_ENDPOINT, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_STOPPED] = g_signal_new ("stopped", TUTTI_TYPE_ENDPOINT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

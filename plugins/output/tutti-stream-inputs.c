/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-stream-inputs.h"

typedef struct {
  GstPad *pad; /* the bin's, NULL: sound made of silence */
  GstElement *branch;
  TuttiBranchKind kind;
  gboolean ended; /* EOS was seen; under the bin's object lock */
} Input;

struct _TuttiStreamInputs {
  GstBin *bin;
  const TuttiStreamInputsListener *listener;
  gpointer user_data;
  Input inputs[TUTTI_N_TRACKS];
  gboolean has_input[TUTTI_N_TRACKS];
};

#define AAC_CAPS "audio/mpeg, mpegversion=(int)4, stream-format=(string){raw,adts}"

static GstStaticPadTemplate templates[] = {
    [TUTTI_BRANCH_VIDEO] = GST_STATIC_PAD_TEMPLATE (
        "video", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS ("video/x-raw")),
    [TUTTI_BRANCH_H264] = GST_STATIC_PAD_TEMPLATE (
        "h264", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS ("video/x-h264")),
    [TUTTI_BRANCH_AUDIO] = GST_STATIC_PAD_TEMPLATE (
        "audio", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS ("audio/x-raw")),
    [TUTTI_BRANCH_AAC] = GST_STATIC_PAD_TEMPLATE (
        "aac", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (AAC_CAPS)),
};

void
tutti_stream_inputs_add_templates (GstElementClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    gst_element_class_add_static_pad_template (klass, &templates[i]);
}

TuttiStreamInputs *
tutti_stream_inputs_new (
    GstBin *bin, const TuttiStreamInputsListener *listener, gpointer user_data)
{
  TuttiStreamInputs *self = g_new0 (TuttiStreamInputs, 1);

  self->bin = bin;
  self->listener = listener;
  self->user_data = user_data;
  return self;
}

void
tutti_stream_inputs_free (TuttiStreamInputs *self)
{
  g_free (self);
}

/* Branches */

static gboolean
input_build (TuttiStreamInputs *self, Input *input, const TuttiBranchSettings *settings,
    GError **error)
{
  g_autoptr (GstPad) target = NULL;

  input->branch = tutti_stream_branch_new (
      input->kind, settings, self->listener->frame, self->user_data, error);
  if (input->branch == NULL)
    return FALSE;
  gst_bin_add (self->bin, input->branch);
  if (input->pad != NULL) {
    target = gst_element_get_static_pad (input->branch, "sink");
    gst_ghost_pad_set_target (GST_GHOST_PAD (input->pad), target);
  }
  return TRUE;
}

gboolean
tutti_stream_inputs_build (
    TuttiStreamInputs *self, const TuttiBranchSettings *settings, GError **error)
{
  if (!self->has_input[TUTTI_TRACK_AUDIO]) {
    self->inputs[TUTTI_TRACK_AUDIO] = (Input){.kind = TUTTI_BRANCH_AUDIO};
    self->has_input[TUTTI_TRACK_AUDIO] = TRUE;
  }
  for (guint i = 0; i < TUTTI_N_TRACKS; i++) {
    if (self->has_input[i] && !input_build (self, &self->inputs[i], settings, error))
      return FALSE;
  }
  return TRUE;
}

void
tutti_stream_inputs_tear_down (TuttiStreamInputs *self)
{
  for (guint i = 0; i < TUTTI_N_TRACKS; i++) {
    Input *input = &self->inputs[i];

    if (!self->has_input[i] || input->branch == NULL)
      continue;
    if (input->pad != NULL)
      gst_ghost_pad_set_target (GST_GHOST_PAD (input->pad), NULL);
    gst_element_set_state (input->branch, GST_STATE_NULL);
    gst_bin_remove (self->bin, input->branch);
    input->branch = NULL;
    input->ended = FALSE;
    self->has_input[i] = input->pad != NULL;
  }
}

TuttiTrackKind
tutti_stream_inputs_get_leader (TuttiStreamInputs *self)
{
  return self->has_input[TUTTI_TRACK_VIDEO] ? TUTTI_TRACK_VIDEO : TUTTI_TRACK_AUDIO;
}

void
tutti_stream_inputs_want_keyframe (TuttiStreamInputs *self)
{
  if (self->has_input[TUTTI_TRACK_VIDEO])
    tutti_stream_branch_want_keyframe (self->inputs[TUTTI_TRACK_VIDEO].branch);
}

/* Pads */

static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiStreamInputs *self = user_data;
  gboolean all = TRUE;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  GST_OBJECT_LOCK (self->bin);
  for (guint i = 0; i < TUTTI_N_TRACKS; i++) {
    Input *input = &self->inputs[i];

    if (!self->has_input[i] || input->pad == NULL)
      continue;
    if (input->pad == pad)
      input->ended = TRUE;
    all = all && input->ended;
  }
  GST_OBJECT_UNLOCK (self->bin);
  if (all)
    self->listener->ended (self->user_data);
  return GST_PAD_PROBE_OK;
}

GstPad *
tutti_stream_inputs_request_pad (TuttiStreamInputs *self, GstPadTemplate *template)
{
  TuttiBranchKind kind = TUTTI_BRANCH_VIDEO;
  TuttiTrackKind track;
  GstPad *pad;

  while (!g_str_equal (
      GST_PAD_TEMPLATE_NAME_TEMPLATE (template), templates[kind].name_template))
    kind++;
  track = tutti_branch_track (kind);
  if (GST_STATE (self->bin) > GST_STATE_READY || self->has_input[track])
    return NULL;
  pad =
      gst_ghost_pad_new_no_target_from_template (templates[kind].name_template, template);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, self, NULL);
  self->inputs[track] = (Input){.pad = pad, .kind = kind};
  self->has_input[track] = TRUE;
  gst_element_add_pad (GST_ELEMENT (self->bin), pad);
  return pad;
}

void
tutti_stream_inputs_release_pad (TuttiStreamInputs *self, GstPad *pad)
{
  for (guint i = 0; i < TUTTI_N_TRACKS; i++) {
    if (!self->has_input[i] || self->inputs[i].pad != pad)
      continue;
    /* With a branch, what it was goes on as silence or as the last picture. */
    self->inputs[i].pad = NULL;
    self->has_input[i] = self->inputs[i].branch != NULL;
  }
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), NULL);
  gst_element_remove_pad (GST_ELEMENT (self->bin), pad);
}

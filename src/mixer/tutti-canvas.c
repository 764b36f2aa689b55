/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-canvas.h"

#include "common/tutti-error.h"
#include "mixer/tutti-elements.h"

#define ENCODER_FRAGMENT "encoder-vp8"

struct _TuttiCanvas {
  GObject parent;
  GstBin *pipeline; /* borrowed: it outlives every canvas */
  GstElement *mixer;
  TuttiRendition *rendition;
};

G_DEFINE_FINAL_TYPE (TuttiCanvas, tutti_canvas, G_TYPE_OBJECT)

TuttiCanvas *
tutti_canvas_new (GstBin *pipeline, const char *pipelines,
    const TuttiCanvasFormat *format, GError **error)
{
  TuttiRendition *rendition = tutti_rendition_new (pipelines, ENCODER_FRAGMENT, error);
  TuttiCanvas *self;

  if (rendition == NULL)
    return NULL;
  self = g_object_new (TUTTI_TYPE_CANVAS, NULL);
  self->pipeline = pipeline;
  self->rendition = gst_object_ref_sink (rendition);
  self->mixer = gst_object_ref_sink (gst_element_factory_make ("tuttivideomixer", NULL));
  g_object_set (self->mixer, "width", format->width, "height", format->height,
      "framerate", format->framerate, NULL);
  gst_bin_add_many (pipeline, self->mixer, GST_ELEMENT (self->rendition), NULL);
  gst_element_link (self->mixer, GST_ELEMENT (self->rendition));
  return self;
}

gboolean
tutti_canvas_play (TuttiCanvas *self)
{
  return gst_element_sync_state_with_parent (GST_ELEMENT (self->rendition)) &&
         gst_element_sync_state_with_parent (self->mixer);
}

void
tutti_canvas_tear_down (TuttiCanvas *self)
{
  tutti_elements_take_out (self->pipeline, self->mixer);
  tutti_elements_take_out (self->pipeline, GST_ELEMENT (self->rendition));
}

TuttiRendition *
tutti_canvas_get_rendition (TuttiCanvas *self)
{
  return self->rendition;
}

gboolean
tutti_canvas_owns (TuttiCanvas *self, GstObject *object)
{
  return gst_object_has_as_ancestor (object, GST_OBJECT (self->mixer)) ||
         gst_object_has_as_ancestor (object, GST_OBJECT (self->rendition));
}

GstPad *
tutti_canvas_request_place (TuttiCanvas *self)
{
  return gst_element_request_pad_simple (self->mixer, "sink_%u");
}

void
tutti_canvas_release_place (TuttiCanvas *self, GstPad *place)
{
  gst_element_release_request_pad (self->mixer, place);
}

static void
tutti_canvas_init (TuttiCanvas *self)
{
}

static void
tutti_canvas_finalize (GObject *object)
{
  TuttiCanvas *self = TUTTI_CANVAS (object);

  gst_clear_object (&self->mixer);
  gst_clear_object (&self->rendition);
  G_OBJECT_CLASS (tutti_canvas_parent_class)->finalize (object);
}

static void
tutti_canvas_class_init (TuttiCanvasClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_canvas_finalize;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-picture.h"

struct _TuttiPicture {
  GObject parent;
  TuttiPipeline *pipeline;
  GPtrArray *members;
  TuttiCanvasFormat format;
  TuttiReaper *reaper;
  TuttiCanvas *canvas;
  guint watchdog;
  guint64 frames_before; /* encoded by canvases that are gone */
  guint64 frames_seen;   /* by the watchdog, at its last look */
};

enum { SIGNAL_LAYOUT, SIGNAL_BROKEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiPicture, tutti_picture, G_TYPE_OBJECT)

static TuttiCanvas *
make_canvas (TuttiPicture *self, GError **error)
{
  return tutti_canvas_new (tutti_pipeline_get_bin (self->pipeline),
      tutti_pipeline_get_folder (self->pipeline), &self->format, error);
}

void
tutti_picture_update (TuttiPicture *self)
{
  TuttiLayoutMessage layout = {{TUTTI_MESSAGE_LAYOUT}};

  tutti_members_arrange (self->members, self->canvas, &self->format, &layout);
  for (guint i = 0; i < self->members->len; i++) {
    const TuttiMember *member = g_ptr_array_index (self->members, i);

    if (member->endpoint != NULL && member->connected)
      tutti_endpoint_watch (member->endpoint, tutti_canvas_get_rendition (self->canvas));
  }
  g_signal_emit (self, signals[SIGNAL_LAYOUT], 0, &layout);
  g_ptr_array_unref (layout.tiles);
}

/* The watchdog */

static void
canvas_tear_down_job (gpointer data)
{
  tutti_canvas_tear_down (data);
}

static void
replace_canvas (TuttiPicture *self)
{
  g_autoptr (GError) error = NULL;
  TuttiCanvas *old = self->canvas;

  g_warning ("no picture for %d ms: the canvas is made anew", TUTTI_PICTURE_WATCHDOG_MS);
  self->frames_before = tutti_picture_get_frames (self);
  self->canvas = make_canvas (self, &error);
  if (self->canvas == NULL || !tutti_canvas_play (self->canvas)) {
    g_signal_emit (self, signals[SIGNAL_BROKEN], 0, error);
    return;
  }
  tutti_picture_update (self);
  tutti_reaper_run (self->reaper, canvas_tear_down_job, NULL, old, g_object_unref);
}

static gboolean
on_watchdog (gpointer user_data)
{
  TuttiPicture *self = user_data;
  guint64 frames = tutti_picture_get_frames (self);

  if (frames == self->frames_seen)
    replace_canvas (self);
  self->frames_seen = frames;
  return G_SOURCE_CONTINUE;
}

/* Life */

TuttiPicture *
tutti_picture_new (TuttiPipeline *pipeline, GPtrArray *members,
    const TuttiCanvasFormat *format, TuttiReaper *reaper, GError **error)
{
  g_autoptr (TuttiPicture) self = g_object_new (TUTTI_TYPE_PICTURE, NULL);

  self->pipeline = g_object_ref (pipeline);
  self->members = g_ptr_array_ref (members);
  self->format = *format;
  self->reaper = g_object_ref (reaper);
  self->canvas = make_canvas (self, error);
  return self->canvas != NULL ? g_steal_pointer (&self) : NULL;
}

void
tutti_picture_start (TuttiPicture *self)
{
  self->watchdog = g_timeout_add (TUTTI_PICTURE_WATCHDOG_MS, on_watchdog, self);
}

gboolean
tutti_picture_owns (TuttiPicture *self, GstObject *object)
{
  return tutti_canvas_owns (self->canvas, object);
}

guint64
tutti_picture_get_frames (TuttiPicture *self)
{
  return self->frames_before +
         tutti_rendition_get_frames (tutti_canvas_get_rendition (self->canvas));
}

static void
tutti_picture_init (TuttiPicture *self)
{
}

static void
tutti_picture_finalize (GObject *object)
{
  TuttiPicture *self = TUTTI_PICTURE (object);

  g_clear_handle_id (&self->watchdog, g_source_remove);
  g_clear_object (&self->canvas);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_object (&self->reaper);
  g_clear_object (&self->pipeline);
  G_OBJECT_CLASS (tutti_picture_parent_class)->finalize (object);
}

static void
tutti_picture_class_init (TuttiPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_picture_finalize;
  signals[SIGNAL_LAYOUT] = g_signal_new ("layout", TUTTI_TYPE_PICTURE, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_BROKEN] = g_signal_new ("broken", TUTTI_TYPE_PICTURE, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-receiver.h"

struct _TuttiReceiver {
  gint references; /* atomic */
  TuttiReceiverPush push;
  gpointer user_data;
  GDestroyNotify destroy;
  GMutex mutex; /* guards all below */
  gconstpointer current, wanted;
  guint pushing; /* frames of @current that are on their way */
};

static void
push_into_source (GstBuffer *buffer, gpointer source)
{
  tutti_push_src_push (source, buffer);
}

TuttiReceiver *
tutti_receiver_new (TuttiPushSrc *source)
{
  return tutti_receiver_new_with_func (push_into_source,
      source != NULL ? gst_object_ref (source) : NULL, (GDestroyNotify)gst_object_unref);
}

TuttiReceiver *
tutti_receiver_new_with_func (
    TuttiReceiverPush push, gpointer user_data, GDestroyNotify destroy)
{
  TuttiReceiver *self = g_new0 (TuttiReceiver, 1);

  self->references = 1;
  self->push = push;
  self->user_data = user_data;
  self->destroy = destroy;
  g_mutex_init (&self->mutex);
  return self;
}

TuttiReceiver *
tutti_receiver_ref (TuttiReceiver *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

void
tutti_receiver_unref (TuttiReceiver *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;
  if (self->user_data != NULL)
    self->destroy (self->user_data);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
tutti_receiver_push (TuttiReceiver *self, GstBuffer *buffer)
{
  self->push (buffer, self->user_data);
}

void
tutti_receiver_want (TuttiReceiver *self, gconstpointer rendition)
{
  g_mutex_lock (&self->mutex);
  self->wanted = rendition;
  if (rendition == NULL)
    self->current = NULL;
  g_mutex_unlock (&self->mutex);
}

gboolean
tutti_receiver_uses (TuttiReceiver *self, gconstpointer rendition)
{
  gboolean uses;

  g_mutex_lock (&self->mutex);
  uses = self->current == rendition || self->wanted == rendition;
  g_mutex_unlock (&self->mutex);
  return uses;
}

/* Mutex held. */
static TuttiReceiverAnswer
answer (TuttiReceiver *self, gconstpointer rendition, TuttiFrameKind kind)
{
  if (self->current == rendition)
    return TUTTI_RECEIVER_TAKES;
  if (self->wanted != rendition)
    return TUTTI_RECEIVER_GONE;
  /* A frame of the old rendition that came out after the new one's keyframe would be
   * decoded against it: then rather the next keyframe. */
  if (kind == TUTTI_FRAME_DELTA || self->pushing > 0)
    return TUTTI_RECEIVER_WAITS;
  self->current = rendition;
  return TUTTI_RECEIVER_TAKES;
}

TuttiReceiverAnswer
tutti_receiver_begin (TuttiReceiver *self, gconstpointer rendition, TuttiFrameKind kind)
{
  TuttiReceiverAnswer result;

  g_mutex_lock (&self->mutex);
  result = answer (self, rendition, kind);
  if (result == TUTTI_RECEIVER_TAKES)
    self->pushing++;
  g_mutex_unlock (&self->mutex);
  return result;
}

void
tutti_receiver_end (TuttiReceiver *self)
{
  g_mutex_lock (&self->mutex);
  self->pushing--;
  g_mutex_unlock (&self->mutex);
}

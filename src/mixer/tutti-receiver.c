/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-receiver.h"

struct _TuttiReceiver {
  gint references; /* atomic */
  TuttiPushSrc *source;
  GMutex mutex; /* guards all below */
  gconstpointer current, wanted;
  guint pushing; /* frames of @current that are on their way */
};

TuttiReceiver *
tutti_receiver_new (TuttiPushSrc *source)
{
  TuttiReceiver *self = g_new0 (TuttiReceiver, 1);

  self->references = 1;
  self->source = source != NULL ? gst_object_ref (source) : NULL;
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
  gst_clear_object (&self->source);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

TuttiPushSrc *
tutti_receiver_get_source (TuttiReceiver *self)
{
  return self->source;
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

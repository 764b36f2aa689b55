/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-delivery.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Above ordinary work, where that is permitted, and not in real time: pictures for many
 * are more work than sound, whose tick would have to take turns with it. That of the
 * thread that receives (tutti-ice-io.c). */
#define NICENESS (-11)

typedef enum {
  BOX_IDLE,
  BOX_WAITING, /* in the queue of those that have something */
  BOX_SERVED,  /* by a worker, outside of the lock */
} BoxState;

struct _TuttiDeliveryBox {
  gint ref_count; /* under the lock: the owner's and a worker's */
  TuttiPushSrc *target;
  BoxState state;
  gboolean closed;
  GstBuffer *packets[TUTTI_DELIVERY_BOX_MAX]; /* a ring */
  guint first, length;
};

struct _TuttiDelivery {
  GThread *workers[TUTTI_DELIVERY_WORKERS];

  GMutex lock; /* a leaf; protects what follows and the boxes */
  GCond work;
  GQueue waiting; /* TuttiDeliveryBox */
  gboolean stopping;
  guint64 dropped;
};

static void
box_empty (TuttiDeliveryBox *box)
{
  for (; box->length > 0; box->length--) {
    gst_buffer_unref (box->packets[box->first]);
    box->first = (box->first + 1) % TUTTI_DELIVERY_BOX_MAX;
  }
}

/* Lock held. Returns: (transfer full) (nullable): the target, for its owner to let go of
 * without the lock, once nobody has the box */
static TuttiPushSrc *
box_unref (TuttiDeliveryBox *box)
{
  TuttiPushSrc *target = box->target;

  if (--box->ref_count > 0)
    return NULL;
  box_empty (box);
  g_free (box);
  return target;
}

/* Lock held. */
static void
queue_box (TuttiDelivery *self, TuttiDeliveryBox *box)
{
  box->state = BOX_WAITING;
  g_queue_push_tail (&self->waiting, box);
}

/* Lock held; it is let go of while pushing. Who takes one wakes up the next worker, if
 * there is more to do: this push may hang. */
static void
serve (TuttiDelivery *self, TuttiDeliveryBox *box)
{
  g_autoptr (TuttiPushSrc) last = NULL;

  if (self->waiting.length > 0)
    g_cond_signal (&self->work);
  box->state = BOX_SERVED;
  box->ref_count++;
  while (box->length > 0 && !box->closed) {
    GstBuffer *packet = box->packets[box->first];

    box->first = (box->first + 1) % TUTTI_DELIVERY_BOX_MAX;
    box->length--;
    g_mutex_unlock (&self->lock);
    tutti_push_src_push_now (box->target, packet);
    g_mutex_lock (&self->lock);
  }
  box->state = BOX_IDLE;
  last = box_unref (box);
  if (last != NULL) {
    g_mutex_unlock (&self->lock);
    g_clear_object (&last);
    g_mutex_lock (&self->lock);
  }
}

static void
raise_priority (void)
{
  (void)setpriority (PRIO_PROCESS, (id_t)syscall (SYS_gettid), NICENESS);
}

static gpointer
work (gpointer data)
{
  TuttiDelivery *self = data;

  raise_priority ();
  g_mutex_lock (&self->lock);
  while (!self->stopping) {
    TuttiDeliveryBox *box = g_queue_pop_head (&self->waiting);

    if (box == NULL)
      g_cond_wait (&self->work, &self->lock);
    else
      serve (self, box);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

TuttiDelivery *
tutti_delivery_new (void)
{
  TuttiDelivery *self = g_new0 (TuttiDelivery, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->work);
  g_queue_init (&self->waiting);
  for (guint i = 0; i < TUTTI_DELIVERY_WORKERS; i++)
    self->workers[i] = g_thread_new ("tutti-deliver", work, self);
  return self;
}

void
tutti_delivery_free (TuttiDelivery *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->work);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < TUTTI_DELIVERY_WORKERS; i++)
    g_thread_join (self->workers[i]);
  g_queue_clear (&self->waiting);
  g_cond_clear (&self->work);
  g_mutex_clear (&self->lock);
  g_free (self);
}

TuttiDeliveryBox *
tutti_delivery_open (TuttiDelivery *self, TuttiPushSrc *target)
{
  TuttiDeliveryBox *box = g_new0 (TuttiDeliveryBox, 1);

  box->ref_count = 1;
  box->target = gst_object_ref (target);
  return box;
}

void
tutti_delivery_close (TuttiDelivery *self, TuttiDeliveryBox *box)
{
  TuttiPushSrc *last;

  g_mutex_lock (&self->lock);
  if (box->state == BOX_WAITING)
    g_queue_remove (&self->waiting, box);
  box->closed = TRUE;
  last = box_unref (box);
  g_mutex_unlock (&self->lock);
  gst_clear_object (&last);
}

void
tutti_delivery_begin (TuttiDelivery *self)
{
  g_mutex_lock (&self->lock);
}

/* Lock held. @packet: (transfer full) */
static void
put (TuttiDelivery *self, TuttiDeliveryBox *box, GstBuffer *packet)
{
  if (box->length == TUTTI_DELIVERY_BOX_MAX) {
    gst_buffer_unref (box->packets[box->first]);
    box->first = (box->first + 1) % TUTTI_DELIVERY_BOX_MAX;
    box->length--;
    self->dropped++;
  }
  box->packets[(box->first + box->length++) % TUTTI_DELIVERY_BOX_MAX] = packet;
  if (box->state == BOX_IDLE)
    queue_box (self, box);
}

/* Memory that two buffers share has a lock that is waited for in a loop (GstMiniObject's
 * list of parents). A thread in real time that waits so never lets an ordinary one that
 * holds it run again: measured, seconds in which all CPUs stood still. Sound comes from
 * such a thread, so nothing of it may be shared. */
void
tutti_delivery_put (TuttiDelivery *self, TuttiDeliveryBox *box, GstBuffer *packet)
{
  put (self, box, gst_buffer_copy_deep (packet));
}

void
tutti_delivery_end (TuttiDelivery *self)
{
  if (self->waiting.length > 0)
    g_cond_signal (&self->work);
  g_mutex_unlock (&self->lock);
}

gboolean
tutti_delivery_put_one (TuttiDelivery *self, TuttiDeliveryBox *box, GstBuffer *packet)
{
  guint64 dropped;
  gboolean complete;

  tutti_delivery_begin (self);
  dropped = self->dropped;
  put (self, box, packet);
  complete = dropped == self->dropped;
  tutti_delivery_end (self);
  return complete;
}

guint64
tutti_delivery_get_dropped (TuttiDelivery *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->dropped;
}

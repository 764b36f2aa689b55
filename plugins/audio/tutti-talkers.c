/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-talkers.h"

#include "plugins/audio/tutti-loudest.h"

/* Who sent nothing for so long is silent. */
#define STALE_US (300 * G_TIME_SPAN_MILLISECOND)

/* At most so often everybody is looked at. */
#define CHOOSE_US (10 * G_TIME_SPAN_MILLISECOND)

struct _TuttiTalkersSeat {
  TuttiTalker talker;
  gint64 heard_us;
};

struct _TuttiTalkers {
  GObject parent;
  GMutex lock; /* a leaf; protects all */
  TuttiLoudest loudest;
  GPtrArray *talkers; /* TuttiTalker, each the beginning of its seat */
  gint64 chosen_us;
  gboolean has_room; /* somebody who was chosen has become silent since */
};

G_DEFINE_FINAL_TYPE (TuttiTalkers, tutti_talkers, G_TYPE_OBJECT)

TuttiTalkers *
tutti_talkers_new (guint limit)
{
  TuttiTalkers *self = g_object_new (TUTTI_TYPE_TALKERS, NULL);

  tutti_loudest_init (&self->loudest, limit);
  return self;
}

TuttiTalkersSeat *
tutti_talkers_join (TuttiTalkers *self)
{
  TuttiTalkersSeat *seat = g_new0 (TuttiTalkersSeat, 1);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  tutti_talker_init (&seat->talker);
  g_ptr_array_add (self->talkers, &seat->talker);
  return seat;
}

void
tutti_talkers_leave (TuttiTalkers *self, TuttiTalkersSeat *seat)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->talkers, &seat->talker);
  g_mutex_unlock (&self->lock);
  g_free (seat);
}

/* Lock held. */
static void
choose (TuttiTalkers *self, gint64 now_us)
{
  const gint64 passed_us = now_us - self->chosen_us;

  for (guint i = 0; i < self->talkers->len; i++) {
    TuttiTalkersSeat *seat = g_ptr_array_index (self->talkers, i);

    if (now_us - seat->heard_us > STALE_US)
      tutti_talker_silence (&seat->talker);
  }
  tutti_loudest_choose (&self->loudest, (TuttiTalker *const *)self->talkers->pdata,
      self->talkers->len,
      (guint)(CLAMP (passed_us, 0, G_TIME_SPAN_SECOND) / G_TIME_SPAN_MILLISECOND));
  self->chosen_us = now_us;
  self->has_room = FALSE;
}

gboolean
tutti_talkers_sound (
    TuttiTalkers *self, TuttiTalkersSeat *seat, float dbov, float ms, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean begins = !seat->talker.audible;

  tutti_talker_sound (&seat->talker, dbov, ms);
  seat->heard_us = now_us;
  if (begins || self->has_room || now_us - self->chosen_us >= CHOOSE_US)
    choose (self, now_us);
  return seat->talker.chosen;
}

void
tutti_talkers_silence (TuttiTalkers *self, TuttiTalkersSeat *seat)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->has_room = self->has_room || seat->talker.chosen;
  tutti_talker_silence (&seat->talker);
}

static void
tutti_talkers_finalize (GObject *object)
{
  TuttiTalkers *self = TUTTI_TALKERS (object);

  g_ptr_array_unref (self->talkers);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (tutti_talkers_parent_class)->finalize (object);
}

static void
tutti_talkers_class_init (TuttiTalkersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_talkers_finalize;
}

static void
tutti_talkers_init (TuttiTalkers *self)
{
  g_mutex_init (&self->lock);
  self->talkers = g_ptr_array_new ();
}

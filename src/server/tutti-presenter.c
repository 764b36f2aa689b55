/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-presenter.h"

struct _TuttiPresenter {
  char *now; /* who presents */
  char *asking;
  gint64 answer_by_us;
  char *granted;
  gint64 begin_by_us;
};

TuttiPresenter *
tutti_presenter_new (void)
{
  return g_new0 (TuttiPresenter, 1);
}

void
tutti_presenter_free (TuttiPresenter *self)
{
  g_free (self->now);
  g_free (self->asking);
  g_free (self->granted);
  g_free (self);
}

const char *
tutti_presenter_get (TuttiPresenter *self)
{
  return self->now;
}

static gboolean
is_granted (TuttiPresenter *self, const char *who, gint64 now_us)
{
  return g_strcmp0 (self->granted, who) == 0 && now_us < self->begin_by_us;
}

gboolean
tutti_presenter_may_begin (TuttiPresenter *self, const char *who, gint64 now_us)
{
  return !self->now || g_str_equal (self->now, who) || is_granted (self, who, now_us);
}

static void
clear_if (char **slot, const char *who)
{
  if (g_strcmp0 (*slot, who) == 0)
    g_clear_pointer (slot, g_free);
}

void
tutti_presenter_begin (TuttiPresenter *self, const char *who)
{
  if (g_strcmp0 (self->now, who) == 0)
    return;
  g_free (self->now);
  self->now = g_strdup (who);
  clear_if (&self->asking, who);
  g_clear_pointer (&self->granted, g_free);
}

void
tutti_presenter_end (TuttiPresenter *self, const char *who)
{
  clear_if (&self->now, who);
}

void
tutti_presenter_forget (TuttiPresenter *self, const char *who)
{
  clear_if (&self->now, who);
  clear_if (&self->asking, who);
  clear_if (&self->granted, who);
}

TuttiPresenterReply
tutti_presenter_ask (TuttiPresenter *self, const char *who, gint64 now_us)
{
  if (tutti_presenter_may_begin (self, who, now_us))
    return TUTTI_PRESENTER_FREE;
  /* The presenter is not asked twice, not even for the same person. */
  if (self->asking)
    return TUTTI_PRESENTER_BUSY;

  self->asking = g_strdup (who);
  self->answer_by_us = now_us + TUTTI_PRESENTER_ANSWER_US;
  return TUTTI_PRESENTER_ASKED;
}

char *
tutti_presenter_answer (TuttiPresenter *self, TuttiPresenterAnswer answer, gint64 now_us)
{
  char *who = g_steal_pointer (&self->asking);

  if (who && answer == TUTTI_PRESENTER_YES) {
    g_free (self->granted);
    self->granted = g_strdup (who);
    self->begin_by_us = now_us + TUTTI_PRESENTER_GRANT_US;
  }
  return who;
}

char *
tutti_presenter_take_unanswered (TuttiPresenter *self, gint64 now_us)
{
  if (!self->asking || now_us < self->answer_by_us)
    return NULL;
  return g_steal_pointer (&self->asking);
}

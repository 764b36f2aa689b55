/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So long the presenter has to answer; no answer is a no. */
#define TUTTI_PRESENTER_ANSWER_US (30 * G_USEC_PER_SEC)
/* So long a yes is good: its owner has to choose what to show. */
#define TUTTI_PRESENTER_GRANT_US (60 * G_USEC_PER_SEC)

typedef enum {
  TUTTI_PRESENTER_FREE,  /* nobody presents, or one may take over: begin */
  TUTTI_PRESENTER_ASKED, /* the presenter is to be asked */
  TUTTI_PRESENTER_BUSY,  /* somebody else has asked */
} TuttiPresenterReply;

/**
 * TuttiPresenter: whose screen a meeting is shown, one at a time, and how it passes to
 * the next: who wants to asks, and the one who presents goes on until the next begins.
 * Pure; times are microseconds of one monotonic clock; people are ids.
 */
typedef struct _TuttiPresenter TuttiPresenter;

TuttiPresenter *tutti_presenter_new (void);
void tutti_presenter_free (TuttiPresenter *self);

/* Returns: NULL: nobody presents */
const char *tutti_presenter_get (TuttiPresenter *self);

/* Whether @who may begin to present now. */
gboolean tutti_presenter_may_begin (TuttiPresenter *self, const char *who, gint64 now_us);

/* Takes the place, whoever had it. */
void tutti_presenter_begin (TuttiPresenter *self, const char *who);

/* @who presents no more, or has left. */
void tutti_presenter_end (TuttiPresenter *self, const char *who);
void tutti_presenter_forget (TuttiPresenter *self, const char *who);

TuttiPresenterReply tutti_presenter_ask (
    TuttiPresenter *self, const char *who, gint64 now_us);

typedef enum {
  TUTTI_PRESENTER_YES,
  TUTTI_PRESENTER_NO,
} TuttiPresenterAnswer;

/* From the one who presents. Returns: (transfer full): whom it is for; NULL: nobody has
 * asked */
char *tutti_presenter_answer (
    TuttiPresenter *self, TuttiPresenterAnswer answer, gint64 now_us);

/* Returns: (transfer full): who has waited in vain for an answer; NULL: nobody */
char *tutti_presenter_take_unanswered (TuttiPresenter *self, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiPresenter, tutti_presenter_free)

G_END_DECLS

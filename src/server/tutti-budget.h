/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "server/tutti-clock.h"

G_BEGIN_DECLS

/**
 * TuttiBudget: whether the server can afford one more room, or one more person in a room.
 *
 * What counts is what rooms cost now, as their mixers report it, and what is certain to
 * come on top: people who were let in a moment ago, and seats that are kept. One more
 * person costs what people cost here lately, which is learned; a quiet room does not
 * make everybody look free. After a refusal it takes more than a flicker until somebody
 * is let in. It only ever says no to those who come: nobody who is in is touched.
 *
 * No sockets, no processes: pure but for the clock.
 */
#define TUTTI_TYPE_BUDGET (tutti_budget_get_type ())
G_DECLARE_FINAL_TYPE (TuttiBudget, tutti_budget, TUTTI, BUDGET, GObject)

typedef struct {
  double cores;     /* of CPU that may be in use; 0: not limited */
  guint max_people; /* in all rooms, kept seats too; 0: not limited */
} TuttiBudgetLimits;

/* What people have on. */
typedef enum {
  TUTTI_MEDIA_SOUND,
  TUTTI_MEDIA_CAMERA, /* and sound; a shared screen counts as one */
  TUTTI_N_MEDIA,
} TuttiMediaKind;

/* Who has a place in a room. */
typedef struct {
  guint n_present[TUTTI_N_MEDIA];
  guint n_absent[TUTTI_N_MEDIA]; /* whose seats are kept */
  guint n_robots;
} TuttiHeads;

TuttiBudget *tutti_budget_new (const TuttiBudgetLimits *limits, const TuttiClock *clock);

/* With less than that no more than the first meeting of two is ever let in. */
double tutti_budget_least_cores (void);

/* What the server itself uses besides rooms, in cores. */
void tutti_budget_set_overhead (TuttiBudget *self, double cores);

/* Learns; call it about once a second. */
void tutti_budget_tick (TuttiBudget *self);

/* Whether a room may be opened, with a first person who has @media on. The first meeting
 * of a server always may, whatever it costs. */
gboolean tutti_budget_may_open (TuttiBudget *self, TuttiMediaKind media);

/* For those who watch the server. */
typedef struct {
  double budget;       /* cores; 0: not limited */
  double used;         /* cores, measured */
  double claimed;      /* the same, with what is certain to come */
  gboolean busy;       /* another room would be refused now */
  guint n_turned_away; /* since the start */
} TuttiBudgetReport;

void tutti_budget_report (TuttiBudget *self, TuttiBudgetReport *out);

/* One room's part */

typedef struct _TuttiBudgetShare TuttiBudgetShare;

typedef void (*TuttiCountHeads) (gpointer data, TuttiHeads *out);

/* @count: asked whenever it matters; @out is all zero. Returns: (transfer full) */
TuttiBudgetShare *tutti_budget_share_new (
    TuttiBudget *budget, TuttiCountHeads count, gpointer data);
void tutti_budget_share_free (TuttiBudgetShare *self);

/* What its process says that it has used so far, in microseconds. */
void tutti_budget_share_measure (TuttiBudgetShare *self, gint64 cpu_us);

/* Another process does its work from now on. */
void tutti_budget_share_restart (TuttiBudgetShare *self);

/* Whether one more may come in. The second person of a server's only meeting always may.
 */
gboolean tutti_budget_share_may_enter (TuttiBudgetShare *self, TuttiMediaKind media);

/* Somebody has come in, or back: what they cost shows only later. */
void tutti_budget_share_enter (TuttiBudgetShare *self, TuttiMediaKind media);

/* Measured, in cores. */
double tutti_budget_share_get_cores (TuttiBudgetShare *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiBudgetShare, tutti_budget_share_free)

G_END_DECLS

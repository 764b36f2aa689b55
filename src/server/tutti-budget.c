/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-budget.h"

#include <math.h>

#include "server/tutti-cpu-meter.h"

/* The model: what things cost in cores on the machine of doc/performance.md ("What one
 * more costs"). On another machine, or with another picture size, all of it is multiplied
 * by the scale that is learned. */
#define ROOM_CORES 0.15 /* composing its picture and encoding it, once somebody looks */

static const double person_cores[TUTTI_N_MEDIA] = {
    [TUTTI_MEDIA_SOUND] = 0.01,
    [TUTTI_MEDIA_CAMERA] = 0.04,
};

/* Below SCALE_MIN nobody is believed to be: rooms where all are silent cost next to
 * nothing until somebody speaks. Above SCALE_MAX it is no person who costs that. */
#define SCALE_MIN 0.5
#define SCALE_MAX 4

/* The scale follows rooms that turn out dearer at once, and forgets slowly: meetings have
 * quiet minutes. */
#define RISE_US (10 * G_USEC_PER_SEC)
#define FALL_US (180 * (gint64)G_USEC_PER_SEC)

/* How long somebody's cost may take to show: the connection (15 s at most, mostly one),
 * and the smoothing of the measurement. */
#define SETTLE_US (10 * G_USEC_PER_SEC)

/* After a refusal the load must be this part of the budget before somebody is let in. */
#define RELEASE 0.95

/* A meeting of two is what every server has to be good for. */
#define PEOPLE_ALWAYS 2

typedef struct {
  gint64 at_us;
  TuttiMediaKind media;
} Arrival;

struct _TuttiBudgetShare {
  TuttiBudget *budget; /* owned */
  TuttiCountHeads count;
  gpointer data;
  TuttiCpuMeter meter;
  GArray *arrivals; /* Arrival: those that may not show yet, oldest first */
  gint64 opened_us; /* when the first came; 0: nobody did */
};

/* What is refused or not, each by itself. */
typedef enum { DOOR_ROOM, DOOR_SEAT, N_DOORS } Door;

struct _TuttiBudget {
  GObject parent;

  TuttiBudgetLimits limits;
  const TuttiClock *clock;
  GPtrArray *shares; /* TuttiBudgetShare, not owned */
  double overhead;
  double scale;
  gint64 learned_us; /* the last time */
  gboolean refused[N_DOORS][TUTTI_N_MEDIA];
  guint n_turned_away;
};

G_DEFINE_FINAL_TYPE (TuttiBudget, tutti_budget, G_TYPE_OBJECT)

static void
tutti_budget_finalize (GObject *object)
{
  g_ptr_array_unref (TUTTI_BUDGET (object)->shares);
  G_OBJECT_CLASS (tutti_budget_parent_class)->finalize (object);
}

static void
tutti_budget_class_init (TuttiBudgetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_budget_finalize;
}

static void
tutti_budget_init (TuttiBudget *self)
{
  self->shares = g_ptr_array_new ();
  self->scale = 1;
}

TuttiBudget *
tutti_budget_new (const TuttiBudgetLimits *limits, const TuttiClock *clock)
{
  TuttiBudget *self = g_object_new (TUTTI_TYPE_BUDGET, NULL);

  self->limits = *limits;
  self->clock = clock;
  self->learned_us = tutti_clock_now (clock);
  return self;
}

double
tutti_budget_least_cores (void)
{
  return ROOM_CORES + (PEOPLE_ALWAYS + 1) * person_cores[TUTTI_MEDIA_CAMERA];
}

void
tutti_budget_set_overhead (TuttiBudget *self, double cores)
{
  self->overhead = cores;
}

/* The model */

static double
cost_of_heads (const guint n[TUTTI_N_MEDIA])
{
  double cores = 0;

  for (guint i = 0; i < TUTTI_N_MEDIA; i++)
    cores += n[i] * person_cores[i];
  return cores;
}

/* With the room, for those who are here. */
static double
cost_of_present (const TuttiHeads *heads)
{
  double cores = cost_of_heads (heads->n_present) +
                 heads->n_robots * person_cores[TUTTI_MEDIA_CAMERA];

  return cores > 0 ? ROOM_CORES + cores : 0;
}

/* With the room too if nobody else is here. */
static double
cost_of_absent (const TuttiHeads *heads)
{
  double cores = cost_of_heads (heads->n_absent);

  return cores > 0 && cost_of_present (heads) <= 0 ? ROOM_CORES + cores : cores;
}

static guint
count_people (const TuttiHeads *heads)
{
  guint n = 0;

  for (guint i = 0; i < TUTTI_N_MEDIA; i++)
    n += heads->n_present[i] + heads->n_absent[i];
  return n;
}

static TuttiHeads
count_heads (TuttiBudgetShare *share)
{
  TuttiHeads heads = {0};

  share->count (share->data, &heads);
  return heads;
}

/* Of those whose cost does not show yet. Who has gone again counts no longer: coming and
 * going must not be a way to use up the budget. */
static double
cost_of_arrivals (TuttiBudgetShare *share, const TuttiHeads *heads, gint64 now_us)
{
  double cores = 0;

  if (share->opened_us > 0 && now_us - share->opened_us < SETTLE_US)
    cores += ROOM_CORES;
  for (guint i = 0; i < share->arrivals->len; i++) {
    const Arrival *arrival = &g_array_index (share->arrivals, Arrival, i);

    if (now_us - arrival->at_us < SETTLE_US)
      cores += person_cores[arrival->media];
  }
  return MIN (cores, cost_of_present (heads));
}

/* What the room uses, or may at any moment, in cores. */
static double
claim_of (TuttiBudgetShare *share, gint64 now_us)
{
  double scale = share->budget->scale;
  TuttiHeads heads = count_heads (share);
  double least = SCALE_MIN * cost_of_present (&heads) + scale * cost_of_absent (&heads);

  return MAX (share->meter.cores, least) +
         scale * cost_of_arrivals (share, &heads, now_us);
}

static double
claim_of_all (TuttiBudget *self)
{
  gint64 now_us = tutti_clock_now (self->clock);
  double cores = self->overhead;

  for (guint i = 0; i < self->shares->len; i++)
    cores += claim_of (g_ptr_array_index (self->shares, i), now_us);
  return cores;
}

static guint
count_all_people (TuttiBudget *self)
{
  guint n = 0;

  for (guint i = 0; i < self->shares->len; i++) {
    TuttiHeads heads = count_heads (g_ptr_array_index (self->shares, i));

    n += count_people (&heads);
  }
  return n;
}

/* Learning */

/* Rooms where somebody has just come or gone say nothing of what people cost. */
static gboolean
is_settled (TuttiBudgetShare *share, const TuttiHeads *heads, gint64 now_us)
{
  return cost_of_arrivals (share, heads, now_us) <= 0 && cost_of_absent (heads) <= 0;
}

static void
learn (TuttiBudget *self, double target, gint64 passed_us)
{
  gint64 over_us = target > self->scale ? RISE_US : FALL_US;
  double weight = 1 - exp (-(double)passed_us / (double)over_us);

  self->scale += weight * (CLAMP (target, SCALE_MIN, SCALE_MAX) - self->scale);
}

void
tutti_budget_tick (TuttiBudget *self)
{
  gint64 now_us = tutti_clock_now (self->clock);
  double measured = 0, model = 0;

  for (guint i = 0; i < self->shares->len; i++) {
    TuttiBudgetShare *share = g_ptr_array_index (self->shares, i);
    TuttiHeads heads = count_heads (share);

    if (!is_settled (share, &heads, now_us))
      continue;
    measured += share->meter.cores;
    model += cost_of_present (&heads);
  }
  if (model > 0)
    learn (self, measured / model, now_us - self->learned_us);
  self->learned_us = now_us;
}

/* Deciding */

/* @cost: of one more, in cores of the model */
static gboolean
is_affordable (TuttiBudget *self, Door door, TuttiMediaKind media, double cost)
{
  double budget = self->limits.cores;

  if (budget <= 0)
    return TRUE;
  if (self->refused[door][media])
    budget *= RELEASE;
  return claim_of_all (self) + self->scale * cost <= budget;
}

static gboolean
is_place (TuttiBudget *self, guint n_people)
{
  return self->limits.max_people == 0 || n_people < self->limits.max_people;
}

static gboolean
decide (TuttiBudget *self, Door door, TuttiMediaKind media, double cost)
{
  gboolean affordable = is_affordable (self, door, media, cost);

  self->refused[door][media] = !affordable;
  return affordable;
}

static gboolean
count_refusal (TuttiBudget *self, gboolean allowed)
{
  self->n_turned_away += !allowed;
  return allowed;
}

static gboolean
may_open (TuttiBudget *self, TuttiMediaKind media, guint n_people)
{
  return is_place (self, n_people) &&
         (n_people == 0 ||
             decide (self, DOOR_ROOM, media, ROOM_CORES + person_cores[media]));
}

gboolean
tutti_budget_may_open (TuttiBudget *self, TuttiMediaKind media)
{
  return count_refusal (self, may_open (self, media, count_all_people (self)));
}

gboolean
tutti_budget_share_may_enter (TuttiBudgetShare *share, TuttiMediaKind media)
{
  TuttiBudget *self = share->budget;
  guint n_people = count_all_people (self);
  gboolean allowed;

  if (share->opened_us == 0)
    allowed = may_open (self, media, n_people);
  else
    allowed = is_place (self, n_people) &&
              (n_people < PEOPLE_ALWAYS ||
                  decide (self, DOOR_SEAT, media, person_cores[media]));
  return count_refusal (self, allowed);
}

void
tutti_budget_report (TuttiBudget *self, TuttiBudgetReport *out)
{
  guint n_people = count_all_people (self);

  out->budget = self->limits.cores;
  out->used = self->overhead;
  for (guint i = 0; i < self->shares->len; i++)
    out->used += tutti_budget_share_get_cores (g_ptr_array_index (self->shares, i));
  out->claimed = claim_of_all (self);
  out->busy = !is_place (self, n_people) ||
              (n_people > 0 && !is_affordable (self, DOOR_ROOM, TUTTI_MEDIA_CAMERA,
                                   ROOM_CORES + person_cores[TUTTI_MEDIA_CAMERA]));
  out->n_turned_away = self->n_turned_away;
}

/* Shares */

TuttiBudgetShare *
tutti_budget_share_new (TuttiBudget *budget, TuttiCountHeads count, gpointer data)
{
  TuttiBudgetShare *self = g_new0 (TuttiBudgetShare, 1);

  self->budget = g_object_ref (budget);
  self->count = count;
  self->data = data;
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  g_ptr_array_add (budget->shares, self);
  return self;
}

void
tutti_budget_share_free (TuttiBudgetShare *self)
{
  g_ptr_array_remove (self->budget->shares, self);
  g_object_unref (self->budget);
  g_array_unref (self->arrivals);
  g_free (self);
}

void
tutti_budget_share_measure (TuttiBudgetShare *self, gint64 cpu_us)
{
  tutti_cpu_meter_sample (&self->meter, cpu_us, tutti_clock_now (self->budget->clock));
}

void
tutti_budget_share_restart (TuttiBudgetShare *self)
{
  tutti_cpu_meter_restart (&self->meter);
}

void
tutti_budget_share_enter (TuttiBudgetShare *self, TuttiMediaKind media)
{
  Arrival arrival = {tutti_clock_now (self->budget->clock), media};

  while (self->arrivals->len > 0 &&
         arrival.at_us - g_array_index (self->arrivals, Arrival, 0).at_us >= SETTLE_US)
    g_array_remove_index (self->arrivals, 0);
  g_array_append_val (self->arrivals, arrival);
  if (self->opened_us == 0)
    self->opened_us = arrival.at_us;
}

double
tutti_budget_share_get_cores (TuttiBudgetShare *self)
{
  return self->meter.cores;
}

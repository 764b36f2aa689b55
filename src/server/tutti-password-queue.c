/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-password-queue.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/tutti-password.h"

/* A little behind the mixers and the main loop, which people hear and see waiting; not so
 * far that on a busy machine nobody with a password gets in. */
#define THREAD_NICENESS 3

/* Belongs to the main loop while it waits and when it is done, in between to a thread. */
typedef struct {
  TuttiPasswordQueue *queue; /* borrowed; owned while under way */
  char *password;
  char *hash; /* to compare with, or the result */
  gboolean right;

  char *owner; /* NULL: nobody else's */
  guint64 round;
  guint timer; /* until it has waited too long; 0: it may */

  const TuttiPasswordTurn *turn; /* NULL: to be hashed */
  TuttiPasswordHashed hashed;
  gpointer data; /* NULL: nobody wants to know any more */
} Job;

struct _TuttiPasswordQueue {
  GObject parent;

  const TuttiPasswordFuncs *funcs;
  const TuttiClock *clock;
  GThreadPool *threads;
  GQueue waiting;       /* Job, by round, then by arrival */
  guint64 round;        /* of the last that was begun */
  GPtrArray *under_way; /* Job */
  guint64 n_turns;
};

G_DEFINE_FINAL_TYPE (TuttiPasswordQueue, tutti_password_queue, G_TYPE_OBJECT)

const TuttiPasswordFuncs tutti_password_argon2 = {
    tutti_password_hash, tutti_password_verify};

static void start_next (TuttiPasswordQueue *self);

/* Passwords do not stay in memory that is free. */
static void
free_secret (char *text)
{
  if (text)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  free_secret (job->password);
  g_free (job->owner);
  g_free (job->hash);
  g_free (job);
}

/* It waits no longer, for whatever reason. */
static void
take_out (Job *job)
{
  TuttiPasswordQueue *self = job->queue;

  g_queue_remove (&self->waiting, job);
  if (job->timer)
    tutti_clock_cancel (self->clock, job->timer);
  job->timer = 0;
}

static void
tutti_password_queue_dispose (GObject *object)
{
  TuttiPasswordQueue *self = TUTTI_PASSWORD_QUEUE (object);
  Job *job;

  while ((job = g_queue_peek_head (&self->waiting))) {
    take_out (job);
    job_free (job);
  }
  G_OBJECT_CLASS (tutti_password_queue_parent_class)->dispose (object);
}

static void
tutti_password_queue_finalize (GObject *object)
{
  TuttiPasswordQueue *self = TUTTI_PASSWORD_QUEUE (object);

  /* Nothing is under way: what is holds a reference. */
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_ptr_array_unref (self->under_way);
  G_OBJECT_CLASS (tutti_password_queue_parent_class)->finalize (object);
}

static void
tutti_password_queue_class_init (TuttiPasswordQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tutti_password_queue_dispose;
  G_OBJECT_CLASS (klass)->finalize = tutti_password_queue_finalize;
}

static void
tell (Job *job)
{
  if (!job->data)
    return;
  if (job->turn)
    job->turn->done (job->data, job->right ? TUTTI_PASSWORD_RIGHT : TUTTI_PASSWORD_WRONG);
  else
    job->hashed (job->data, job->hash);
}

static gboolean
handle_done (gpointer data)
{
  Job *job = data;
  g_autoptr (TuttiPasswordQueue) self = g_steal_pointer (&job->queue);

  g_ptr_array_remove_fast (self->under_way, job);
  tell (job);
  job_free (job);
  start_next (self);
  return G_SOURCE_REMOVE;
}

/* In a thread of ours. */
static void
work (gpointer data, gpointer funcs_data)
{
  const TuttiPasswordFuncs *funcs = funcs_data;
  Job *job = data;

  setpriority (PRIO_PROCESS, (id_t)gettid (), THREAD_NICENESS);
  if (!job->hash)
    job->hash = funcs->hash (job->password);
  else
    job->right = funcs->verify (job->password, job->hash);
  g_idle_add_full (G_PRIORITY_DEFAULT, handle_done, job, NULL);
}

static void
tutti_password_queue_init (TuttiPasswordQueue *self)
{
  g_queue_init (&self->waiting);
  self->under_way = g_ptr_array_new ();
}

TuttiPasswordQueue *
tutti_password_queue_new (const TuttiPasswordFuncs *funcs, const TuttiClock *clock)
{
  TuttiPasswordQueue *self = g_object_new (TUTTI_TYPE_PASSWORD_QUEUE, NULL);

  self->funcs = funcs;
  self->clock = clock;
  self->threads = g_thread_pool_new (
      work, (gpointer)funcs, TUTTI_PASSWORD_QUEUE_THREADS, FALSE, NULL);
  return self;
}

static void
start_next (TuttiPasswordQueue *self)
{
  while (self->under_way->len < TUTTI_PASSWORD_QUEUE_THREADS &&
         !g_queue_is_empty (&self->waiting)) {
    Job *job = g_queue_peek_head (&self->waiting);

    take_out (job);
    self->round = job->round;
    if (job->turn) {
      job->hash = job->turn->begin (job->data);
      self->n_turns++;
    }
    g_object_ref (self); /* the job's */
    g_ptr_array_add (self->under_way, job);
    g_thread_pool_push (self->threads, job, NULL);
  }
}

/* Its turn does not come. */
static void
give_up (Job *job)
{
  take_out (job);
  job->turn->done (job->data, TUTTI_PASSWORD_UNHEARD);
  job_free (job);
}

static void
handle_waited_too_long (gpointer data)
{
  Job *job = data;

  job->timer = 0;
  give_up (job);
}

/* One after the round in which the owner's last is due. */
static guint64
find_round (TuttiPasswordQueue *self, const char *owner)
{
  for (GList *l = owner ? self->waiting.tail : NULL; l; l = l->prev) {
    Job *job = l->data;

    if (g_strcmp0 (job->owner, owner) == 0)
      return job->round + 1;
  }
  return self->round + 1;
}

/* Returns: whether there is a place for somebody in that round, if need be by taking one
 * from a later round */
static gboolean
make_place (TuttiPasswordQueue *self, guint64 round)
{
  Job *last = g_queue_peek_tail (&self->waiting);

  if (self->waiting.length < TUTTI_PASSWORD_QUEUE_MAX)
    return TRUE;
  if (last->round <= round)
    return FALSE;
  give_up (last);
  return TRUE;
}

/* Behind those of the same round. */
static int
compare_rounds (gconstpointer waiting, gconstpointer added, gpointer data)
{
  return ((const Job *)waiting)->round <= ((const Job *)added)->round ? -1 : 1;
}

static gboolean
push (TuttiPasswordQueue *self, const Job *values)
{
  guint64 round = find_round (self, values->owner);
  Job *job;

  if (!make_place (self, round))
    return FALSE;

  job = g_memdup2 (values, sizeof *values);
  job->queue = self;
  job->owner = g_strdup (values->owner);
  job->password = g_strdup (values->password);
  job->round = round;
  if (job->turn)
    job->timer = tutti_clock_call_at (self->clock,
        tutti_clock_now (self->clock) + TUTTI_PASSWORD_QUEUE_WAIT_MAX_US,
        handle_waited_too_long, job);
  g_queue_insert_sorted (&self->waiting, job, compare_rounds, NULL);
  start_next (self);
  return TRUE;
}

gboolean
tutti_password_queue_verify (TuttiPasswordQueue *self, const char *owner,
    const char *password, const TuttiPasswordTurn *turn, gpointer data)
{
  Job job = {
      .owner = (char *)owner, .password = (char *)password, .turn = turn, .data = data};

  return push (self, &job);
}

gboolean
tutti_password_queue_hash (TuttiPasswordQueue *self, const char *password,
    TuttiPasswordHashed hashed, gpointer data)
{
  Job job = {.password = (char *)password, .hashed = hashed, .data = data};

  return push (self, &job);
}

void
tutti_password_queue_drop (TuttiPasswordQueue *self, gpointer data)
{
  GList *next;

  for (GList *l = self->waiting.head; l; l = next) {
    Job *job = l->data;

    next = l->next;
    if (job->data == data) {
      take_out (job);
      job_free (job);
    }
  }
  for (guint i = 0; i < self->under_way->len; i++) {
    Job *job = g_ptr_array_index (self->under_way, i);

    if (job->data == data)
      job->data = NULL;
  }
}

guint64
tutti_password_queue_get_n_turns (TuttiPasswordQueue *self)
{
  return self->n_turns;
}

guint
tutti_password_queue_get_n_jobs (TuttiPasswordQueue *self)
{
  return self->waiting.length + self->under_way->len;
}

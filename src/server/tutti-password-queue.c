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
  TuttiPasswordQueue *queue; /* owned while under way */
  char *password;
  char *hash; /* to compare with, or the result */
  gboolean right;

  const TuttiPasswordTurn *turn; /* NULL: to be hashed */
  TuttiPasswordHashed hashed;
  gpointer data; /* NULL: nobody wants to know any more */
} Job;

struct _TuttiPasswordQueue {
  GObject parent;

  const TuttiPasswordFuncs *funcs;
  GThreadPool *threads;
  GQueue waiting;       /* Job */
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
  g_free (job->hash);
  g_free (job);
}

static void
tutti_password_queue_finalize (GObject *object)
{
  TuttiPasswordQueue *self = TUTTI_PASSWORD_QUEUE (object);

  /* Nothing is under way: what is holds a reference. */
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_queue_clear_full (&self->waiting, job_free);
  g_ptr_array_unref (self->under_way);
  G_OBJECT_CLASS (tutti_password_queue_parent_class)->finalize (object);
}

static void
tutti_password_queue_class_init (TuttiPasswordQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_password_queue_finalize;
}

static void
tell (Job *job)
{
  if (!job->data)
    return;
  if (job->turn)
    job->turn->done (job->data, job->right);
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
tutti_password_queue_new (const TuttiPasswordFuncs *funcs)
{
  TuttiPasswordQueue *self = g_object_new (TUTTI_TYPE_PASSWORD_QUEUE, NULL);

  self->funcs = funcs;
  self->threads = g_thread_pool_new (
      work, (gpointer)funcs, TUTTI_PASSWORD_QUEUE_THREADS, FALSE, NULL);
  return self;
}

static void
start_next (TuttiPasswordQueue *self)
{
  while (self->under_way->len < TUTTI_PASSWORD_QUEUE_THREADS &&
         !g_queue_is_empty (&self->waiting)) {
    Job *job = g_queue_pop_head (&self->waiting);

    if (!job->data) {
      job_free (job);
      continue;
    }
    if (job->turn) {
      job->hash = job->turn->begin (job->data);
      self->n_turns++;
    }
    job->queue = g_object_ref (self);
    g_ptr_array_add (self->under_way, job);
    g_thread_pool_push (self->threads, job, NULL);
  }
}

static gboolean
push (TuttiPasswordQueue *self, const Job *values)
{
  Job *job;

  if (self->waiting.length >= TUTTI_PASSWORD_QUEUE_MAX)
    return FALSE;

  job = g_memdup2 (values, sizeof *values);
  job->password = g_strdup (values->password);
  g_queue_push_tail (&self->waiting, job);
  start_next (self);
  return TRUE;
}

gboolean
tutti_password_queue_verify (TuttiPasswordQueue *self, const char *password,
    const TuttiPasswordTurn *turn, gpointer data)
{
  Job job = {.password = (char *)password, .turn = turn, .data = data};

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
  for (GList *l = self->waiting.head; l; l = l->next)
    if (((Job *)l->data)->data == data)
      ((Job *)l->data)->data = NULL;
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

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-reaper.h"

typedef struct {
  TuttiReaper *reaper; /* a reference: the queue outlives no job */
  void (*job) (gpointer data);
  void (*done) (gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} Job;

struct _TuttiReaper {
  GObject parent;
  GMainContext *context;
  GThreadPool *pool;
  GSource *watchdog;
  guint pending;
  guint looks; /* of the watchdog since a job was done last */
};

enum { SIGNAL_STUCK, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiReaper, tutti_reaper, G_TYPE_OBJECT)

static void
watchdog_stop (TuttiReaper *self)
{
  if (self->watchdog == NULL)
    return;
  g_source_destroy (self->watchdog);
  g_clear_pointer (&self->watchdog, g_source_unref);
}

static gboolean
on_watchdog (gpointer user_data)
{
  TuttiReaper *self = user_data;

  if (++self->looks < TUTTI_REAPER_STUCK_LOOKS)
    return G_SOURCE_CONTINUE;
  watchdog_stop (self);
  g_signal_emit (self, signals[SIGNAL_STUCK], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
on_done (gpointer user_data)
{
  Job *job = user_data;
  TuttiReaper *self = job->reaper;

  self->pending--;
  self->looks = 0;
  if (self->pending == 0)
    watchdog_stop (self);
  if (job->done != NULL)
    job->done (job->data);
  if (job->destroy != NULL)
    job->destroy (job->data);
  g_object_unref (self);
  g_free (job);
  return G_SOURCE_REMOVE;
}

static void
run_job (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  job->job (job->data);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_done, job, NULL);
  g_source_attach (source, job->reaper->context);
}

void
tutti_reaper_run (TuttiReaper *self, void (*run) (gpointer data),
    void (*done) (gpointer data), gpointer data, GDestroyNotify destroy)
{
  Job *job = g_new0 (Job, 1);

  job->reaper = g_object_ref (self);
  job->job = run;
  job->done = done;
  job->data = data;
  job->destroy = destroy;
  if (self->pending++ == 0) {
    self->looks = 0;
    self->watchdog = g_timeout_source_new (TUTTI_REAPER_LOOK_MS);
    g_source_set_callback (self->watchdog, on_watchdog, self, NULL);
    g_source_attach (self->watchdog, self->context);
  }
  g_thread_pool_push (self->pool, job, NULL);
}

static gboolean
turn (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
tutti_reaper_wait (TuttiReaper *self, guint ms)
{
  const gint64 deadline = g_get_monotonic_time () + (gint64)ms * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GSource) timer = g_timeout_source_new (ms / 10);

  g_source_set_callback (timer, turn, NULL, NULL);
  g_source_attach (timer, self->context);
  while (self->pending > 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (timer);
  return self->pending == 0;
}

TuttiReaper *
tutti_reaper_new (void)
{
  return g_object_new (TUTTI_TYPE_REAPER, NULL);
}

static void
tutti_reaper_init (TuttiReaper *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->pool = g_thread_pool_new (run_job, NULL, 1, TRUE, NULL);
}

static void
tutti_reaper_finalize (GObject *object)
{
  TuttiReaper *self = TUTTI_REAPER (object);

  watchdog_stop (self);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (tutti_reaper_parent_class)->finalize (object);
}

static void
tutti_reaper_class_init (TuttiReaperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_reaper_finalize;
  signals[SIGNAL_STUCK] = g_signal_new (
      "stuck", TUTTI_TYPE_REAPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-mixer-pool.h"

#include <gio/gio.h>

#include "server/tutti-cpu-meter.h"

/* After a spare was taken: let the new room have the processor first. */
#define REFILL_AFTER_MS 2000
/* After spares that died before anybody needed them, doubled each time up to the second.
 */
#define RETRY_FIRST_MS 1000
#define RETRY_LAST_MS 30000

struct _TuttiMixerPool {
  GObject parent;

  char *path;
  char **arguments;     /* NULL: none */
  GPtrArray *processes; /* TuttiMixerProcess, until "gone" */
  TuttiMixerProcess *spare;
  TuttiCpuMeter spare_cpu;
  guint refill_source;
  guint retry_ms;
  guint n_lost;
  gboolean stopping;
};

enum { SIGNAL_STOPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiMixerPool, tutti_mixer_pool, G_TYPE_OBJECT)

static void refill_later (TuttiMixerPool *self, guint after_ms);

static void
tutti_mixer_pool_dispose (GObject *object)
{
  TuttiMixerPool *self = TUTTI_MIXER_POOL (object);

  g_clear_handle_id (&self->refill_source, g_source_remove);
  for (guint i = 0; i < self->processes->len; i++) {
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->processes, i), self);
    tutti_mixer_process_kill (g_ptr_array_index (self->processes, i));
  }
  g_ptr_array_set_size (self->processes, 0);
  g_clear_object (&self->spare);
  G_OBJECT_CLASS (tutti_mixer_pool_parent_class)->dispose (object);
}

static void
tutti_mixer_pool_finalize (GObject *object)
{
  TuttiMixerPool *self = TUTTI_MIXER_POOL (object);

  g_ptr_array_unref (self->processes);
  g_free (self->path);
  g_strfreev (self->arguments);
  G_OBJECT_CLASS (tutti_mixer_pool_parent_class)->finalize (object);
}

static void
tutti_mixer_pool_class_init (TuttiMixerPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tutti_mixer_pool_dispose;
  object_class->finalize = tutti_mixer_pool_finalize;
  signals[SIGNAL_STOPPED] = g_signal_new ("stopped", TUTTI_TYPE_MIXER_POOL,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tutti_mixer_pool_init (TuttiMixerPool *self)
{
  self->processes = g_ptr_array_new_with_free_func (g_object_unref);
  self->retry_ms = RETRY_FIRST_MS;
}

static void
handle_ready (TuttiMixerPool *self, TuttiMixerProcess *process)
{
  self->retry_ms = RETRY_FIRST_MS;
}

static void
handle_event (TuttiMixerPool *self, const TuttiMessage *event, TuttiMixerProcess *process)
{
  if (process == self->spare && event->type == TUTTI_MESSAGE_HEARTBEAT)
    tutti_cpu_meter_sample (
        &self->spare_cpu, ((const TuttiHeartbeat *)event)->cpu, g_get_monotonic_time ());
}

static void
handle_lost (TuttiMixerPool *self, TuttiMixerProcess *process)
{
  self->n_lost++;
  if (process != self->spare)
    return;

  g_clear_object (&self->spare);
  refill_later (self, self->retry_ms);
  self->retry_ms = MIN (2 * self->retry_ms, RETRY_LAST_MS);
}

static void
handle_gone (TuttiMixerPool *self, TuttiMixerProcess *process)
{
  g_signal_handlers_disconnect_by_data (process, self);
  g_ptr_array_remove (self->processes, process);
  if (self->stopping && self->processes->len == 0)
    g_signal_emit (self, signals[SIGNAL_STOPPED], 0);
}

static TuttiMixerProcess *
start (TuttiMixerPool *self, GError **error)
{
  TuttiMixerProcess *process =
      tutti_mixer_process_new (self->path, (const char *const *)self->arguments, error);

  if (!process)
    return NULL;

  g_ptr_array_add (self->processes, g_object_ref (process));
  g_signal_connect_swapped (process, "ready", G_CALLBACK (handle_ready), self);
  g_signal_connect_swapped (process, "event", G_CALLBACK (handle_event), self);
  g_signal_connect_swapped (process, "lost", G_CALLBACK (handle_lost), self);
  g_signal_connect_swapped (process, "gone", G_CALLBACK (handle_gone), self);
  return process;
}

static gboolean
handle_refill (gpointer data)
{
  TuttiMixerPool *self = data;
  g_autoptr (GError) error = NULL;

  self->refill_source = 0;
  if (self->spare || self->stopping)
    return G_SOURCE_REMOVE;

  self->spare_cpu = (TuttiCpuMeter){0};
  self->spare = start (self, &error);
  if (!self->spare) {
    g_warning ("cannot start a mixer: %s", error->message);
    refill_later (self, RETRY_LAST_MS);
  }
  return G_SOURCE_REMOVE;
}

static void
refill_later (TuttiMixerPool *self, guint after_ms)
{
  if (self->refill_source == 0 && !self->stopping)
    self->refill_source = g_timeout_add (after_ms, handle_refill, self);
}

TuttiMixerPool *
tutti_mixer_pool_new (const char *path, const char *const *arguments, GError **error)
{
  g_autoptr (TuttiMixerPool) self = g_object_new (TUTTI_TYPE_MIXER_POOL, NULL);

  self->path = g_strdup (path);
  self->arguments = g_strdupv ((char **)arguments);
  self->spare = start (self, error);
  return self->spare ? g_steal_pointer (&self) : NULL;
}

TuttiMixerProcess *
tutti_mixer_pool_take (TuttiMixerPool *self, GError **error)
{
  TuttiMixerProcess *process;

  if (self->stopping) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the server is stopping");
    return NULL;
  }

  process = self->spare ? g_steal_pointer (&self->spare) : start (self, error);
  refill_later (self, REFILL_AFTER_MS);
  return process;
}

void
tutti_mixer_pool_stop (TuttiMixerPool *self)
{
  self->stopping = TRUE;
  g_clear_handle_id (&self->refill_source, g_source_remove);
  g_clear_object (&self->spare);
  for (guint i = 0; i < self->processes->len; i++)
    tutti_mixer_process_quit (g_ptr_array_index (self->processes, i));
  if (self->processes->len == 0)
    g_signal_emit (self, signals[SIGNAL_STOPPED], 0);
}

guint
tutti_mixer_pool_get_n_processes (TuttiMixerPool *self)
{
  return self->processes->len;
}

gboolean
tutti_mixer_pool_has_spare (TuttiMixerPool *self)
{
  return self->spare && tutti_mixer_process_is_ready (self->spare);
}

double
tutti_mixer_pool_get_spare_cores (TuttiMixerPool *self)
{
  return self->spare ? self->spare_cpu.cores : 0;
}

guint
tutti_mixer_pool_get_n_lost (TuttiMixerPool *self)
{
  return self->n_lost;
}

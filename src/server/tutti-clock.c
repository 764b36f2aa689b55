/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-clock.h"

static gint64
monotonic_now_us (gpointer data)
{
  return g_get_monotonic_time ();
}

static gint64
real_us (gpointer data)
{
  return g_get_real_time ();
}

typedef struct {
  TuttiClockFunc func;
  gpointer data;
} Call;

static gboolean
handle_due (gpointer data)
{
  Call *call = data;

  call->func (call->data);
  return G_SOURCE_REMOVE;
}

static gboolean
dispatch (GSource *source, GSourceFunc func, gpointer data)
{
  return func (data);
}

static guint
call_at (gpointer data, gint64 when_us, TuttiClockFunc func, gpointer func_data)
{
  static GSourceFuncs funcs = {.dispatch = dispatch};
  GSource *source = g_source_new (&funcs, sizeof (GSource));
  Call *call = g_new (Call, 1);
  guint id;

  *call = (Call){func, func_data};
  g_source_set_callback (source, handle_due, call, g_free);
  g_source_set_ready_time (source, when_us);
  id = g_source_attach (source, NULL);
  g_source_unref (source);
  return id;
}

static void
cancel (gpointer data, guint id)
{
  g_source_remove (id);
}

const TuttiClock tutti_clock_monotonic = {
    monotonic_now_us, NULL, real_us, call_at, cancel};

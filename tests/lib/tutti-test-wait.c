/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-wait.h"

/* For what never comes: nothing is judged by it, and a machine may be full of others. */
#define WATCHDOG_US (100 * G_USEC_PER_SEC)
#define SANITIZED_FACTOR 3

static gboolean
keep_turning (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
tutti_test_wait (TuttiTestCondition done, gpointer data, const char *what)
{
  gint64 watchdog =
      WATCHDOG_US * (g_getenv ("TUTTI_SANITIZED") != NULL ? SANITIZED_FACTOR : 1);
  gint64 end = g_get_monotonic_time () + watchdog;
  guint ticker = g_timeout_add (5, keep_turning, NULL);

  while (!done (data)) {
    if (g_get_monotonic_time () > end)
      g_error ("waited too long for: %s", what);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (ticker);
}

gboolean
tutti_test_is_set (gpointer data)
{
  return *(gboolean *)data;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiting for what happens in the default main context or in other threads. */
#pragma once

#include <glib.h>

typedef gboolean (*TuttiTestCondition) (gpointer data);

/* Runs the default main context until @done says so. A watchdog, 30 s and more under the
 * sanitizers, ends the program and says @what was missing. */
void tutti_test_wait (TuttiTestCondition done, gpointer data, const char *what);

/* For tutti_test_wait(): @data is a gboolean. */
gboolean tutti_test_is_set (gpointer data);

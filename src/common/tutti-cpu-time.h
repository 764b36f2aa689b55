/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CPU time in microseconds that this process has used so far, in all its threads. Any
 * thread; two calls differ by what was used in between. */
gint64 tutti_cpu_time_of_process (void);

/* The same of the calling thread alone. */
gint64 tutti_cpu_time_of_thread (void);

G_END_DECLS

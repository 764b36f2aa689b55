/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tutti_sandbox_limit:
 *
 * Limits that hold from the start of the process: no new privileges, no core dumps (they
 * would hold what people said), not to be traced, address space and descriptors; and a
 * thread in real time that runs for a second without sleeping ends the process.
 */
void tutti_sandbox_limit (void);

/**
 * tutti_sandbox_close:
 *
 * For all threads, for good: no new sockets and none bound or connected, no file opened
 * for writing, no other program started, no other process looked into, nothing mounted or
 * loaded. Refused calls fail with EPERM; a decoder that was taken over is left with what
 * the room's process has anyway.
 *
 * Returns: FALSE with the reason when the kernel refuses; a process without its sandbox
 * should not go on
 */
gboolean tutti_sandbox_close (GError **error);

/* The same for a process that has to reach other machines: sockets stay possible. */
gboolean tutti_sandbox_close_but_network (GError **error);

/* The same for a process that makes, renames and removes files in one folder, which the
 * kernel keeps it to if it has Landlock (since 5.13, where it is switched on). From the
 * only thread. */
gboolean tutti_sandbox_close_but_folder (const char *folder, GError **error);

/* Whether this build has the filter at all (libseccomp). */
gboolean tutti_sandbox_is_supported (void);

G_END_DECLS

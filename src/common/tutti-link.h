/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/**
 * TuttiLink: one end of the mixer protocol: JSON lines in both directions over a
 * socketpair (with file descriptors by SCM_RIGHTS) or over two pipes such as standard
 * input and output.
 *
 * Belongs to the thread-default main context in which it was made; never blocks. Signals:
 *
 * - "message" (TuttiMessage *message, GArray *fds): @message is borrowed. @fds holds
 * ints, and is NULL when none came; a handler that keeps a descriptor takes it with
 * tutti_link_steal_fd(); what is left is closed.
 * - "closed" (GError *error): once, when the other side has gone or broke a rule (a bad
 * line, more than 4 MiB queued);
 *   @error is NULL for an ordinary end.
 */
#define TUTTI_TYPE_LINK (tutti_link_get_type ())
G_DECLARE_FINAL_TYPE (TuttiLink, tutti_link, TUTTI, LINK, GObject)

/* Lines that wait because the other side does not read, in bytes. */
#define TUTTI_LINK_QUEUE_MAX_BYTES (4 * 1024 * 1024)

/* The most descriptors one line may carry. */
#define TUTTI_LINK_FDS_MAX 32

/**
 * tutti_link_new:
 * @read_fd, @write_fd: (transfer full): the same descriptor for a socketpair; are made
 * non-blocking and closed with the link
 * @receives: the one channel that this end reads
 */
TuttiLink *tutti_link_new (int read_fd, int write_fd, TuttiChannel receives);

/* Queues @message, and sends what can be sent. After "closed" it does nothing. */
void tutti_link_send (TuttiLink *self, const TuttiMessage *message);

/* The same with descriptors, which are duplicated: the caller keeps its own. */
void tutti_link_send_with_fds (
    TuttiLink *self, const TuttiMessage *message, const int *fds, guint n_fds);

/* Takes descriptor @index out of the array of a "message" signal. */
int tutti_link_steal_fd (GArray *fds, guint index);

/* Writes what is queued, waiting at most @timeout_ms; for the end of a process. */
void tutti_link_flush (TuttiLink *self, guint timeout_ms);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/**
 * TuttiOutputProcess: one child tutti-output, from its start to its end.
 *
 * The child completes its file and ends by itself when the server goes. One that says
 * nothing for ten seconds, and one that does not end when asked, is killed: what it
 * recorded is in the file. The object stays alive as long as its child. Signals:
 *
 * - "report" (TuttiMessage *report): borrowed
 * - "gone": the child has ended and was reaped; the last signal
 */
#define TUTTI_TYPE_OUTPUT_PROCESS (tutti_output_process_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiOutputProcess, tutti_output_process, TUTTI, OUTPUT_PROCESS, GObject)

/* @path: the executable. @running: counts it as long as it runs. Returns: (transfer
 * full): NULL with @error set when it could not be started */
TuttiOutputProcess *tutti_output_process_new (
    const char *path, guint *running, GError **error);

/* @fd: a feed, which is duplicated; -1: none */
void tutti_output_process_send (
    TuttiOutputProcess *self, const TuttiMessage *message, int fd);

/* Asks it to complete its file and to end, and kills it if it does not within a minute:
 * an MP4 of hours is copied then. */
void tutti_output_process_finish (TuttiOutputProcess *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/**
 * TuttiMixerProcess: one child tutti-mixer, from its start to its end.
 *
 * The child dies with the server, whatever happens to the server, and is in a process
 * group of its own so that an interrupt from the keyboard reaches only the server, which
 * then ends it in order. A child that is silent for three heartbeats, or is not ready in
 * time, is killed. The object stays alive as long as its child. Signals:
 *
 * - "ready": it takes commands
 * - "event" (TuttiMessage *event): borrowed
 * - "lost": the child died, hangs or talks nonsense; emitted once, and never after
 * tutti_mixer_process_quit(). The child may take a moment more to be gone.
 * - "gone": the child has ended and was reaped; the last signal
 */
#define TUTTI_TYPE_MIXER_PROCESS (tutti_mixer_process_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiMixerProcess, tutti_mixer_process, TUTTI, MIXER_PROCESS, GObject)

/* @path: the executable; @arguments: (nullable): further ones. Returns: (transfer full):
 * NULL with @error set when it could not be started */
TuttiMixerProcess *tutti_mixer_process_new (
    const char *path, const char *const *arguments, GError **error);

gboolean tutti_mixer_process_is_ready (TuttiMixerProcess *self);
gboolean tutti_mixer_process_is_lost (TuttiMixerProcess *self);

/* Both do nothing once it is lost. Descriptors are duplicated. */
void tutti_mixer_process_send (TuttiMixerProcess *self, const TuttiMessage *command);
void tutti_mixer_process_send_with_fds (
    TuttiMixerProcess *self, const TuttiMessage *command, const int *fds, guint n_fds);

/* Asks the child to end, and kills it if it has not within 3 seconds. */
void tutti_mixer_process_quit (TuttiMixerProcess *self);

/* Ends the child at once. */
void tutti_mixer_process_kill (TuttiMixerProcess *self);

G_END_DECLS

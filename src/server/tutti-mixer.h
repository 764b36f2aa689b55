/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-message.h"

G_BEGIN_DECLS

/**
 * TuttiMixer: what a room knows of the process that mixes for it; the seam at which tests
 * put in their own.
 *
 * Signals:
 * - "event" (TuttiMessage *event): from the mixer; borrowed
 * - "restarted": what was added is gone; what is sent from now on reaches a new mixer
 * - "failed": it will not come back
 */
#define TUTTI_TYPE_MIXER (tutti_mixer_get_type ())
G_DECLARE_INTERFACE (TuttiMixer, tutti_mixer, TUTTI, MIXER, GObject)

struct _TuttiMixerInterface {
  GTypeInterface parent;

  void (*send) (TuttiMixer *self, const TuttiMessage *command);
  /* NULL: it takes no descriptors. */
  void (*send_with_fds) (
      TuttiMixer *self, const TuttiMessage *command, const int *fds, guint n_fds);
  void (*stop) (TuttiMixer *self);
};

void tutti_mixer_send (TuttiMixer *self, const TuttiMessage *command);

/* They are duplicated. */
void tutti_mixer_send_with_fds (
    TuttiMixer *self, const TuttiMessage *command, const int *fds, guint n_fds);

/* The room is over. No signal follows. */
void tutti_mixer_stop (TuttiMixer *self);

/* For implementations. */
void tutti_mixer_emit_event (TuttiMixer *self, const TuttiMessage *event);
void tutti_mixer_emit_restarted (TuttiMixer *self);
void tutti_mixer_emit_failed (TuttiMixer *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"
#include "mixer/tutti-logo.h"

G_BEGIN_DECLS

/**
 * TuttiController: the mixer's side of the mixer protocol (doc/protocol.md): carries out
 * commands, tells events. Owns the room's pipeline and members. Main context only.
 *
 * Signal "finished" (int status): the process should end: 0 after `quit` or when the link
 * closed, 3 when something is broken that only a new process mends.
 */
#define TUTTI_TYPE_CONTROLLER (tutti_controller_get_type ())
G_DECLARE_FINAL_TYPE (TuttiController, tutti_controller, TUTTI, CONTROLLER, GObject)

typedef enum {
  TUTTI_CONFINEMENT_SANDBOX,
  TUTTI_CONFINEMENT_NONE, /* for debuggers */
} TuttiConfinement;

/* What it needs of the disk. */
typedef struct {
  const char *pipelines;      /* folder of the fragments */
  const char *const *prompts; /* folders of prompts, NULL-terminated */
  TuttiLogo *logo;            /* for outputs; NULL: none */
} TuttiMixerFiles;

/* @files: borrowed for as long as it lives. Says `ready` at once. */
TuttiController *tutti_controller_new (
    TuttiLink *link, const TuttiMixerFiles *files, TuttiConfinement confinement);

/* Takes the room down; blocks. Returns: FALSE when an endpoint does not end; then the
 * process can only be left. */
gboolean tutti_controller_stop (TuttiController *self);

G_END_DECLS

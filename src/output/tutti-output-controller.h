/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands of one tutti-output, and what it reports. Belongs to the main context.
 *
 * Signal "finished": there is nothing left to do; the reports may still be on their way.
 */
#pragma once

#include "common/tutti-link.h"

G_BEGIN_DECLS

typedef enum {
  TUTTI_OUTPUT_CONFINED,
  TUTTI_OUTPUT_UNCONFINED, /* for debuggers */
} TuttiOutputConfinement;

#define TUTTI_TYPE_OUTPUT_CONTROLLER (tutti_output_controller_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiOutputController, tutti_output_controller, TUTTI, OUTPUT_CONTROLLER, GObject)

/* @link: (transfer none): reads %TUTTI_CHANNEL_OUTPUT */
TuttiOutputController *tutti_output_controller_new (
    TuttiLink *link, TuttiOutputConfinement confinement);

gboolean tutti_output_controller_is_streaming (TuttiOutputController *self);

/* Ends what runs in good order; "finished" follows. */
void tutti_output_controller_finish (TuttiOutputController *self);

G_END_DECLS

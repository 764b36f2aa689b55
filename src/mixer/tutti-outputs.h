/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"
#include "mixer/tutti-picture.h"

G_BEGIN_DECLS

/**
 * TuttiOutputs: the feeds of a room to its recordings and streams: made and ended as the
 * server says, ended by themselves when nobody reads them; then the server is told
 * (`feed-ended`). Main context only.
 */
#define TUTTI_TYPE_OUTPUTS (tutti_outputs_get_type ())
G_DECLARE_FINAL_TYPE (TuttiOutputs, tutti_outputs, TUTTI, OUTPUTS, GObject)

TuttiOutputs *tutti_outputs_new (
    TuttiLink *link, TuttiPipeline *pipeline, TuttiPicture *picture);

/* Feeds begin and end. @fds: came with the command. */
void tutti_outputs_handle (TuttiOutputs *self, const TuttiMessage *message, GArray *fds);

/* What @participant is called in recordings with a track for each. */
void tutti_outputs_set_name (
    TuttiOutputs *self, const char *participant, const char *name);

G_END_DECLS

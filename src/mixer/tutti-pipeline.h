/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "mixer/tutti-audio-room.h"
#include "plugins/audio/tutti-talkers.h"
#include "plugins/ice/tutti-ice-hub.h"

G_BEGIN_DECLS

/**
 * TuttiPipeline: what a room has once: the GstPipeline with its bus, the N-1 audio mixer,
 * and the sockets. Endpoints bring their bins to it. Main context only.
 *
 * Signals:
 * - "levels" (GstStructure *): what the audio mixer measured (element message
 * tutti-levels or tutti-speech)
 * - "element-error" (GstObject *source, GError *): of an element that is not the room's
 * own, so an endpoint's
 * - "element-message" (GstObject *source, GstStructure *): of an endpoint's element
 * - "broken" (GError *): a part that cannot be replaced has failed; the process should
 * end
 */
#define TUTTI_TYPE_PIPELINE (tutti_pipeline_get_type ())
G_DECLARE_FINAL_TYPE (TuttiPipeline, tutti_pipeline, TUTTI, PIPELINE, GObject)

/* @pipelines: the folder of the fragments. @hub: (nullable): with its sockets, not
 * started; NULL: nobody comes by WebRTC. @voices: how many are mixed at once, at most
 * %TUTTI_VOICES_MAX. */
TuttiPipeline *tutti_pipeline_new (
    const char *pipelines, TuttiIceHub *hub, guint voices, GError **error);

gboolean tutti_pipeline_start (TuttiPipeline *self, GError **error);

/* Everything to NULL, hub stopped. Blocks; for the end of the process. */
void tutti_pipeline_stop (TuttiPipeline *self);

/* All transfer none. */
GstBin *tutti_pipeline_get_bin (TuttiPipeline *self);
GstElement *tutti_pipeline_get_audio_mixer (TuttiPipeline *self);
TuttiAudioRoom *tutti_pipeline_get_audio_room (TuttiPipeline *self);
TuttiTalkers *tutti_pipeline_get_talkers (TuttiPipeline *self);
TuttiIceHub *tutti_pipeline_get_hub (TuttiPipeline *self);
const char *tutti_pipeline_get_folder (TuttiPipeline *self);

guint64 tutti_pipeline_get_ticks (TuttiPipeline *self);

/* What the timestamps of everything in it are of, in ns. */
GstClockTime tutti_pipeline_get_running_time (TuttiPipeline *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inputs of a live stream, one for each track at most: a pad on request and, while
 * the stream is PAUSED or more, the branch behind it that makes frames of what comes.
 *
 * Threads: those that request pads and change the element's state, which do not do both
 * at once. Listeners are called without a lock. */
#pragma once

#include "plugins/output/tutti-stream-branch.h"

G_BEGIN_DECLS

typedef struct _TuttiStreamInputs TuttiStreamInputs;

typedef struct {
  TuttiFrameFunc frame;               /* on the thread that encodes */
  void (*ended) (gpointer user_data); /* all pads have seen EOS; a streaming thread */
} TuttiStreamInputsListener;

/* The pads that can be requested: `video` or `h264`, `audio` or `aac`. */
void tutti_stream_inputs_add_templates (GstElementClass *klass);

/* @bin: (transfer none): the element, which outlives this, as does @listener */
TuttiStreamInputs *tutti_stream_inputs_new (
    GstBin *bin, const TuttiStreamInputsListener *listener, gpointer user_data);

/* Once the pads and branches are gone. */
void tutti_stream_inputs_free (TuttiStreamInputs *self);

/* Returns: (transfer none) (nullable): NULL while the stream runs, and when there is one
 * for its track */
GstPad *tutti_stream_inputs_request_pad (
    TuttiStreamInputs *self, GstPadTemplate *template);
void tutti_stream_inputs_release_pad (TuttiStreamInputs *self, GstPad *pad);

/* Makes the branches, and one of silence when nobody brings sound. Returns: FALSE with
 * @error; what was made until then is there to be torn down */
gboolean tutti_stream_inputs_build (
    TuttiStreamInputs *self, const TuttiBranchSettings *settings, GError **error);
void tutti_stream_inputs_tear_down (TuttiStreamInputs *self);

/* The track that the others follow. */
TuttiTrackKind tutti_stream_inputs_get_leader (TuttiStreamInputs *self);

/* Any thread, while there are branches. */
void tutti_stream_inputs_want_keyframe (TuttiStreamInputs *self);

G_END_DECLS

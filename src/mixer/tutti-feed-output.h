/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-feed.h"
#include "mixer/tutti-rendition.h"

G_BEGIN_DECLS

/**
 * TuttiFeedOutput: the writing end of one feed (doc/protocol.md, "The feed"): encoded
 * pictures of a rendition and the full mix as PCM, to the process of one output.
 *
 * It never waits: what the socket does not take is kept up to a limit and then left out,
 * pictures until the next keyframe. Main context; frames come on the encoder's and the
 * audio mixer's threads. Signal:
 * - "ended" (const GError *): nobody reads any more (NULL), or it failed; emitted once
 */
#define TUTTI_TYPE_FEED_OUTPUT (tutti_feed_output_get_type ())
G_DECLARE_FINAL_TYPE (TuttiFeedOutput, tutti_feed_output, TUTTI, FEED_OUTPUT, GObject)

/* What may wait for the reader, in bytes: some seconds. */
#define TUTTI_FEED_OUTPUT_WAITING_MAX (1024 * 1024)

/* @fd: (transfer full): of a stream socket. @formats: are sent at once. */
TuttiFeedOutput *tutti_feed_output_new (
    const char *id, int fd, const TuttiFeedFormats *formats);

const char *tutti_feed_output_get_id (TuttiFeedOutput *self);

/* Returns: FALSE when it has no pictures */
gboolean tutti_feed_output_get_codec (TuttiFeedOutput *self, TuttiCodec *codec);

/* From its next keyframe on. */
void tutti_feed_output_watch (TuttiFeedOutput *self, TuttiRendition *rendition);

/* @mix: where S16LE at 48 kHz in stereo passes, timed in running time */
void tutti_feed_output_listen (TuttiFeedOutput *self, GstPad *mix);

/* Emits "ended" with @error. */
void tutti_feed_output_fail (TuttiFeedOutput *self, const GError *error);

/* Takes nothing any more; the reader sees the end. */
void tutti_feed_output_stop (TuttiFeedOutput *self);

G_END_DECLS

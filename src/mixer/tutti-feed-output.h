/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-feed.h"
#include "mixer/tutti-rendition.h"
#include "mixer/tutti-tracks.h"
#include "mixer/tutti-view.h"

G_BEGIN_DECLS

/**
 * TuttiFeedOutput: the writing end of one feed (doc/protocol.md, "The feed"): encoded
 * pictures of a rendition and the full mix as PCM, to the process of one output.
 *
 * It begins paused. It never waits: what the socket does not take is kept up to a limit
 * and then left out, pictures until the next keyframe. Main context; frames come on the
 * encoder's and the audio mixer's threads. Signal:
 * - "ended" (const GError *): nobody reads any more (NULL), or it failed; emitted once
 */
#define TUTTI_TYPE_FEED_OUTPUT (tutti_feed_output_get_type ())
G_DECLARE_FINAL_TYPE (TuttiFeedOutput, tutti_feed_output, TUTTI, FEED_OUTPUT, GObject)

/* What may wait for the reader, in bytes: some seconds. */
#define TUTTI_FEED_OUTPUT_WAITING_MAX (1024 * 1024)

/* @fd: (transfer full): of a stream socket. @formats: are sent at once. @layout: of its
 * pictures */
TuttiFeedOutput *tutti_feed_output_new (
    const char *id, int fd, const TuttiFeedFormats *formats, TuttiLayoutWish layout);

TuttiLayoutWish tutti_feed_output_get_layout (TuttiFeedOutput *self);

const char *tutti_feed_output_get_id (TuttiFeedOutput *self);

/* Returns: FALSE when it has no pictures */
gboolean tutti_feed_output_get_codec (TuttiFeedOutput *self, TuttiCodec *codec);

/* From its next keyframe on. */
void tutti_feed_output_watch (TuttiFeedOutput *self, TuttiRendition *rendition);

/* @mix: where S16LE at 48 kHz in stereo passes, timed in running time */
void tutti_feed_output_listen (TuttiFeedOutput *self, GstPad *mix);

/* The same for each voice alone, before the mix that it is in; its offset is its number.
 * Only those that are in @tracks (borrowed until it stops) are written. */
void tutti_feed_output_listen_voices (
    TuttiFeedOutput *self, GstPad *voices, TuttiTracks *tracks);

gboolean tutti_feed_output_listens_to_voices (TuttiFeedOutput *self);

/* Before anything else: of its first chapter. */
void tutti_feed_output_set_title (TuttiFeedOutput *self, const char *title);

/* On its title card; without it there is none. */
void tutti_feed_output_set_card (TuttiFeedOutput *self, const char *title);

/* Returns: (nullable) */
const char *tutti_feed_output_get_card (TuttiFeedOutput *self);

/* What its pictures are about from @now_ns on; call it also while nothing changes. */
void tutti_feed_output_note (TuttiFeedOutput *self, const char *subject, guint64 now_ns);

/* Emits "ended" with @error. */
void tutti_feed_output_fail (TuttiFeedOutput *self, const GError *error);

/* What is of before tutti_feed_output_resume() or after tutti_feed_output_pause(), by its
 * timestamp, is not written, though it comes later. @now_ns: running time */
void tutti_feed_output_pause (TuttiFeedOutput *self, guint64 now_ns);
void tutti_feed_output_resume (TuttiFeedOutput *self, guint64 now_ns);

/* Ends when what is of before @now_ns (running time) is written, which comes later than
 * that by the canvas' latency. */
void tutti_feed_output_drain (TuttiFeedOutput *self, guint64 now_ns);

/* Takes nothing any more; the reader sees the end. */
void tutti_feed_output_stop (TuttiFeedOutput *self);

G_END_DECLS

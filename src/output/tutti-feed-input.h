/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a feed on a thread of its own, which may be held up by whoever takes the frames:
 * then the socket fills, and the mixer, which never waits, leaves frames out. */
#pragma once

#include "common/tutti-feed.h"

G_BEGIN_DECLS

/* What %TUTTI_FEED_PCM is to GStreamer. */
#define TUTTI_FEED_PCM_CAPS \
  "audio/" \
  "x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved,channel-mask=(bitmask)3"

typedef struct _TuttiFeedInput TuttiFeedInput;

/* A mixer sends what it has within 400 ms (doc/protocol.md, "The feed"), when it is well.
 */
#define TUTTI_FEED_DRAIN_MS 2000

typedef enum {
  TUTTI_FEED_ENDED, /* the mixer has gone, or closed it */
  TUTTI_FEED_ERROR, /* what came is no feed */
} TuttiFeedEnd;

typedef struct {
  /* On the thread. @formats are known from the first frame on. */
  void (*frame) (
      const TuttiFeedFrame *frame, const TuttiFeedFormats *formats, gpointer user_data);
  /* In the main context in which it was made, once for tutti_feed_input_drain(); not
   * after tutti_feed_input_free(). */
  void (*ended) (TuttiFeedEnd end, gpointer user_data);
} TuttiFeedCallbacks;

/* @fd: (transfer full): a connected stream socket */
TuttiFeedInput *tutti_feed_input_new (
    int fd, const TuttiFeedCallbacks *callbacks, gpointer user_data);

/* Any thread; never waits. */
void tutti_feed_input_want_keyframe (TuttiFeedInput *self);

/* Calls ended() when all that is on its way has been taken: at the feed's end, which the
 * mixer was asked for, at once when that is over, or after %TUTTI_FEED_DRAIN_MS. */
void tutti_feed_input_drain (TuttiFeedInput *self);

/* Ends the thread; what it holds up must be let go before. */
void tutti_feed_input_free (TuttiFeedInput *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-feed-input.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_BYTES (64 * 1024)

struct _TuttiFeedInput {
  int fd;
  TuttiFeedCallbacks callbacks;
  gpointer user_data;
  GThread *thread;
  GSource *ended; /* made ready by the thread when it ends */
  int over;       /* atomic: the thread has ended */
  TuttiFeedEnd end;
};

static gboolean
on_ended (gpointer user_data)
{
  TuttiFeedInput *self = user_data;

  g_source_set_ready_time (self->ended, -1);
  self->callbacks.ended (self->end, self->user_data);
  return G_SOURCE_CONTINUE;
}

/* Returns FALSE when the feed is broken. */
static gboolean
take_frames (TuttiFeedInput *self, TuttiFeedParser *parser)
{
  TuttiFeedFrame frame = {0};
  TuttiFeedResult result;

  while ((result = tutti_feed_parser_next (parser, &frame)) == TUTTI_FEED_FRAME) {
    self->callbacks.frame (
        &frame, tutti_feed_parser_get_formats (parser), self->user_data);
    tutti_feed_frame_clear (&frame);
  }
  return result != TUTTI_FEED_BROKEN;
}

static gpointer
read_feed (gpointer user_data)
{
  TuttiFeedInput *self = user_data;
  g_autoptr (TuttiFeedParser) parser = tutti_feed_parser_new ();
  g_autofree guint8 *buffer = g_malloc (READ_BYTES);
  gssize size;

  self->end = TUTTI_FEED_ENDED;
  for (;;) {
    size = recv (self->fd, buffer, READ_BYTES, 0);
    if (size < 0 && errno == EINTR)
      continue;
    if (size <= 0)
      break;
    tutti_feed_parser_push (parser, buffer, (gsize)size);
    if (!take_frames (self, parser)) {
      self->end = TUTTI_FEED_ERROR;
      break;
    }
  }
  g_atomic_int_set (&self->over, TRUE);
  g_source_set_ready_time (self->ended, 0);
  return NULL;
}

static gboolean
dispatch_ready (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs ready_funcs = {.dispatch = dispatch_ready};

TuttiFeedInput *
tutti_feed_input_new (int fd, const TuttiFeedCallbacks *callbacks, gpointer user_data)
{
  TuttiFeedInput *self = g_new0 (TuttiFeedInput, 1);

  self->fd = fd;
  self->callbacks = *callbacks;
  self->user_data = user_data;
  self->ended = g_source_new (&ready_funcs, sizeof (GSource));
  g_source_set_callback (self->ended, on_ended, self, NULL);
  g_source_attach (self->ended, g_main_context_get_thread_default ());
  self->thread = g_thread_new ("tutti-feed", read_feed, self);
  return self;
}

void
tutti_feed_input_want_keyframe (TuttiFeedInput *self)
{
  static const char wanted = TUTTI_FEED_KEYFRAME_WANTED;

  if (send (self->fd, &wanted, 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    return; /* full: then there are enough already */
}

void
tutti_feed_input_drain (TuttiFeedInput *self)
{
  g_source_set_ready_time (self->ended,
      g_get_monotonic_time () + TUTTI_FEED_DRAIN_MS * G_TIME_SPAN_MILLISECOND);
  /* In this order: the thread may end between the two. */
  if (g_atomic_int_get (&self->over))
    g_source_set_ready_time (self->ended, 0);
}

void
tutti_feed_input_free (TuttiFeedInput *self)
{
  shutdown (self->fd, SHUT_RDWR);
  g_thread_join (self->thread);
  g_source_destroy (self->ended);
  g_source_unref (self->ended);
  close (self->fd);
  g_free (self);
}

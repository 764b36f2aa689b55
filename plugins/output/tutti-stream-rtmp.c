/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTMP and RTMPS: rtmp2sink behind a relay. */
#include "plugins/output/tutti-rtmp-window.h"
#include "plugins/output/tutti-stream-relay.h"
#include "plugins/output/tutti-stream-sink.h"

/* What a server may need for the last bytes. */
#define DRAIN_LIMIT_US (G_USEC_PER_SEC / 2)

typedef struct {
  TuttiStreamRelay *relay;
  GstElement *sink;
  /* Bytes. */
  guint64 acknowledged; /* never less than was said before */
  guint64 read;         /* by the server, as it says */
  guint64 window;       /* between two times that it said so, the most so far */
} Rtmp;

static gpointer
rtmp_open (GstBin *pipeline, const TuttiStreamSinkSetup *setup)
{
  Rtmp *self;
  TuttiStreamRelay *relay =
      tutti_stream_relay_new (setup->target, setup->addresses, setup->trusted, NULL);

  if (relay == NULL)
    return NULL;
  self = g_new0 (Rtmp, 1);
  self->relay = relay;
  self->sink = gst_bin_get_by_name (pipeline, "sink");
  g_object_set (self->sink, "host", "127.0.0.1", "port",
      tutti_stream_relay_get_port (relay), "application", setup->target->application,
      "stream", setup->target->key, NULL);
  return self;
}

/* rtmp2sink says nothing when the server has taken the stream, but only then it counts.
 */
static gboolean
rtmp_is_taken (gpointer data)
{
  Rtmp *self = data;
  g_autoptr (GstStructure) stats = NULL;
  guint64 received = 0;

  g_object_get (self->sink, "stats", &stats, NULL);
  return stats != NULL && gst_structure_get_uint64 (stats, "in-bytes-total", &received) &&
         received > 0;
}

/* How far the server is behind what was sent to it, as it says: FALSE while it is within
 * what its way of telling leaves open. */
static gboolean
rtmp_lags (Rtmp *self)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 sent = 0, read = 0;

  g_object_get (self->sink, "stats", &stats, NULL);
  if (stats == NULL || !gst_structure_get_uint64 (stats, "out-bytes-total", &sent) ||
      !gst_structure_get_uint64 (stats, "out-bytes-acked", &read) || read == 0)
    return FALSE;
  if (read > self->read)
    self->window = MAX (self->window, read - self->read);
  self->read = read;
  return sent - read > 2 * MAX (self->window, TUTTI_RTMP_WINDOW_BYTES);
}

static guint64
rtmp_get_acknowledged (gpointer data)
{
  Rtmp *self = data;
  guint64 arrived = tutti_stream_relay_get_acknowledged (self->relay);

  if (rtmp_lags (self))
    arrived = MIN (arrived, self->read);
  self->acknowledged = MAX (self->acknowledged, arrived);
  return self->acknowledged;
}

static GError *
rtmp_get_error (gpointer data)
{
  return tutti_stream_relay_get_error (((Rtmp *)data)->relay);
}

/* rtmp2sink asks the system for proxies, also on the way to loopback. A server that hangs
 * up while rtmp2sink still asks for the stream has rejected it. What the pipeline says of
 * an error may hold the key, so it is not looked at. */
static TuttiStreamError
rtmp_explain (gpointer data, const GError *error)
{
  Rtmp *self = data;

  if (!tutti_stream_relay_is_taken (self->relay))
    return TUTTI_STREAM_ERROR_PROXY;
  return tutti_stream_relay_has_heard (self->relay) ? TUTTI_STREAM_ERROR_REJECTED
                                                    : TUTTI_STREAM_ERROR_UNREACHABLE;
}

/* After an end everything is with the relay, which passes it on and closes behind it. */
static void
rtmp_drain (gpointer data, GstElement *pipeline)
{
  Rtmp *self = data;
  gint64 deadline_us = g_get_monotonic_time () + DRAIN_LIMIT_US;
  g_autoptr (GError) gone = NULL;

  gst_element_set_state (pipeline, GST_STATE_NULL);
  while (gone == NULL && g_get_monotonic_time () < deadline_us) {
    g_usleep (5000);
    gone = tutti_stream_relay_get_error (self->relay);
  }
}

/* This frees rtmp2sink from whatever it waits for. */
static void
rtmp_interrupt (gpointer data)
{
  g_clear_pointer (&((Rtmp *)data)->relay, tutti_stream_relay_free);
}

static void
rtmp_free (gpointer data)
{
  Rtmp *self = data;

  rtmp_interrupt (self);
  gst_object_unref (self->sink);
  g_free (self);
}

const TuttiStreamSinkClass tutti_stream_rtmp = {
    .opening = TUTTI_SINK_ASKED,
    .taken_within_us = TUTTI_SINK_CONNECTS_WITHIN_US,
    .description = "flvmux name=mux streamable=true ! "
                   "rtmp2sink name=sink sync=false async=false async-connect=true",
    .audio = "mux.audio",
    .video = "mux.video",
    .open = rtmp_open,
    .is_taken = rtmp_is_taken,
    .get_acknowledged = rtmp_get_acknowledged,
    .get_error = rtmp_get_error,
    .explain = rtmp_explain,
    .drain = rtmp_drain,
    .interrupt = rtmp_interrupt,
    .free = rtmp_free,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SRT: MPEG transport stream to a server that listens, by srtsink.
 *
 * Its socket connects in the background, and what is sent meanwhile waits. Of the
 * connection it only tells by its statistics, which there are none of before, and by the
 * error of a write. */
#include "plugins/output/tutti-stream-sink.h"

/* libsrt gives up on a server that does not answer after 3 s; what fails before that was
 * answered. */
#define ANSWERED_WITHIN_US (2500 * 1000)
/* The receiver throws away what it has not played when the connection ends. */
#define DRAIN_LATENCIES 2

typedef struct {
  GstElement *sink;
  gint64 begun_us;
  guint latency_ms;
  int acks;
  guint64 acknowledged;
} Srt;

static gpointer
srt_open (GstBin *pipeline, const TuttiStreamSinkSetup *setup)
{
  const TuttiStreamTarget *target = setup->target;
  GInetAddress *address =
      g_ptr_array_index (setup->addresses, setup->attempt % setup->addresses->len);
  g_autofree char *text = g_inet_address_to_string (address);
  g_autofree char *uri = g_strdup_printf (
      g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? "srt://[%s]:%u"
                                                                  : "srt://%s:%u",
      text, target->port);
  Srt *self = g_new0 (Srt, 1);

  self->begun_us = g_get_monotonic_time ();
  self->latency_ms = target->latency_ms;
  self->sink = gst_bin_get_by_name (pipeline, "sink");
  /* First: it sets all others anew. */
  g_object_set (self->sink, "uri", uri, NULL);
  g_object_set (
      self->sink, "auto-reconnect", FALSE, "latency", (int)target->latency_ms, NULL);
  if (target->key != NULL)
    g_object_set (self->sink, "streamid", target->key, NULL);
  if (target->passphrase != NULL)
    g_object_set (self->sink, "passphrase", target->passphrase, NULL);
  return self;
}

static GstStructure *
srt_get_stats (Srt *self)
{
  GstStructure *stats = NULL;

  g_object_get (self->sink, "stats", &stats, NULL);
  return stats;
}

static gboolean
srt_is_taken (gpointer data)
{
  g_autoptr (GstStructure) stats = srt_get_stats (data);

  return stats != NULL && gst_structure_has_field (stats, "packets-sent");
}

/* Acknowledgements are counted, not what they are for: with each, what was sent until
 * then is about there. */
static guint64
srt_get_acknowledged (gpointer data)
{
  Srt *self = data;
  g_autoptr (GstStructure) stats = srt_get_stats (self);
  guint64 sent = 0;
  int acks = 0;

  if (stats != NULL && gst_structure_get_uint64 (stats, "bytes-sent", &sent) &&
      gst_structure_get_int (stats, "packet-ack-received", &acks) && acks != self->acks) {
    self->acks = acks;
    self->acknowledged = sent;
  }
  return self->acknowledged;
}

static GError *
srt_get_error (gpointer data)
{
  return NULL;
}

static TuttiStreamError
srt_explain (gpointer data, const GError *error)
{
  Srt *self = data;

  return g_get_monotonic_time () - self->begun_us < ANSWERED_WITHIN_US
             ? TUTTI_STREAM_ERROR_REJECTED
             : TUTTI_STREAM_ERROR_UNREACHABLE;
}

static void
srt_drain (gpointer data, GstElement *pipeline)
{
  g_usleep (((Srt *)data)->latency_ms * 1000 * DRAIN_LATENCIES);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
srt_free (gpointer data)
{
  Srt *self = data;

  gst_object_unref (self->sink);
  g_free (self);
}

const TuttiStreamSinkClass tutti_stream_srt = {
    .opening = TUTTI_SINK_TRIED,
    .taken_within_us = TUTTI_SINK_CONNECTS_WITHIN_US,
    /* 7 packets of 188 bytes are what a datagram takes. */
    .description = "mpegtsmux name=mux alignment=7 ! "
                   "srtsink name=sink sync=false async=false",
    .audio = "mux.",
    .video = "h264parse ! video/x-h264,stream-format=byte-stream,alignment=au ! mux.",
    .open = srt_open,
    .is_taken = srt_is_taken,
    .get_acknowledged = srt_get_acknowledged,
    .get_error = srt_get_error,
    .explain = srt_explain,
    .drain = srt_drain,
    .free = srt_free,
};

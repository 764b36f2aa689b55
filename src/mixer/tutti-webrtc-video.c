/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-video.h"

#include "mixer/tutti-rtcp-report.h"
#include "mixer/tutti-video-gate.h"
#include "mixer/tutti-webrtc-media.h"

/* A screen that does not change sends nothing and is still shown. */
#define SCREEN_STALE_TIME 0
#define CAMERA_STALE_TIME (2 * GST_SECOND)

#define CLOCK_RATE 90000

/* They come about once a second and are taken as often. */
#define REPORTS_MAX 16

/* Of Opus, whatever it carries (RFC 7587 4.1). */
#define SOUND_CLOCK_RATE 48000

static const TuttiFrameSize largest_camera = {1280, 720};
static const TuttiFrameSize largest_screen = {1920, 1200};

struct _TuttiWebrtcVideo {
  TuttiPushSrc *sender;
  TuttiReceiver *receiver;
  TuttiRendition *watched;
  gulong keyframe_handler;
  guint32 ssrc;         /* of what is sent */
  guint32 sound_ssrc;   /* of what goes with it */
  gint is_watching;     /* atomic: a picture is sent */
  GAsyncQueue *reports; /* TuttiReceiverReport */
  GstPad *heads[TUTTI_OFFER_N_MEDIA];
  TuttiVideoGate *gates[TUTTI_N_SOURCES]; /* borrowed from the branches */
};

static void
add_receiver (TuttiWebrtcVideo *self, TuttiEndpoint *endpoint, TuttiOfferMediaKind kind,
    TuttiCodec codec)
{
  gboolean screen = kind == TUTTI_OFFER_SCREEN;
  TuttiReceiveBranch branch =
      tutti_webrtc_media_add_video_receiver (tutti_endpoint_get_bin (endpoint), codec);

  self->gates[screen ? TUTTI_SOURCE_SCREEN : TUTTI_SOURCE_CAMERA] = tutti_video_gate_new (
      branch.head, codec, screen ? &largest_screen : &largest_camera);
  self->heads[kind] = gst_element_get_static_pad (branch.head, "sink");
  tutti_endpoint_expose_video (endpoint,
      screen ? TUTTI_SOURCE_SCREEN : TUTTI_SOURCE_CAMERA, branch.tail,
      screen ? SCREEN_STALE_TIME : CAMERA_STALE_TIME);
}

TuttiWebrtcVideo *
tutti_webrtc_video_new (
    TuttiEndpoint *endpoint, GstElement *webrtc, const TuttiOfferModel *offer)
{
  TuttiWebrtcVideo *self = g_new0 (TuttiWebrtcVideo, 1);

  self->sender = gst_object_ref (tutti_webrtc_media_add_video_sender (
      tutti_endpoint_get_bin (endpoint), webrtc, &offer->media[TUTTI_OFFER_CAMERA]));
  self->receiver = tutti_receiver_new (self->sender);
  self->reports = g_async_queue_new_full (g_free);
  tutti_webrtc_media_add_receive_only (webrtc, &offer->media[TUTTI_OFFER_SCREEN]);
  add_receiver (
      self, endpoint, TUTTI_OFFER_CAMERA, offer->media[TUTTI_OFFER_CAMERA].codec);
  add_receiver (
      self, endpoint, TUTTI_OFFER_SCREEN, offer->media[TUTTI_OFFER_SCREEN].codec);
  return self;
}

void
tutti_webrtc_video_free (TuttiWebrtcVideo *self)
{
  if (self == NULL)
    return;
  tutti_webrtc_video_watch (self, NULL);
  for (guint i = 0; i < TUTTI_OFFER_N_MEDIA; i++)
    gst_clear_object (&self->heads[i]);
  g_clear_pointer (&self->receiver, tutti_receiver_unref);
  g_clear_pointer (&self->reports, g_async_queue_unref);
  gst_clear_object (&self->sender);
  g_free (self);
}

GstPad *
tutti_webrtc_video_get_head (TuttiWebrtcVideo *self, TuttiOfferMediaKind kind)
{
  return self->heads[kind];
}

void
tutti_webrtc_video_announce (TuttiWebrtcVideo *self, guint32 sound_ssrc)
{
  self->sound_ssrc = sound_ssrc;
  tutti_webrtc_media_announce (self->sender);
  self->ssrc = tutti_webrtc_media_get_ssrc (self->sender);
}

static void
on_keyframe_wanted (TuttiPushSrc *source, gpointer user_data)
{
  tutti_rendition_request_keyframe (user_data);
}

void
tutti_webrtc_video_watch (TuttiWebrtcVideo *self, TuttiRendition *rendition)
{
  if (self->watched == rendition)
    return;
  g_atomic_int_set (&self->is_watching, rendition != NULL);
  if (self->watched != NULL) {
    g_signal_handler_disconnect (self->sender, self->keyframe_handler);
    gst_clear_object (&self->watched);
  }
  if (rendition == NULL) {
    tutti_receiver_want (self->receiver, NULL);
    return;
  }
  self->watched = gst_object_ref (rendition);
  self->keyframe_handler = g_signal_connect_object (
      self->sender, "keyframe-wanted", G_CALLBACK (on_keyframe_wanted), rendition, 0);
  tutti_rendition_add_receiver (rendition, self->receiver);
}

void
tutti_webrtc_video_see (TuttiWebrtcVideo *self, TuttiSource source, TuttiSight sight)
{
  if (sight == TUTTI_SIGHT_SEEN)
    tutti_video_gate_open (self->gates[source]);
  else
    tutti_video_gate_close (self->gates[source]);
}

void
tutti_webrtc_video_receive_rtcp (TuttiWebrtcVideo *self, GstBuffer *packet)
{
  gboolean picture = g_atomic_int_get (&self->is_watching);
  TuttiReceiverReport report;
  GstMapInfo map;
  gboolean found;

  if (!gst_buffer_map (packet, &map, GST_MAP_READ))
    return;
  /* Of a picture that is not sent browsers repeat the last jitter for some seconds, and
   * then say nothing: who was taken down to sound would never come up again. */
  found = tutti_rtcp_find_report (map.data, map.size,
      picture ? self->ssrc : self->sound_ssrc, picture ? CLOCK_RATE : SOUND_CLOCK_RATE,
      tutti_rtcp_ntp_middle (g_get_real_time ()), &report);
  gst_buffer_unmap (packet, &map);
  if (found && g_async_queue_length (self->reports) < REPORTS_MAX)
    g_async_queue_push (self->reports, g_memdup2 (&report, sizeof report));
}

gboolean
tutti_webrtc_video_take_report (TuttiWebrtcVideo *self, TuttiReceiverReport *report)
{
  g_autofree TuttiReceiverReport *oldest = g_async_queue_try_pop (self->reports);

  if (oldest != NULL)
    *report = *oldest;
  return oldest != NULL;
}

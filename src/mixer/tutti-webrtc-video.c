/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-video.h"

#include "mixer/tutti-webrtc-media.h"

/* A screen that does not change sends nothing and is still shown. */
#define SCREEN_STALE_TIME 0
#define CAMERA_STALE_TIME (2 * GST_SECOND)

static const TuttiFrameSize largest_camera = {1280, 720};
static const TuttiFrameSize largest_screen = {1920, 1200};

struct _TuttiWebrtcVideo {
  TuttiPushSrc *sender;
  TuttiRendition *watched;
  gulong keyframe_handler;
  GstPad *heads[TUTTI_OFFER_N_MEDIA];
};

static void
add_receiver (TuttiWebrtcVideo *self, TuttiEndpoint *endpoint, TuttiOfferMediaKind kind)
{
  gboolean screen = kind == TUTTI_OFFER_SCREEN;
  TuttiReceiveBranch branch = tutti_webrtc_media_add_video_receiver (
      tutti_endpoint_get_bin (endpoint), screen ? &largest_screen : &largest_camera);

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
  tutti_webrtc_media_add_receive_only (webrtc, &offer->media[TUTTI_OFFER_SCREEN]);
  add_receiver (self, endpoint, TUTTI_OFFER_CAMERA);
  add_receiver (self, endpoint, TUTTI_OFFER_SCREEN);
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
  gst_clear_object (&self->sender);
  g_free (self);
}

GstPad *
tutti_webrtc_video_get_head (TuttiWebrtcVideo *self, TuttiOfferMediaKind kind)
{
  return self->heads[kind];
}

void
tutti_webrtc_video_announce (TuttiWebrtcVideo *self)
{
  tutti_push_src_announce (self->sender);
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
  if (self->watched != NULL) {
    g_signal_handler_disconnect (self->sender, self->keyframe_handler);
    tutti_rendition_remove_receiver (self->watched, self->sender);
    gst_clear_object (&self->watched);
  }
  if (rendition == NULL)
    return;
  self->watched = gst_object_ref (rendition);
  self->keyframe_handler = g_signal_connect_object (
      self->sender, "keyframe-wanted", G_CALLBACK (on_keyframe_wanted), rendition, 0);
  tutti_rendition_add_receiver (rendition, self->sender);
}

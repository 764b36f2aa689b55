/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-downlink.h"
#include "mixer/tutti-pipeline.h"
#include "mixer/tutti-reaper.h"
#include "mixer/tutti-video-input.h"

G_BEGIN_DECLS

/**
 * TuttiEndpoint: one source and destination of media in the room, as one GstBin.
 * Variants: TuttiWebrtcEndpoint, TuttiPhoneEndpoint, TuttiRobotEndpoint.
 *
 * Life, all in the main context: new, tutti_endpoint_start(), then anything,
 * tutti_endpoint_stop(), which ends with the signal "stopped" once the reaper has taken
 * the bin down. Between stop and "stopped" nothing else is emitted.
 *
 * A variant builds its bin in start() and exposes the ends of its branches; what becomes
 * of them is decided here.
 *
 * Signals: "answered" (const char *sdp), "connected" (void), "failed" (GError *),
 * "stopped" (void).
 */
#define TUTTI_TYPE_ENDPOINT (tutti_endpoint_get_type ())
G_DECLARE_DERIVABLE_TYPE (TuttiEndpoint, tutti_endpoint, TUTTI, ENDPOINT, GObject)

typedef enum {
  TUTTI_SOURCE_CAMERA,
  TUTTI_SOURCE_SCREEN,
  TUTTI_N_SOURCES,
} TuttiSource;

struct _TuttiEndpointClass {
  GObjectClass parent_class;
  /* Builds everything in the bin, which runs already. */
  gboolean (*start) (TuttiEndpoint *self, GError **error);
  /* What the endpoint is shown from now on; NULL: nothing. */
  void (*watch) (TuttiEndpoint *self, TuttiRendition *rendition);
  /* NULL: always TUTTI_CODEC_VP8. */
  TuttiCodec (*get_codec) (TuttiEndpoint *self);
  gboolean (*take_report) (TuttiEndpoint *self, TuttiReceiverReport *report);
  void (*see) (TuttiEndpoint *self, TuttiSource source, TuttiSight sight);
  /* Main context: take part in nothing any more. Must not block. */
  void (*quiesce) (TuttiEndpoint *self);
  /* The reaper's thread, when the bin is in NULL: drop what was in it. */
  void (*torn_down) (TuttiEndpoint *self);
};

const char *tutti_endpoint_get_id (TuttiEndpoint *self);
const char *tutti_endpoint_get_participant (TuttiEndpoint *self);
gboolean tutti_endpoint_owns (TuttiEndpoint *self, GstObject *object);

gboolean tutti_endpoint_start (TuttiEndpoint *self, GError **error);
void tutti_endpoint_stop (TuttiEndpoint *self, TuttiReaper *reaper);

/* Where on @canvas @source is to be seen; @rect NULL: not at all. */
void tutti_endpoint_place (
    TuttiEndpoint *self, TuttiSource source, TuttiCanvas *canvas, const TuttiRect *rect);

/* By how much (ns) the endpoint's sound is mixed later than it came. */
guint64 tutti_endpoint_get_sound_delay (TuttiEndpoint *self);

/* Its pictures on @canvas, which has a latency, are shown by so much (ns) later. */
void tutti_endpoint_delay (TuttiEndpoint *self, TuttiCanvas *canvas, guint64 delay);

/* Whether anybody sees @source on any canvas. */
void tutti_endpoint_see (TuttiEndpoint *self, TuttiSource source, TuttiSight sight);

/* Leaves a canvas that is about to be torn down. */
void tutti_endpoint_leave_canvas (TuttiEndpoint *self, TuttiCanvas *canvas);

/* What the endpoint is shown, once it is connected; NULL: nothing. */
void tutti_endpoint_watch (TuttiEndpoint *self, TuttiRendition *rendition);
TuttiCodec tutti_endpoint_get_codec (TuttiEndpoint *self);

/* Whether it can be shown anything at all. */
gboolean tutti_endpoint_can_watch (TuttiEndpoint *self);

/* The oldest receiver report about its picture that was not taken yet. Returns: FALSE if
 * there is none */
gboolean tutti_endpoint_take_report (TuttiEndpoint *self, TuttiReceiverReport *report);

/* Switches the endpoint's sound off and on again in everybody's mix. */
void tutti_endpoint_mute (TuttiEndpoint *self);
void tutti_endpoint_unmute (TuttiEndpoint *self);

/* The endpoint's sound, of what recordings and streams get, and in again. */
void tutti_endpoint_leave_out (TuttiEndpoint *self);
void tutti_endpoint_take_in (TuttiEndpoint *self);

/* @person: whose track the sound is in where people have one of their own; before
 * tutti_endpoint_take_in(). As long as it is not said, the participant's. NULL: nobody's
 */
void tutti_endpoint_set_person (TuttiEndpoint *self, const char *person);

/* Stops what a browser hears of the room, and lets it go on. */
void tutti_endpoint_deafen (TuttiEndpoint *self);
void tutti_endpoint_undeafen (TuttiEndpoint *self);

/* How loud @self hears @speaker, as tutti_audio_room_turn(), until either is torn down.
 */
void tutti_endpoint_turn (TuttiEndpoint *self, TuttiEndpoint *speaker, gint decibels);

/* How what the endpoint hears is encoded; nothing to an endpoint that does not listen
 * (yet). FALSE with the reason when it cannot be made, and stays as it was. */
gboolean tutti_endpoint_set_audio_class (
    TuttiEndpoint *self, TuttiAudioClass audio_class, GError **error);

/* For variants */

TuttiPipeline *tutti_endpoint_get_pipeline (TuttiEndpoint *self);
GstBin *tutti_endpoint_get_bin (TuttiEndpoint *self);
gboolean tutti_endpoint_is_stopping (TuttiEndpoint *self); /* any thread */

/* @tail, in the bin, delivers S16LE 48 kHz stereo; it is heard from now on. Returns:
 * (transfer none): where it comes into the audio mixer, which may be `muted` there */
GstPad *tutti_endpoint_expose_audio (TuttiEndpoint *self, GstElement *tail);
/* The same for what is heard however many talk. */
void tutti_endpoint_expose_announcement (TuttiEndpoint *self, GstElement *tail);
/* @tail, in the bin, delivers raw video, which is seen where tutti_endpoint_place() says.
 */
void tutti_endpoint_expose_video (
    TuttiEndpoint *self, TuttiSource source, GstElement *tail, GstClockTime stale_time);
/* @target gets the packets of what all others say from now on; after
 * tutti_endpoint_expose_audio(). @direct: (nullable): see
 * tutti_audio_room_add_listener(); until the bin is torn down. FALSE with the reason when
 * they cannot be made. */
gboolean tutti_endpoint_receive_audio (
    TuttiEndpoint *self, TuttiPushSrc *target, TuttiRtpSender *direct, GError **error);

/* @head, in the bin, gets what all others say, tick by tick, raw as
 * tutti_endpoint_expose_audio() has it: for who needs an encoding of their own.
 * @on_sound: sees each buffer before, and may change it; the mixer's tick thread. */
void tutti_endpoint_receive_raw_audio (TuttiEndpoint *self, GstElement *head,
    GstPadProbeCallback on_sound, gpointer user_data);

/* Emits the signals, unless the endpoint is stopping. */
void tutti_endpoint_emit_answered (TuttiEndpoint *self, const char *sdp);
void tutti_endpoint_emit_connected (TuttiEndpoint *self);
void tutti_endpoint_emit_failed (TuttiEndpoint *self, const GError *error);

G_END_DECLS

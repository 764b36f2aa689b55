/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-audio-class.h"
#include "mixer/tutti-push-src.h"
#include "mixer/tutti-rtp-sender.h"
#include "mixer/tutti-tracks.h"

G_BEGIN_DECLS

/**
 * TuttiAudioRoom: what a room's listeners hear: the full mix and a few private ones from
 * the audio mixer, each encoded once per audio class in use, and handed to everybody whom
 * they are for (tutti-delivery.h). So the number of encodes depends on how many speak,
 * and not on how many listen.
 *
 * Encoding happens on the mixer's tick thread. Within a class a listener moves between
 * the shared and a private encoding without a click (tutti-private-pool.h). Main context,
 * but where it says otherwise.
 */
#define TUTTI_TYPE_AUDIO_ROOM (tutti_audio_room_get_type ())
G_DECLARE_FINAL_TYPE (TuttiAudioRoom, tutti_audio_room, TUTTI, AUDIO_ROOM, GObject)

typedef struct _TuttiAudioListener TuttiAudioListener;

/* @mixer: a tuttiaudiomixer in @pipeline, neither running yet. @voices: how many are
 * mixed at once, at most %TUTTI_VOICES_MAX; so many get a private mix, and some more, for
 * who has just been heard keeps theirs for a while, and others hear somebody at a
 * loudness of their own. */
TuttiAudioRoom *tutti_audio_room_new (GstBin *pipeline, GstElement *mixer,
    const char *pipelines, guint voices, GError **error);

/**
 * tutti_audio_room_add_listener:
 * @number: of the listener's sink pad at the mixer, whose `listens` is to be set after
 * this
 * @target: gets the packets, from now on
 * @direct: (nullable): sends the packets instead, on the tick thread; then @target only
 * gets one now and then (tutti-webrtc-direct.h). Borrowed until the listener is removed
 *
 * Returns: (transfer none): until it is removed; hears %TUTTI_AUDIO_CLEAN. NULL with the
 * reason when an encoder cannot be made
 */
TuttiAudioListener *tutti_audio_room_add_listener (TuttiAudioRoom *self, guint number,
    TuttiPushSrc *target, TuttiRtpSender *direct, GError **error);

/* One packet may just be on its way to the target. Any thread. */
void tutti_audio_room_remove_listener (
    TuttiAudioRoom *self, TuttiAudioListener *listener);

typedef enum {
  TUTTI_HEARING_ON,
  TUTTI_HEARING_OFF, /* gets no packets */
} TuttiHearing;

void tutti_audio_room_set_hearing (
    TuttiAudioRoom *self, TuttiAudioListener *listener, TuttiHearing hearing);

/* How loud @listener has the input @speaker, until either goes: 0 as it comes,
 * %TUTTI_VOLUME_MIN not at all. */
void tutti_audio_room_turn (
    TuttiAudioRoom *self, guint listener, guint speaker, gint decibels);

/* Changes with the next packet of that class. FALSE with the reason when an encoder
 * cannot be made; then nothing changes. */
gboolean tutti_audio_room_set_class (TuttiAudioRoom *self, TuttiAudioListener *listener,
    TuttiAudioClass audio_class, GError **error);

/* Returns: (transfer full): where passes, as PCM, a buffer for each tick, what recordings
 * and streams get: everybody but those who are left out. The audio mixer makes it of its
 * own only while one of these is heard. */
GstPad *tutti_audio_room_get_output_mix (TuttiAudioRoom *self);

/* Returns: (transfer full) (nullable): where passes, before that mix, each of those who
 * are heard, alone: PCM with the number of their pad as offset. Costs something until
 * as many have closed as opened them */
GstPad *tutti_audio_room_open_voices (TuttiAudioRoom *self);
void tutti_audio_room_close_voices (TuttiAudioRoom *self);

/* Borrowed: whose these are. */
TuttiTracks *tutti_audio_room_get_tracks (TuttiAudioRoom *self);

/* Of that mix and the tracks, from the next tick on; until the pad @number goes.
 * @participant: (nullable): whose track it is in; NULL: in none */
void tutti_audio_room_leave_out (TuttiAudioRoom *self, guint number);
void tutti_audio_room_take_in (
    TuttiAudioRoom *self, guint number, const char *participant);

/* What carries packets to listeners; may carry pictures too. Borrowed. */
TuttiDelivery *tutti_audio_room_get_delivery (TuttiAudioRoom *self);

/* Packets encoded so far. Any thread. */
guint64 tutti_audio_room_get_encodes (TuttiAudioRoom *self);

G_END_DECLS

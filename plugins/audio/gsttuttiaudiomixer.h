/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttiaudiomixer: what its parts know of each other. Users see properties, signals and
 * messages, which gsttuttiaudiomixer.c documents.
 *
 * Threads: pads are requested and released from any thread; each sink pad has a streaming
 * thread; the tick thread mixes and pushes. Lock order: the element's `lock`, then object
 * locks. `lock` is never held over a push, a message, a signal or a pad's (de)activation,
 * and never taken by a streaming thread. */
#pragma once

#include "plugins/audio/gsttuttiaudiomixerpad.h"
#include "plugins/audio/tutti-gain-matrix.h"
#include "plugins/audio/tutti-mix-past.h"
#include "plugins/audio/tutti-private-pool.h"
#include "plugins/audio/tutti-tick-task.h"

G_BEGIN_DECLS

#define GST_TYPE_TUTTI_AUDIO_MIXER (gst_tutti_audio_mixer_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTuttiAudioMixer, gst_tutti_audio_mixer, GST, TUTTI_AUDIO_MIXER, GstElement)

struct _GstTuttiAudioMixer {
  GstElement parent;

  TuttiTickTask *task;
  gint playing; /* atomic */

  GMutex lock;
  /* Under lock. */
  GstClockTime tick_duration;   /* constant from READY on */
  GstClockTime levels_interval; /* 0: no messages */
  GPtrArray *inputs;            /* GstTuttiAudioMixerSinkPad, owned by the element */
  GHashTable *inputs_by_index;
  GHashTable *sink_numbers, *src_numbers; /* taken until the pad is out of the element */
  GPtrArray *leaving; /* (owned) inputs that fade out in the next tick */
  GPtrArray *outputs; /* GstTuttiAudioMixerSrcPad, owned by the element */
  /* By number; NULL where there is none. Owned by the element. */
  GstTuttiAudioMixerSrcPad *privates[TUTTI_PRIVATE_MAX];
  GstTuttiAudioMixerSrcPad *voices; /* the same */
  TuttiPrivatePool pool;
  TuttiLoudest loudest;
  gfloat speech_level; /* dBFS; 0: every input as it is */
  GPtrArray *talkers;  /* TuttiTalker, in the order of inputs; for the tick */
  TuttiGainMatrix gains;
  guint next_sink, next_src; /* for pads requested without a number */
  guint group_id;
  guint64 ticks, late_ticks, skipped_ticks;
  GstClockTime latest; /* the latest that a tick was */
  GstClockTime next_levels;

  /* The tick thread's own. */
  TuttiLimiter mix_limiter;
  TuttiMixPast past;     /* of the full mix */
  GstClockTime past_end; /* running time */
  gint32 total[TUTTI_MIX_MAX_SAMPLES];
  gint32 sum[TUTTI_MIX_MAX_SAMPLES];
};

/* Any thread, no lock. Returns: %FALSE when not playing; else @now is the clock's time */
gboolean gst_tutti_audio_mixer_now (GstTuttiAudioMixer *self, GstClockTime *now);

/* The element's virtual functions for pads. Any thread, without the lock. */
GstPad *gst_tutti_audio_mixer_request_new_pad (
    GstElement *element, GstPadTemplate *templ, const gchar *name, const GstCaps *caps);
void gst_tutti_audio_mixer_release_pad (GstElement *element, GstPad *pad);

/* A #TuttiTickFunc: mixes one tick, pushes it and posts the messages that are due. */
void gst_tutti_audio_mixer_tick (const TuttiTick *tick, gpointer user_data);

/* Emits the signal `routed`. Without the lock. */
void gst_tutti_audio_mixer_routed (GstTuttiAudioMixer *self, guint listener, gint slot);

/* With the lock. Returns: (transfer full) (nullable): a `tutti-levels` of what changed */
GstMessage *gst_tutti_audio_mixer_levels_message (
    GstTuttiAudioMixer *self, GstClockTime running_time);

/* Returns: (transfer full): a `tutti-speech` */
GstMessage *gst_tutti_audio_mixer_speech_message (GstTuttiAudioMixer *self,
    GstTuttiAudioMixerSinkPad *pad, TuttiSpeechChange change, GstClockTime running_time);

/* Takes the lock. Returns: (transfer full): what the property `stats` documents */
GstStructure *gst_tutti_audio_mixer_stats (GstTuttiAudioMixer *self);

G_END_DECLS

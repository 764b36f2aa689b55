/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pads of tuttiaudiomixer. A sink pad's chain function only writes to the pad's ring:
 * it never waits and takes no lock that the tick thread holds. */
#pragma once

#include "plugins/audio/tutti-limiter.h"
#include "plugins/audio/tutti-mix-input.h"
#include "plugins/audio/tutti-tick-task.h"

G_BEGIN_DECLS

/* The one format, of all pads. */
#define TUTTI_AUDIO_MIXER_CAPS \
  "audio/x-raw, format=(string)S16LE, rate=(int)48000, channels=(int)2, " \
  "layout=(string)interleaved"
#define TUTTI_AUDIO_MIXER_RATE 48000

/* Where frames of any class may begin and end, in running time: 60 ms. */
#define TUTTI_AUDIO_MIXER_GRID (60 * GST_MSECOND)

/* The index of the pad `mix`, that of no participant. */
#define TUTTI_AUDIO_MIXER_MIX G_MAXUINT

#define GST_TYPE_TUTTI_AUDIO_MIXER_SINK_PAD (gst_tutti_audio_mixer_sink_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstTuttiAudioMixerSinkPad, gst_tutti_audio_mixer_sink_pad, GST,
    TUTTI_AUDIO_MIXER_SINK_PAD, GstPad)

struct _GstTuttiAudioMixerSinkPad {
  GstPad parent;

  guint index;    /* before the pad is added, then constant */
  gint muted;     /* atomic */
  gint listens;   /* atomic */
  gint announces; /* atomic */
  gchar *label;   /* under the pad's object lock */

  /* The streaming thread's; the ring in @input is shared with the tick thread. */
  GstClockTime next_pts;
  /* Under the element's lock. */
  TuttiMixInput *input;
  gint slot; /* of the private mix that its owner was told of; TUTTI_PRIVATE_REFUSED */
  gint told_level;
  gboolean told_speaking;
};

#define GST_TYPE_TUTTI_AUDIO_MIXER_SRC_PAD (gst_tutti_audio_mixer_src_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstTuttiAudioMixerSrcPad, gst_tutti_audio_mixer_src_pad, GST,
    TUTTI_AUDIO_MIXER_SRC_PAD, GstPad)

struct _GstTuttiAudioMixerSrcPad {
  GstPad parent;

  /* Before the pad is added, then constant; of private ones under the element's lock. */
  guint index;
  /* Under the element's lock. */
  TuttiLimiter limiter;
  gboolean announced;     /* stream-start, caps and segment have been sent */
  GstClockTime fed_until; /* running time; of private ones */
};

GstTuttiAudioMixerSinkPad *gst_tutti_audio_mixer_sink_pad_new (
    GstPadTemplate *templ, const gchar *name, guint index);

/* Forgets all sound; neither streaming nor ticking may be under way. */
void gst_tutti_audio_mixer_sink_pad_reset (GstTuttiAudioMixerSinkPad *self);

/* Any thread. Returns: (transfer full): the pad's statistics, documented at its `stats`
 */
GstStructure *gst_tutti_audio_mixer_sink_pad_stats (GstTuttiAudioMixerSinkPad *self);

/* Any thread. Returns: (transfer full): never %NULL */
gchar *gst_tutti_audio_mixer_sink_pad_dup_label (GstTuttiAudioMixerSinkPad *self);

GstTuttiAudioMixerSrcPad *gst_tutti_audio_mixer_src_pad_new (
    GstPadTemplate *templ, const gchar *name, guint index);

/* Sends what must come before the first buffer. The tick thread's. */
void gst_tutti_audio_mixer_src_pad_announce (
    GstTuttiAudioMixerSrcPad *self, guint group_id);

G_END_DECLS

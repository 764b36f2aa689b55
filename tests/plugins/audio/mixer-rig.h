/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tuttiaudiomixer with a test clock, speakers that push tones into it and listeners
 * that keep what comes out. Nothing happens but in rig_tick (): every figure is exact. */
#pragma once

#include <gst/check/gsttestclock.h>
#include <gst/gst.h>

#define RIG_TICK (20 * GST_MSECOND)
#define RIG_FRAMES 960
/* Packets arrive this long before the tick: more than the ring's margin. */
#define RIG_ARRIVES_BEFORE (10 * GST_MSECOND)

typedef struct {
  GstPad *out; /* ours */
  GstPad *sink;
  guint64 position;  /* frames pushed */
  gdouble frequency; /* 0: pushes nothing */
  gdouble amplitude;
  void (*sound) (gint16 *, gsize, guint64, gdouble, gdouble);
} RigSpeaker;

typedef struct {
  GstPad *in; /* ours */
  GstPad *src;
  /* Written by the tick thread, to be read between ticks. */
  GArray *sound; /* gint16 */
  GArray *pts;   /* GstClockTime */
  guint disconts;
  guint unheard;                     /* buffers with the flag DECODE_ONLY */
  GArray *events;                    /* GstEventType */
  void (*on_buffer) (gpointer data); /* on the tick thread */
  gpointer on_buffer_data;
} RigListener;

typedef struct {
  GstElement *mixer;
  GstTestClock *clock;
  GstBus *bus;
  GPtrArray *speakers;
  GPtrArray *listeners;
} Rig;

/* Playing, with the tick at 0 behind it. */
Rig *rig_new (void);
void rig_free (Rig *rig);

RigSpeaker *rig_add_speaker (Rig *rig, const gchar *name, gdouble frequency);
void rig_remove_speaker (Rig *rig, RigSpeaker *speaker);
RigListener *rig_add_listener (Rig *rig, const gchar *name);
void rig_remove_listener (Rig *rig, RigListener *listener);

/* A packet of the speaker's own sound, or of @samples frames of it. */
GstFlowReturn rig_speak (Rig *rig, RigSpeaker *speaker);
GstFlowReturn rig_push (RigSpeaker *speaker, const gint16 *samples, gsize frames);

/* Everybody speaks, then the tick comes; returns when it is wholly done. */
void rig_tick (Rig *rig);
void rig_ticks (Rig *rig, guint count);

/* The clock jumps to @time, and all ticks that are then due happen. */
void rig_jump (Rig *rig, GstClockTime time);

/* Frequency @frequency in the last @ticks ticks, dBFS of a sine. */
gdouble rig_hear (RigListener *listener, gdouble frequency, guint ticks);

/* The next element message called @name, %NULL if none is there. (transfer full) */
GstMessage *rig_pop_message (Rig *rig, const gchar *name);
guint64 rig_stat (Rig *rig, const gchar *field);

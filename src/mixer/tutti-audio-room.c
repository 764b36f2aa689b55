/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-audio-room.h"

#include <math.h>

#include "common/tutti-error.h"
#include "common/tutti-message.h"
#include "mixer/tutti-audio-encoder.h"
#include "mixer/tutti-delivery.h"
#include "mixer/tutti-webrtc-direct.h"
#include "plugins/audio/tutti-private-pool.h"

/* Who falls silent has a private mix for a second more (tutti-private-pool.h). */
#define PRIVATE_MORE 2
#define PRIVATE_MAX (TUTTI_VOICES_MAX + PRIVATE_MORE + TUTTI_PRIVATE_TURNED_MAX)

/* The full mix, and then the private ones by number. */
#define STREAMS_MAX (PRIVATE_MAX + 1)
#define SHARED 0
#define PRIVATE(slot) ((slot) + 1)

/* The audio mixer's listener that recordings and streams are; endpoints count from 0. */
#define OUTPUTS (1u << 31)
#define OUTPUTS_PAD "src_2147483648"

G_STATIC_ASSERT (PRIVATE_MAX <= TUTTI_PRIVATE_MAX);

static const struct {
  const char *fragment;
  guint frame_ticks;
} classes[TUTTI_N_AUDIO_CLASSES] = {
    [TUTTI_AUDIO_CLEAN] = {"encoder-opus", 1},
    [TUTTI_AUDIO_LOSSY] = {"encoder-opus-lossy", 1},
    [TUTTI_AUDIO_THIN] = {"encoder-opus-thin", 3},
};

/* One encoding: its encoder's user data. */
typedef struct {
  TuttiAudioRoom *room; /* borrowed */
  guint stream;
  TuttiAudioClass audio_class;
} Encoding;

struct _TuttiAudioListener {
  guint number;
  TuttiDeliveryBox *box;
  TuttiRtpSender *direct; /* borrowed; NULL: all go by the box */
  GstClockTime next_report;
  TuttiAudioClass audio_class;
  guint stream;
  gboolean deaf;
  GstClockTime next_pts; /* what begins before it has been heard already */
};

struct _TuttiAudioRoom {
  GObject parent;
  GstBin *pipeline; /* borrowed: it owns the encoders, and is stopped before this goes */
  char *folder;
  TuttiDelivery *delivery;
  guint n_streams;               /* with the full mix */
  GstElement *mixer;             /* borrowed from the pipeline */
  GstElement *tees[STREAMS_MAX]; /* the same */
  GstElement *outputs;           /* the same: a tee, too */
  GstElement *voices;            /* the same; NULL: nobody wanted them yet */
  guint n_voices_open;
  TuttiTracks *tracks;
  gboolean made[TUTTI_N_AUDIO_CLASSES];
  Encoding encodings[TUTTI_N_AUDIO_CLASSES][STREAMS_MAX];
  gint wanted[TUTTI_N_AUDIO_CLASSES]; /* atomic: listeners of the class */
  TuttiIceBatch *batch;               /* the tick thread's */

  GMutex lock; /* before the delivery's; protects what follows and listeners */
  GPtrArray *listeners;
  guint64 encodes;
};

G_DEFINE_FINAL_TYPE (TuttiAudioRoom, tutti_audio_room, G_TYPE_OBJECT)

/* The tick thread, with both locks. */
static void
give (TuttiAudioRoom *self, TuttiAudioListener *listener, GstBuffer *packet,
    const GstMapInfo *map)
{
  const GstClockTime pts = GST_BUFFER_PTS (packet);

  if (listener->direct != NULL) {
    tutti_rtp_sender_send (listener->direct, self->batch, pts, map->data, map->size);
    if (pts < listener->next_report)
      return;
    listener->next_report = pts + TUTTI_WEBRTC_DIRECT_REPORT_EVERY;
  }
  tutti_delivery_put (self->delivery, listener->box, packet);
}

/* The tick thread. */
static void
on_encoded (GstBuffer *packet, gpointer user_data)
{
  const Encoding *encoding = user_data;
  TuttiAudioRoom *self = encoding->room;
  const GstClockTime pts = GST_BUFFER_PTS (packet);
  const GstClockTime end =
      pts + classes[encoding->audio_class].frame_ticks * TUTTI_AUDIO_TICK;
  GstMapInfo map;

  if (!gst_buffer_map (packet, &map, GST_MAP_READ))
    return;
  g_mutex_lock (&self->lock);
  self->encodes++;
  tutti_delivery_begin (self->delivery);
  for (guint i = 0; i < self->listeners->len; i++) {
    TuttiAudioListener *listener = g_ptr_array_index (self->listeners, i);

    if (listener->deaf || listener->stream != encoding->stream ||
        listener->audio_class != encoding->audio_class || pts < listener->next_pts)
      continue;
    listener->next_pts = end;
    give (self, listener, packet, &map);
  }
  tutti_delivery_end (self->delivery);
  tutti_ice_batch_flush (self->batch);
  g_mutex_unlock (&self->lock);
  gst_buffer_unmap (packet, &map);
}

/* The tick thread, before the buffers of the tick. */
static void
on_routed (GstElement *mixer, guint number, gint slot, gpointer user_data)
{
  TuttiAudioRoom *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->listeners->len; i++) {
    TuttiAudioListener *listener = g_ptr_array_index (self->listeners, i);

    if (listener->number == number)
      listener->stream = slot >= 0 ? PRIVATE ((guint)slot) : SHARED;
  }
}

static gboolean
make_class (TuttiAudioRoom *self, TuttiAudioClass audio_class, GError **error)
{
  for (guint i = 0; i < self->n_streams && !self->made[audio_class]; i++) {
    Encoding *encoding = &self->encodings[audio_class][i];
    TuttiAudioEncoder *encoder;

    *encoding = (Encoding){self, i, audio_class};
    encoder = tutti_audio_encoder_new (self->folder, classes[audio_class].fragment,
        classes[audio_class].frame_ticks, &self->wanted[audio_class], on_encoded,
        encoding, error);
    if (encoder == NULL)
      return FALSE;
    gst_bin_add (self->pipeline, GST_ELEMENT (encoder));
    gst_element_sync_state_with_parent (GST_ELEMENT (encoder));
    gst_element_link (self->tees[i], GST_ELEMENT (encoder));
  }
  self->made[audio_class] = TRUE;
  return TRUE;
}

/* Returns: (transfer none): a tee where it passes, or NULL */
static GstElement *
add_tee (TuttiAudioRoom *self, const char *pad, GError **error)
{
  GstElement *tee = gst_element_factory_make ("tee", NULL);

  g_object_set (tee, "allow-not-linked", TRUE, NULL);
  gst_bin_add (self->pipeline, tee);
  gst_element_sync_state_with_parent (tee);
  if (gst_element_link_pads (self->mixer, pad, tee, "sink"))
    return tee;
  g_set_error_literal (
      error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "the audio mixer has no such mix");
  return NULL;
}

static gboolean
add_mixes (TuttiAudioRoom *self, GError **error)
{
  for (guint i = 0; i < self->n_streams; i++) {
    self->tees[i] = add_tee (self, i == SHARED ? "mix" : "private_%u", error);
    if (self->tees[i] == NULL)
      return FALSE;
  }
  self->outputs = add_tee (self, OUTPUTS_PAD, error);
  return self->outputs != NULL;
}

TuttiAudioRoom *
tutti_audio_room_new (GstBin *pipeline, GstElement *mixer, const char *pipelines,
    guint voices, GError **error)
{
  g_autoptr (TuttiAudioRoom) self = g_object_new (TUTTI_TYPE_AUDIO_ROOM, NULL);

  self->pipeline = pipeline;
  self->folder = g_strdup (pipelines);
  self->n_streams = 1 + voices + PRIVATE_MORE + TUTTI_PRIVATE_TURNED_MAX;
  self->mixer = mixer;
  if (!add_mixes (self, error) || !make_class (self, TUTTI_AUDIO_CLEAN, error))
    return NULL;
  g_signal_connect_object (mixer, "routed", G_CALLBACK (on_routed), self, 0);
  return g_steal_pointer (&self);
}

TuttiAudioListener *
tutti_audio_room_add_listener (TuttiAudioRoom *self, guint number, TuttiPushSrc *target,
    TuttiRtpSender *direct, GError **error)
{
  TuttiAudioListener *listener;

  if (!make_class (self, TUTTI_AUDIO_CLEAN, error))
    return NULL;
  listener = g_new0 (TuttiAudioListener, 1);
  listener->number = number;
  listener->box = tutti_delivery_open (self->delivery, target);
  listener->direct = direct;
  listener->stream = SHARED;
  g_atomic_int_inc (&self->wanted[TUTTI_AUDIO_CLEAN]);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->listeners, listener);
  g_mutex_unlock (&self->lock);
  return listener;
}

void
tutti_audio_room_remove_listener (TuttiAudioRoom *self, TuttiAudioListener *listener)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->listeners, listener);
  g_mutex_unlock (&self->lock);
  g_atomic_int_add (&self->wanted[listener->audio_class], -1);
  tutti_delivery_close (self->delivery, listener->box);
  g_free (listener);
}

gboolean
tutti_audio_room_set_class (TuttiAudioRoom *self, TuttiAudioListener *listener,
    TuttiAudioClass audio_class, GError **error)
{
  if (listener->audio_class == audio_class)
    return TRUE;
  if (!make_class (self, audio_class, error))
    return FALSE;
  g_atomic_int_inc (&self->wanted[audio_class]);
  g_atomic_int_add (&self->wanted[listener->audio_class], -1);
  g_mutex_lock (&self->lock);
  listener->audio_class = audio_class;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
tutti_audio_room_set_hearing (
    TuttiAudioRoom *self, TuttiAudioListener *listener, TuttiHearing hearing)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  listener->deaf = hearing == TUTTI_HEARING_OFF;
}

GstPad *
tutti_audio_room_get_output_mix (TuttiAudioRoom *self)
{
  return gst_element_get_static_pad (self->outputs, "sink");
}

/* The tee stays when nobody wants them any more, the audio mixer's pad does not. */
static gboolean
begin_voices (TuttiAudioRoom *self)
{
  g_autoptr (GError) error = NULL;

  if (self->voices != NULL)
    return gst_element_link_pads (self->mixer, "voices", self->voices, "sink");
  self->voices = add_tee (self, "voices", &error);
  return self->voices != NULL;
}

GstPad *
tutti_audio_room_open_voices (TuttiAudioRoom *self)
{
  if (self->n_voices_open == 0 && !begin_voices (self))
    return NULL;
  self->n_voices_open++;
  return gst_element_get_static_pad (self->voices, "sink");
}

void
tutti_audio_room_close_voices (TuttiAudioRoom *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->voices, "sink");
  g_autoptr (GstPad) pad = gst_pad_get_peer (sink);

  self->n_voices_open--;
  if (self->n_voices_open == 0 && pad != NULL)
    gst_element_release_request_pad (self->mixer, pad);
}

TuttiTracks *
tutti_audio_room_get_tracks (TuttiAudioRoom *self)
{
  return self->tracks;
}

static void
set_gain (TuttiAudioRoom *self, guint listener, guint speaker, double gain)
{
  gboolean taken;

  g_signal_emit_by_name (self->mixer, "set-gain", listener, speaker, gain, &taken);
}

void
tutti_audio_room_turn (TuttiAudioRoom *self, guint listener, guint speaker, gint decibels)
{
  set_gain (self, listener, speaker,
      decibels <= TUTTI_VOLUME_MIN ? 0 : pow (10, decibels / 20.0));
}

void
tutti_audio_room_leave_out (TuttiAudioRoom *self, guint number)
{
  set_gain (self, OUTPUTS, number, 0);
  tutti_tracks_leave_out (self->tracks, number);
}

void
tutti_audio_room_take_in (TuttiAudioRoom *self, guint number, const char *participant)
{
  set_gain (self, OUTPUTS, number, 1);
  if (participant != NULL)
    tutti_tracks_take_in (self->tracks, number, participant);
  else
    tutti_tracks_leave_out (self->tracks, number);
}

TuttiDelivery *
tutti_audio_room_get_delivery (TuttiAudioRoom *self)
{
  return self->delivery;
}

guint64
tutti_audio_room_get_encodes (TuttiAudioRoom *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->encodes;
}

static void
tutti_audio_room_init (TuttiAudioRoom *self)
{
  g_mutex_init (&self->lock);
  self->listeners = g_ptr_array_new ();
  self->delivery = tutti_delivery_new ();
  self->tracks = tutti_tracks_new ();
  self->batch = tutti_ice_batch_new ();
}

static void
tutti_audio_room_finalize (GObject *object)
{
  TuttiAudioRoom *self = TUTTI_AUDIO_ROOM (object);

  while (self->listeners->len > 0)
    tutti_audio_room_remove_listener (self, g_ptr_array_index (self->listeners, 0));
  g_ptr_array_unref (self->listeners);
  tutti_delivery_free (self->delivery);
  tutti_tracks_free (self->tracks);
  tutti_ice_batch_free (self->batch);
  g_mutex_clear (&self->lock);
  g_free (self->folder);
  G_OBJECT_CLASS (tutti_audio_room_parent_class)->finalize (object);
}

static void
tutti_audio_room_class_init (TuttiAudioRoomClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_audio_room_finalize;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens at a tick. The total is summed once; an output takes its own contribution
 * out of it again, which is exact. Outputs that own no sound in this tick and have no
 * gains of their own share one buffer with the full mix: a room costs what its talkers
 * cost. */
#include "plugins/audio/gsttuttiaudiomixer.h"

#include <math.h>
#include <string.h>

#define FRAME_BYTES (TUTTI_MIX_CHANNELS * sizeof (gint16))

/* An output's limiter that is as near as this to the shared one's may join it: a step of
 * 0.01 dB is not heard. */
#define SAME_GAIN 0.001f

typedef struct {
  GstTuttiAudioMixerSrcPad *pad; /* owned */
  GstBuffer *buffer;             /* owned */
  gboolean announce;
} Delivery;

static void
delivery_clear (gpointer data)
{
  Delivery *delivery = data;

  gst_object_unref (delivery->pad);
  gst_clear_buffer (&delivery->buffer);
}

/* Who is from now on served by which private mix. */
typedef struct {
  guint listener;
  gint slot;
} Route;

/* One tick at work. */
typedef struct {
  GstTuttiAudioMixer *mixer;
  const TuttiTick *tick;
  gsize frames;
  GArray *deliveries;          /* Delivery */
  GArray *routes;              /* Route */
  GPtrArray *messages;         /* GstMessage */
  GstBuffer *shared;           /* the full mix */
  TuttiLimiter shared_limiter; /* as it was before this tick */
  gboolean has_sound;
} Work;

/* ---- inputs ---- */

static void
read_input (Work *work, GstTuttiAudioMixerSinkPad *pad, TuttiInputGate gate)
{
  TuttiMixInput *input = pad->input;
  const TuttiSpeechChange change = tutti_mix_input_tick (
      input, work->frames, (gint64)work->tick->now, (gint64)work->tick->late, gate);

  if (g_atomic_int_get (&pad->announces))
    input->talker.chosen = input->talker.audible;
  else
    g_ptr_array_add (work->mixer->talkers, &input->talker);
  if (change != TUTTI_SPEECH_UNCHANGED)
    g_ptr_array_add (work->messages, gst_tutti_audio_mixer_speech_message (work->mixer,
                                         pad, change, work->tick->running_time));
}

static void
add_input (Work *work, GstTuttiAudioMixerSinkPad *pad)
{
  TuttiMixInput *input = pad->input;

  tutti_mix_input_place (input, work->frames, work->mixer->speech_level);
  if (input->is_silent)
    return;
  tutti_mix_add (work->mixer->total, input->samples, work->frames * TUTTI_MIX_CHANNELS);
  work->has_sound = TRUE;
}

static void
mix_inputs (Work *work)
{
  GstTuttiAudioMixer *self = work->mixer;

  g_ptr_array_set_size (self->talkers, 0);

  memset (self->total, 0, work->frames * TUTTI_MIX_CHANNELS * sizeof self->total[0]);
  for (guint i = 0; i < self->inputs->len; i++) {
    GstTuttiAudioMixerSinkPad *pad = g_ptr_array_index (self->inputs, i);

    read_input (
        work, pad, g_atomic_int_get (&pad->muted) ? TUTTI_INPUT_MUTED : TUTTI_INPUT_OPEN);
  }
  for (guint i = 0; i < self->leaving->len; i++)
    read_input (work, g_ptr_array_index (self->leaving, i), TUTTI_INPUT_MUTED);

  tutti_loudest_choose (&self->loudest, (TuttiTalker *const *)self->talkers->pdata,
      self->talkers->len, (guint)(self->tick_duration / GST_MSECOND));
  for (guint i = 0; i < self->inputs->len; i++)
    add_input (work, g_ptr_array_index (self->inputs, i));
  for (guint i = 0; i < self->leaving->len; i++)
    add_input (work, g_ptr_array_index (self->leaving, i));
}

/* ---- outputs ---- */

static void
stamp (Work *work, GstBuffer *buffer, GstClockTime time)
{
  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = work->mixer->tick_duration;
}

static GstBuffer *
limit_to_buffer (Work *work, TuttiLimiter *limiter, const gint32 *sum)
{
  const TuttiTick *tick = work->tick;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, work->frames * FRAME_BYTES, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  tutti_limiter_process (limiter, sum, (gint16 *)map.data, work->frames);
  gst_buffer_unmap (buffer, &map);

  stamp (work, buffer, tick->running_time);
  GST_BUFFER_OFFSET (buffer) = tick->number * work->frames;
  GST_BUFFER_OFFSET_END (buffer) = (tick->number + 1) * work->frames;
  if (tick->skipped > 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (!work->has_sound)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  return buffer;
}

/* Of those who are there and those who are just leaving. Returns: (nullable): an input
 * with sound */
static TuttiMixInput *
find_input (Work *work, guint index)
{
  GstTuttiAudioMixer *self = work->mixer;
  GstTuttiAudioMixerSinkPad *pad =
      g_hash_table_lookup (self->inputs_by_index, GUINT_TO_POINTER (index));

  for (guint i = 0; !pad && i < self->leaving->len; i++) {
    GstTuttiAudioMixerSinkPad *leaving = g_ptr_array_index (self->leaving, i);

    if (leaving->index == index)
      pad = leaving;
  }
  return pad && !pad->input->is_silent ? pad->input : NULL;
}

/* Returns: (nullable): the input that @gain changes in this tick */
static TuttiMixInput *
find_turned (Work *work, const TuttiGain *gain)
{
  if (gain->speaker == gain->listener || (gain->current == 1 && gain->target == 1))
    return NULL;
  return find_input (work, gain->speaker);
}

static gboolean
hears_turned (Work *work, guint listener)
{
  gsize length = 0;
  const TuttiGain *row = tutti_gain_matrix_row (&work->mixer->gains, listener, &length);

  for (gsize i = 0; i < length; i++)
    if (find_turned (work, &row[i]))
      return TRUE;
  return FALSE;
}

static gboolean
may_share (Work *work, GstTuttiAudioMixerSrcPad *pad, const TuttiMixInput *own)
{
  return !own && fabsf (pad->limiter.gain - work->shared_limiter.gain) <= SAME_GAIN &&
         !hears_turned (work, pad->index);
}

static GstBuffer *
mix_private (Work *work, GstTuttiAudioMixerSrcPad *pad, const TuttiMixInput *own)
{
  GstTuttiAudioMixer *self = work->mixer;
  const gsize samples = work->frames * TUTTI_MIX_CHANNELS;
  gsize length = 0;
  const TuttiGain *row = tutti_gain_matrix_row (&self->gains, pad->index, &length);

  if (own)
    tutti_mix_without (self->sum, self->total, own->samples, samples);
  else
    memcpy (self->sum, self->total, samples * sizeof self->sum[0]);

  for (gsize i = 0; i < length; i++) {
    const TuttiMixInput *turned = find_turned (work, &row[i]);

    if (turned)
      tutti_mix_add_ramp (self->sum, turned->samples, work->frames, row[i].current - 1,
          row[i].target - 1);
  }
  return limit_to_buffer (work, &pad->limiter, self->sum);
}

static GstBuffer *
mix_output (Work *work, GstTuttiAudioMixerSrcPad *pad)
{
  const TuttiMixInput *own =
      pad->index != TUTTI_AUDIO_MIXER_MIX ? find_input (work, pad->index) : NULL;

  if (!may_share (work, pad, own))
    return mix_private (work, pad, own);
  pad->limiter = work->mixer->mix_limiter;
  return gst_buffer_ref (work->shared);
}

/* @buffer: (transfer full) */
static void
add_buffer (Work *work, GstTuttiAudioMixerSrcPad *pad, GstBuffer *buffer)
{
  Delivery delivery = {gst_object_ref (pad), buffer, !pad->announced};

  pad->announced = TRUE;
  g_array_append_val (work->deliveries, delivery);
}

static void
add_delivery (Work *work, GstTuttiAudioMixerSrcPad *pad)
{
  add_buffer (work, pad, mix_output (work, pad));
}

static void
mix_outputs (Work *work)
{
  GstTuttiAudioMixer *self = work->mixer;

  work->shared_limiter = self->mix_limiter;
  work->shared = limit_to_buffer (work, &self->mix_limiter, self->total);
  for (guint i = 0; i < self->outputs->len; i++)
    add_delivery (work, g_ptr_array_index (self->outputs, i));
}

/* ---- voices ---- */

static void
add_voice (Work *work, const GstTuttiAudioMixerSinkPad *pad)
{
  GstTuttiAudioMixerSrcPad *voices = work->mixer->voices;
  const gsize size = work->frames * FRAME_BYTES;
  GstBuffer *buffer;

  if (pad->input->is_silent)
    return;
  buffer = gst_buffer_new_memdup (pad->input->samples, size);
  stamp (work, buffer, work->tick->running_time);
  GST_BUFFER_OFFSET (buffer) = pad->index;
  add_buffer (work, voices, buffer);
}

/* Before the mixes that they are in. */
static void
split_voices (Work *work)
{
  GstTuttiAudioMixer *self = work->mixer;

  for (guint i = 0; self->voices && i < self->inputs->len; i++)
    add_voice (work, g_ptr_array_index (self->inputs, i));
  for (guint i = 0; self->voices && i < self->leaving->len; i++)
    add_voice (work, g_ptr_array_index (self->leaving, i));
}

/* ---- private mixes ---- */

static void
claim_private (Work *work, GstTuttiAudioMixerSinkPad *pad)
{
  TuttiPrivatePool *pool = &work->mixer->pool;

  if (!g_atomic_int_get (&pad->listens))
    return;
  if (!pad->input->is_silent)
    tutti_private_pool_claim (pool, pad->index, TUTTI_PRIVATE_HEARD);
  else if (hears_turned (work, pad->index))
    tutti_private_pool_claim (pool, pad->index, TUTTI_PRIVATE_TURNED);
}

static void
note_route (Work *work, GstTuttiAudioMixerSinkPad *pad)
{
  Route route = {pad->index, TUTTI_PRIVATE_REFUSED};

  for (guint i = 0; i < work->mixer->pool.length; i++)
    if (work->mixer->pool.slots[i].owner == pad->index)
      route.slot = (gint)i;
  if (route.slot == pad->slot)
    return;
  pad->slot = route.slot;
  g_array_append_val (work->routes, route);
}

/* On the grid of the longest frame that is encoded behind (60 ms), so that all of a
 * class's encoders have their frames at the same places. */
static TuttiPrivateRest
may_rest (Work *work)
{
  const GstClockTime end = work->tick->running_time + work->mixer->tick_duration;

  return end % TUTTI_AUDIO_MIXER_GRID == 0 ? TUTTI_PRIVATE_MAY_REST
                                           : TUTTI_PRIVATE_KEEP_ON;
}

static void
add_past (Work *work, GstTuttiAudioMixerSrcPad *pad, gsize back, GstClockTime time)
{
  const TuttiMixPastTick *past = tutti_mix_past_get (&work->mixer->past, back);
  GstBuffer *buffer = gst_buffer_new_memdup (past->samples, work->frames * FRAME_BYTES);

  stamp (work, buffer, time);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DECODE_ONLY);
  if (!past->has_sound)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  add_buffer (work, pad, buffer);
}

/* @pad has rested, and carries sound from this tick on. */
static void
begin_private (Work *work, GstTuttiAudioMixerSrcPad *pad)
{
  const GstClockTime now = work->tick->running_time;

  pad->limiter = work->shared_limiter;
  for (gsize back = tutti_mix_past_length (&work->mixer->past); back > 0; back--) {
    const GstClockTime time = now - back * work->mixer->tick_duration;

    if (time >= pad->fed_until)
      add_past (work, pad, back, time);
  }
}

static void
feed_private (Work *work, GstTuttiAudioMixerSrcPad *pad, const TuttiPrivateSlot *slot)
{
  if (!slot->runs && slot->owner == TUTTI_PRIVATE_NONE)
    return;
  pad->index = slot->owner;
  if (!slot->runs)
    begin_private (work, pad);
  add_delivery (work, pad);
  pad->fed_until = work->tick->running_time + work->mixer->tick_duration;
}

/* The past is what came without a hole before the next tick. */
static void
remember (Work *work)
{
  GstTuttiAudioMixer *self = work->mixer;
  GstMapInfo map;

  gst_buffer_map (work->shared, &map, GST_MAP_READ);
  tutti_mix_past_put (
      &self->past, (const gint16 *)map.data, work->frames, work->has_sound);
  gst_buffer_unmap (work->shared, &map);
  self->past_end = work->tick->running_time + self->tick_duration;
}

static void
mix_privates (Work *work)
{
  GstTuttiAudioMixer *self = work->mixer;
  TuttiPrivatePool *pool = &self->pool;

  if (self->past_end != work->tick->running_time)
    tutti_mix_past_init (&self->past);
  tutti_private_pool_begin (pool);
  for (guint i = 0; i < self->inputs->len; i++)
    claim_private (work, g_ptr_array_index (self->inputs, i));
  for (guint i = 0; i < self->inputs->len; i++)
    note_route (work, g_ptr_array_index (self->inputs, i));
  for (guint i = 0; i < pool->length; i++)
    if (self->privates[i])
      feed_private (work, self->privates[i], &pool->slots[i]);
  tutti_private_pool_end (
      pool, (guint)(self->tick_duration / GST_MSECOND), may_rest (work));
  remember (work);
}

/* ---- the tick ---- */

static void
count_tick (GstTuttiAudioMixer *self, const TuttiTick *tick)
{
  self->ticks++;
  self->skipped_ticks += tick->skipped;
  if (tick->late >= self->tick_duration || tick->skipped > 0)
    self->late_ticks++;
  self->latest = MAX (self->latest, tick->late + tick->skipped * self->tick_duration);
}

/* They have faded out with the gains that they had. */
static void
forget_left (GstTuttiAudioMixer *self)
{
  for (guint i = 0; i < self->leaving->len; i++) {
    GstTuttiAudioMixerSinkPad *pad = g_ptr_array_index (self->leaving, i);

    tutti_gain_matrix_remove_speaker (&self->gains, pad->index);
  }
}

static void
collect_levels (Work *work)
{
  GstTuttiAudioMixer *self = work->mixer;
  const GstClockTime now = work->tick->running_time;
  GstMessage *message;

  if (self->levels_interval == 0 || now < self->next_levels)
    return;
  self->next_levels = now - now % self->levels_interval + self->levels_interval;
  message = gst_tutti_audio_mixer_levels_message (self, now);
  if (message)
    g_ptr_array_add (work->messages, message);
}

static void
deliver (Work *work, guint group_id)
{
  for (guint i = 0; i < work->deliveries->len; i++) {
    Delivery *delivery = &g_array_index (work->deliveries, Delivery, i);
    GstPad *pad = GST_PAD (delivery->pad);
    GstFlowReturn flow;

    if (delivery->announce)
      gst_tutti_audio_mixer_src_pad_announce (delivery->pad, group_id);
    flow = gst_pad_push (pad, g_steal_pointer (&delivery->buffer));
    /* One listener's trouble is not the others'. */
    GST_LOG_OBJECT (pad, "pushed: %s", gst_flow_get_name (flow));
  }
}

void
gst_tutti_audio_mixer_tick (const TuttiTick *tick, gpointer user_data)
{
  GstTuttiAudioMixer *self = user_data;
  g_autoptr (GArray) deliveries = g_array_new (FALSE, FALSE, sizeof (Delivery));
  g_autoptr (GArray) routes = g_array_new (FALSE, FALSE, sizeof (Route));
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  g_autoptr (GPtrArray) left = NULL;
  Work work = {.mixer = self,
      .tick = tick,
      .deliveries = deliveries,
      .routes = routes,
      .messages = messages};
  guint group_id;

  g_array_set_clear_func (deliveries, delivery_clear);

  g_mutex_lock (&self->lock);
  work.frames =
      gst_util_uint64_scale_int (self->tick_duration, TUTTI_AUDIO_MIXER_RATE, GST_SECOND);
  count_tick (self, tick);
  mix_inputs (&work);
  split_voices (&work);
  mix_outputs (&work);
  mix_privates (&work);
  tutti_gain_matrix_advance (&self->gains);
  forget_left (self);
  collect_levels (&work);
  left = g_steal_pointer (&self->leaving);
  self->leaving = g_ptr_array_new_with_free_func (gst_object_unref);
  group_id = self->group_id;
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < routes->len; i++)
    gst_tutti_audio_mixer_routed (self, g_array_index (routes, Route, i).listener,
        g_array_index (routes, Route, i).slot);
  deliver (&work, group_id);
  gst_buffer_unref (work.shared);
  for (guint i = 0; i < messages->len; i++)
    gst_element_post_message (GST_ELEMENT (self), g_ptr_array_index (messages, i));
}

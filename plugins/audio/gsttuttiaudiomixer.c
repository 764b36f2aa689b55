/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* clang-format off */
/**
 * SECTION:element-tuttiaudiomixer
 * @title: tuttiaudiomixer
 * @short_description: an N-1 mixer driven by the clock
 *
 * Mixes any number of live inputs for any number of listeners, so that nobody hears
 * themself: the source pad `src_3` carries every input but that of `sink_3`, the pad
 * `mix` (and a `src_%u` without a sink pad of its number) carries all.
 *
 * A clock tick drives it, every `tick-duration`, and no input is ever waited for: one
 * that has nothing is silence. A sink pad takes what comes at once, holds back as much as
 * its jitter needs (normally 2 to 24 ms, up to about 60), follows its sender's clock, and
 * drops a flood; so inputs must be live (`is-live=true`). Buffers leave at each tick with
 * timestamps on the grid of running time; a thread that the system held up makes up for
 * it at once, and leaves out ticks, with a DISCONT, when it is more than 200 ms late.
 * What happens to an input (EOS, flush, new segment, release) never reaches the outputs.
 * The outputs never end by themselves.
 *
 * All pads carry 16 bit stereo at 48 kHz. Pads may be requested and released in any state
 * and from any thread. What is downstream must not block: the tick thread pushes to all
 * outputs in turn, at raised priority (SCHED_RR or a nice value where the system
 * permits), so put a leaky queue before anything heavy or slow.
 *
 * Every sum passes a limiter that is transparent below -1 dBFS and never wraps around.
 *
 * ## Gains
 * The action signal `set-gain` (listener: uint, speaker: uint, gain: double, linear,
 * 0..4) changes how loud `src_<listener>` has the input `sink_<speaker>`, within one tick
 * and without a click. It may be set before the pads exist and holds until either is
 * released. It returns %FALSE for what is not a number.
 *
 * ## Private mixes
 * For rooms where most listen to the same `mix`: request as many pads `private_%u` as may
 * speak at once and #TUTTI_PRIVATE_TURNED_MAX more, and set `listens` on the sink pads of
 * those who hear the room. Whoever is heard is given one of them, which then carries the
 * mix without them, and gives it back after a second of silence; so is who hears somebody
 * with a gain of their own, while that one is heard, if one of the few for that is free.
 * The signal `routed` (listener: uint, slot: int, -1 for `mix`)
 * says so on the tick thread, before the buffers of the tick are pushed. A private pad
 * that nobody has carries nothing, or for some ticks more the full mix. One that somebody
 * is given first carries, with the flag DECODE_ONLY and the timestamps of then, what the
 * full mix has been for the last 180 ms: an encoder behind it comes into step with the one
 * behind `mix`. Buffers in which nobody is heard have the flag GAP.
 *
 * ## Voices
 * The pad `voices` has, at each tick and before the mixes, one buffer for each input that
 * is heard, alone and as loud as it is mixed: its offset is the input's number.
 *
 * ## Messages
 * Element messages on the bus:
 *
 * - `tutti-levels`, at most every `levels-interval`, with the inputs that changed since the
 *   last one: `running-time` (uint64, ns), `levels` (array of structures `level`: `pad`
 *   (string, name of the sink pad), `index` (uint, its number), `label` (string, see the
 *   pad's property), `level` (int, dBFS, -127..0, RMS), `speaking` (boolean)).
 * - `tutti-speech`, when somebody starts or stops to speak (240 ms of sound above the
 *   input's own noise, 500 ms without): `pad`, `index`, `label`, `speaking` (boolean),
 *   `running-time` (uint64, ns).
 *
 * ## Threads
 * The tick thread calls sched_setscheduler() and setpriority() when it begins and
 * ends: a system call filter may let them fail with EPERM, but not kill the process.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 tuttiaudiomixer name=m \
 *   audiotestsrc is-live=true freq=300 ! audioconvert ! m.sink_0 \
 *   audiotestsrc is-live=true freq=500 ! audioconvert ! m.sink_1 \
 *   m.src_0 ! queue leaky=downstream ! autoaudiosink
 * ]|
 * plays the second tone only.
 */
/* clang-format on */
#include "plugins/audio/gsttuttiaudiomixer.h"
#include "plugins/tutti-plugin-elements.h"

GST_DEBUG_CATEGORY_STATIC (tutti_audio_mixer_debug);
#define GST_CAT_DEFAULT tutti_audio_mixer_debug

#define DEFAULT_TICK_DURATION (20 * GST_MSECOND)
#define SHORT_TICK_DURATION (10 * GST_MSECOND)
#define DEFAULT_MAX_TALKERS 6
#define DEFAULT_LEVELS_INTERVAL (100 * GST_MSECOND)

enum { SIGNAL_ROUTED, N_SIGNALS };
static guint signals[N_SIGNALS];

enum {
  PROP_0,
  PROP_TICK_DURATION,
  PROP_LEVELS_INTERVAL,
  PROP_MAX_TALKERS,
  PROP_SPEECH_LEVEL,
  PROP_STATS,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src_%u", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));
static GstStaticPadTemplate private_template = GST_STATIC_PAD_TEMPLATE (
    "private_%u", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));
static GstStaticPadTemplate mix_template = GST_STATIC_PAD_TEMPLATE (
    "mix", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));

static GstStaticPadTemplate voices_template = GST_STATIC_PAD_TEMPLATE (
    "voices", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS (TUTTI_AUDIO_MIXER_CAPS));

G_DEFINE_TYPE (GstTuttiAudioMixer, gst_tutti_audio_mixer, GST_TYPE_ELEMENT)

GST_ELEMENT_REGISTER_DEFINE (
    tuttiaudiomixer, "tuttiaudiomixer", GST_RANK_NONE, GST_TYPE_TUTTI_AUDIO_MIXER)

gboolean
gst_tutti_audio_mixer_now (GstTuttiAudioMixer *self, GstClockTime *now)
{
  g_autoptr (GstClock) clock = NULL;

  if (!g_atomic_int_get (&self->playing))
    return FALSE;
  clock = gst_element_get_clock (GST_ELEMENT (self));
  if (!clock)
    return FALSE;
  *now = gst_clock_get_time (clock);
  return TRUE;
}

void
gst_tutti_audio_mixer_routed (GstTuttiAudioMixer *self, guint listener, gint slot)
{
  g_signal_emit (self, signals[SIGNAL_ROUTED], 0, listener, slot);
}

/* ---- states ---- */

static void
prepare (GstTuttiAudioMixer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->group_id = gst_util_group_id_next ();
  self->next_levels = 0;
  self->ticks = self->late_ticks = self->skipped_ticks = 0;
  self->latest = 0;
  tutti_limiter_init (&self->mix_limiter);
  tutti_mix_past_init (&self->past);
}

static void
flush_inputs (GstTuttiAudioMixer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->inputs->len; i++) {
    GstTuttiAudioMixerSinkPad *pad = g_ptr_array_index (self->inputs, i);

    tutti_ring_flush (&pad->input->ring);
  }
}

static void
play (GstTuttiAudioMixer *self)
{
  GstElement *element = GST_ELEMENT (self);
  g_autoptr (GstClock) clock = gst_element_get_clock (element);

  /* Alone, outside of a pipeline. */
  if (!clock) {
    clock = gst_system_clock_obtain ();
    gst_element_set_clock (element, clock);
  }
  flush_inputs (self);
  g_atomic_int_set (&self->playing, TRUE);
  tutti_tick_task_start (
      self->task, clock, gst_element_get_base_time (element), self->tick_duration);
}

static void
halt (GstTuttiAudioMixer *self)
{
  g_atomic_int_set (&self->playing, FALSE);
  tutti_tick_task_pause (self->task);
}

static void
forget_output (GstTuttiAudioMixerSrcPad *pad)
{
  pad->announced = FALSE;
  pad->fed_until = 0;
  tutti_limiter_init (&pad->limiter);
}

/* Pads are inactive: neither inputs nor what is downstream can hold up the tick thread.
 */
static void
finish (GstTuttiAudioMixer *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  tutti_tick_task_stop (self->task);
  locker = g_mutex_locker_new (&self->lock);
  for (guint i = 0; i < self->inputs->len; i++)
    gst_tutti_audio_mixer_sink_pad_reset (g_ptr_array_index (self->inputs, i));
  for (guint i = 0; i < self->outputs->len; i++)
    forget_output (g_ptr_array_index (self->outputs, i));
  for (guint i = 0; i < TUTTI_PRIVATE_MAX; i++)
    if (self->privates[i])
      forget_output (self->privates[i]);
  if (self->voices)
    forget_output (self->voices);
  g_ptr_array_set_size (self->leaving, 0);
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstTuttiAudioMixer *self = GST_TUTTI_AUDIO_MIXER (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    prepare (self);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    play (self);

  result = GST_ELEMENT_CLASS (gst_tutti_audio_mixer_parent_class)
               ->change_state (element, transition);
  if (result == GST_STATE_CHANGE_FAILURE)
    return result;

  switch (transition) {
  case GST_STATE_CHANGE_READY_TO_PAUSED:
    return GST_STATE_CHANGE_NO_PREROLL;
  case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
    halt (self);
    return GST_STATE_CHANGE_NO_PREROLL;
  case GST_STATE_CHANGE_PAUSED_TO_READY:
    finish (self);
    break;
  default:
    break;
  }
  return result;
}

/* ---- the object ---- */

static gboolean
set_gain (GstTuttiAudioMixer *self, guint listener, guint speaker, gdouble gain)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return tutti_gain_matrix_set (&self->gains, listener, speaker, (gfloat)gain);
}

static void
set_tick_duration (GstTuttiAudioMixer *self, GstClockTime duration)
{
  if (duration != DEFAULT_TICK_DURATION && duration != SHORT_TICK_DURATION) {
    g_warning ("tuttiaudiomixer: tick-duration is 10 ms or 20 ms");
    return;
  }
  self->tick_duration = duration;
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTuttiAudioMixer *self = GST_TUTTI_AUDIO_MIXER (object);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  switch (id) {
  case PROP_TICK_DURATION:
    set_tick_duration (self, g_value_get_uint64 (value));
    break;
  case PROP_LEVELS_INTERVAL:
    self->levels_interval = g_value_get_uint64 (value);
    break;
  case PROP_MAX_TALKERS:
    self->loudest.limit = g_value_get_uint (value);
    break;
  case PROP_SPEECH_LEVEL:
    self->speech_level = g_value_get_float (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTuttiAudioMixer *self = GST_TUTTI_AUDIO_MIXER (object);

  switch (id) {
  case PROP_TICK_DURATION:
    g_mutex_lock (&self->lock);
    g_value_set_uint64 (value, self->tick_duration);
    g_mutex_unlock (&self->lock);
    break;
  case PROP_LEVELS_INTERVAL:
    g_mutex_lock (&self->lock);
    g_value_set_uint64 (value, self->levels_interval);
    g_mutex_unlock (&self->lock);
    break;
  case PROP_MAX_TALKERS:
    g_mutex_lock (&self->lock);
    g_value_set_uint (value, self->loudest.limit);
    g_mutex_unlock (&self->lock);
    break;
  case PROP_SPEECH_LEVEL:
    g_mutex_lock (&self->lock);
    g_value_set_float (value, self->speech_level);
    g_mutex_unlock (&self->lock);
    break;
  case PROP_STATS:
    g_value_take_boxed (value, gst_tutti_audio_mixer_stats (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
finalize (GObject *object)
{
  GstTuttiAudioMixer *self = GST_TUTTI_AUDIO_MIXER (object);

  tutti_tick_task_free (self->task);
  g_ptr_array_unref (self->talkers);
  g_ptr_array_unref (self->leaving);
  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->outputs);
  g_hash_table_unref (self->inputs_by_index);
  g_hash_table_unref (self->sink_numbers);
  g_hash_table_unref (self->src_numbers);
  tutti_gain_matrix_clear (&self->gains);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_tutti_audio_mixer_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * GstTuttiAudioMixer:tick-duration:
   *
   * Length of a tick in ns: 20000000 or 10000000. 10 ms halves the delay that the grid
   * adds and doubles the number of buffers.
   */
  g_object_class_install_property (object_class, PROP_TICK_DURATION,
      g_param_spec_uint64 ("tick-duration", "Tick duration", "10 ms or 20 ms (in ns)",
          SHORT_TICK_DURATION, DEFAULT_TICK_DURATION, DEFAULT_TICK_DURATION,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  /**
   * GstTuttiAudioMixer:levels-interval:
   *
   * Least time in ns between two `tutti-levels` messages; 0: none.
   */
  g_object_class_install_property (object_class, PROP_LEVELS_INTERVAL,
      g_param_spec_uint64 ("levels-interval", "Levels interval",
          "Time between messages with levels (in ns, 0: none)", 0, GST_SECOND * 3600,
          DEFAULT_LEVELS_INTERVAL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiAudioMixer:max-talkers:
   *
   * How many are mixed at once: the loudest (tutti-loudest.h).
   */
  g_object_class_install_property (object_class, PROP_MAX_TALKERS,
      g_param_spec_uint ("max-talkers", "Most talkers", "How many are mixed at once", 1,
          G_MAXUINT, DEFAULT_MAX_TALKERS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiAudioMixer:speech-level:
   *
   * To which every voice is brought slowly (tutti-loudness.h), in dBFS RMS; 0: every
   * input stays as it is.
   */
  g_object_class_install_property (object_class, PROP_SPEECH_LEVEL,
      g_param_spec_float ("speech-level", "Level of speech",
          "Which every voice is brought to (dBFS, 0: none)", -60, 0, 0,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstTuttiAudioMixer:stats:
   *
   * `tutti-audio-mixer`, since PAUSED: `ticks` uint64, mixed and pushed; `late-ticks`
   * uint64, that came a whole tick late or more; `skipped-ticks` uint64, left out;
   * `latest` uint64, ns, the latest that one was; `outputs` uint; `inputs`, an array of
   * the sink pads' `stats`.
   */
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "Statistics of ticks and inputs",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_tutti_audio_mixer_class_init (GstTuttiAudioMixerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      tutti_audio_mixer_debug, "tuttiaudiomixer", 0, "Tutti: N-1 audio mixer");

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  install_properties (object_class);

  /**
   * GstTuttiAudioMixer::set-gain:
   * @self: the mixer
   * @listener: number of the source pad
   * @speaker: number of the sink pad
   * @gain: linear, held within 0..4
   *
   * How loud @listener has @speaker. Any thread.
   *
   * Returns: %FALSE if @gain is not a number
   */
  g_signal_new_class_handler ("set-gain", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (set_gain), NULL, NULL, NULL,
      G_TYPE_BOOLEAN, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_DOUBLE);

  /**
   * GstTuttiAudioMixer::routed:
   * @self: the mixer
   * @listener: number of a sink pad that `listens`
   * @slot: number of the private pad that serves it from this tick on; -1: `mix` does
   *
   * On the tick thread; must not block.
   */
  signals[SIGNAL_ROUTED] = g_signal_new ("routed", G_TYPE_FROM_CLASS (klass),
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT);

  element_class->change_state = change_state;
  element_class->request_new_pad = gst_tutti_audio_mixer_request_new_pad;
  element_class->release_pad = gst_tutti_audio_mixer_release_pad;
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &sink_template, GST_TYPE_TUTTI_AUDIO_MIXER_SINK_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &src_template, GST_TYPE_TUTTI_AUDIO_MIXER_SRC_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &private_template, GST_TYPE_TUTTI_AUDIO_MIXER_SRC_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &mix_template, GST_TYPE_TUTTI_AUDIO_MIXER_SRC_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &voices_template, GST_TYPE_TUTTI_AUDIO_MIXER_SRC_PAD);
  gst_element_class_set_static_metadata (element_class, "N-1 audio mixer",
      "Generic/Audio", "Mixes everybody for everybody but themself, at a clock's tick",
      "The Tutti developers");
  gst_type_mark_as_plugin_api (GST_TYPE_TUTTI_AUDIO_MIXER_SINK_PAD, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_TUTTI_AUDIO_MIXER_SRC_PAD, 0);
}

static void
gst_tutti_audio_mixer_init (GstTuttiAudioMixer *self)
{
  g_mutex_init (&self->lock);
  self->tick_duration = DEFAULT_TICK_DURATION;
  self->levels_interval = DEFAULT_LEVELS_INTERVAL;
  self->inputs = g_ptr_array_new ();
  self->outputs = g_ptr_array_new ();
  self->leaving = g_ptr_array_new_with_free_func (gst_object_unref);
  self->inputs_by_index = g_hash_table_new (NULL, NULL);
  self->sink_numbers = g_hash_table_new (NULL, NULL);
  self->src_numbers = g_hash_table_new (NULL, NULL);
  tutti_gain_matrix_init (&self->gains);
  tutti_private_pool_init (&self->pool);
  tutti_loudest_init (&self->loudest, DEFAULT_MAX_TALKERS);
  self->talkers = g_ptr_array_new ();
  tutti_limiter_init (&self->mix_limiter);
  self->task = tutti_tick_task_new (gst_tutti_audio_mixer_tick, self);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_REQUIRE_CLOCK);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* clang-format off */
/**
 * SECTION:element-tuttilivestream
 * @title: tuttilivestream
 * @short_description: a live stream to a server, whatever the server does
 *
 * Sends picture and sound to an RTMP, RTMPS or SRT server as H.264 and AAC-LC, and keeps
 * coming back when the server goes: at most 4 s after the last try, with a keyframe
 * first. Or writes them into a folder as HLS: `index.m3u8`, with segments that are
 * removed again when the list has left them behind. A server that keeps its connection and takes no data is left and tried again.
 * Upstream is never blocked and gets no error, nothing is kept while there is no
 * connection, and each connection has a time of its own that begins with 0.
 *
 * ## Pads
 * All on request, one of a kind at most, and only `video` or `h264`, `audio` or `aac`:
 *
 * - `video`: raw, any size; shown on a picture of `width` x `height` at `framerate`, and
 *   encoded with a closed group of pictures every 2 s at a constant `bitrate`. Without a
 *   frame the last one stands.
 * - `h264`: as it comes, which must be without B pictures and with little delay. A
 *   GstForceKeyUnit event is sent upstream when a keyframe is needed.
 * - `audio`: raw; AAC-LC at 48 kHz. Without a buffer it is silence, also when this pad was
 *   not requested.
 * - `aac`: as it comes.
 *
 * Inputs must be live. Without `video` and `h264` the stream has sound only.
 *
 * rtmp2sink follows the proxies of the environment even on its way to the relay on
 * loopback: where a proxy is set, `no_proxy` must have 127.0.0.1.
 *
 * ## Secrets
 * The key is `stream-key`, which cannot be read, or else the last part of `location`,
 * which reads without it; of SRT that is the stream id, and there is `passphrase`, too.
 * No message, error or log line of this element holds any of them.
 *
 * ## Messages
 * Element messages on the bus:
 *
 * - `tutti-livestream-state`: `state` (string: `connecting`, `live`, `reconnecting`, `ended`,
 *   `failed`), `reason` (string, for `reconnecting` and `failed`: `location-invalid`,
 *   `unknown-host`, `private-address`, `connection-refused`, `unreachable`, `tls-failed`,
 *   `rejected`, `connection-lost`, `stalled`, `proxy`, `folder-lost`, `disk-full`, `internal`), `text` (string, a sentence for
 *   people), `retry-ms` (uint, until the next try). After `failed`, which is also an error
 *   of the element, nothing more is tried.
 * - `tutti-livestream-stats`, every second while live: what the property `stats` has.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m tuttilivestream name=out allow-private=true \
 *   location=rtmp://127.0.0.1/live/test \
 *   videotestsrc is-live=true ! out.video  audiotestsrc is-live=true ! out.audio
 * ]|
 */
/* clang-format on */
#include "plugins/output/tutti-stream-inputs.h"
#include "plugins/output/tutti-stream-runner.h"
#include "plugins/tutti-plugin-elements.h"
#include "plugins/tutti-plain-property.h"

#define GST_TYPE_TUTTI_LIVE_STREAM (gst_tutti_live_stream_get_type ())
G_DECLARE_FINAL_TYPE (
    GstTuttiLiveStream, gst_tutti_live_stream, GST, TUTTI_LIVE_STREAM, GstBin)

GST_DEBUG_CATEGORY_STATIC (tutti_live_stream_debug);
#define GST_CAT_DEFAULT tutti_live_stream_debug

struct _GstTuttiLiveStream {
  GstBin parent;
  /* Under the object lock. */
  char *location, *stream_key, *passphrase, *trust_file, *video_encoder;
  gboolean allow_private;
  int width, height, framerate;
  guint bitrate, audio_bitrate, stall_timeout;

  TuttiStreamInputs *inputs;

  GMutex runner_lock; /* never held while the runner is waited for */
  /* Under runner_lock. */
  TuttiStreamRunner *runner; /* while PLAYING */
};

#define MEMBER(name) G_STRUCT_OFFSET (GstTuttiLiveStream, name)

static const TuttiPlainProperty settings[] = {
    {"allow-private", "TRUE: also servers in private networks", G_TYPE_BOOLEAN,
        MEMBER (allow_private), 0, 1, FALSE},
    {"width", "Of the picture made from raw video, pixels, even", G_TYPE_INT,
        MEMBER (width), 16, 4096, 1280},
    {"height", "Of the picture made from raw video, pixels, even", G_TYPE_INT,
        MEMBER (height), 16, 4096, 720},
    {"framerate", "Of the picture made from raw video, frames per second", G_TYPE_INT,
        MEMBER (framerate), 1, 60, 25},
    {"bitrate", "Of H.264 made from raw video, kbit/s", G_TYPE_UINT, MEMBER (bitrate), 50,
        50000, 2500},
    {"audio-bitrate", "Of AAC made from raw audio, kbit/s", G_TYPE_UINT,
        MEMBER (audio_bitrate), 16, 320, 128},
    {"stall-timeout", "A server that takes nothing for so long (ms) is left", G_TYPE_UINT,
        MEMBER (stall_timeout), 500, 60000, 5000},
    {NULL},
};

enum {
  PROP_LOCATION = G_N_ELEMENTS (settings),
  PROP_STREAM_KEY,
  PROP_PASSPHRASE,
  PROP_TRUST_FILE,
  PROP_VIDEO_ENCODER,
  PROP_STATS,
};

G_DEFINE_FINAL_TYPE (GstTuttiLiveStream, gst_tutti_live_stream, GST_TYPE_BIN)
GST_ELEMENT_REGISTER_DEFINE (
    tuttilivestream, "tuttilivestream", GST_RANK_NONE, GST_TYPE_TUTTI_LIVE_STREAM)

/* Messages */

static const char *const state_names[] = {
    [TUTTI_STREAM_CONNECTING] = "connecting",
    [TUTTI_STREAM_LIVE] = "live",
    [TUTTI_STREAM_RECONNECTING] = "reconnecting",
    [TUTTI_STREAM_ENDED] = "ended",
    [TUTTI_STREAM_FAILED] = "failed",
};

static GstStructure *
live_stream_stats (GstTuttiLiveStream *self)
{
  TuttiStreamStats stats = {0};
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->runner_lock);

  if (self->runner != NULL)
    stats = tutti_stream_runner_get_stats (self->runner);
  return tutti_stream_stats_to_structure (&stats, "tutti-livestream-stats");
}

static void
post_element (GstTuttiLiveStream *self, GstStructure *structure)
{
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self), structure));
}

/* An error of the element, for those who do not know its messages. */
static void
post_failure (GstTuttiLiveStream *self, const GError *error)
{
  GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE, ("%s", error->message), (NULL));
}

static void
on_news (const TuttiStreamNews *news, gpointer user_data)
{
  GstTuttiLiveStream *self = user_data;
  GstStructure *structure = gst_structure_new (
      "tutti-livestream-state", "state", G_TYPE_STRING, state_names[news->state], NULL);

  if (news->error != NULL)
    gst_structure_set (structure, "reason", G_TYPE_STRING,
        tutti_stream_error_id (news->error->code), "text", G_TYPE_STRING,
        news->error->message, "retry-ms", G_TYPE_UINT, news->retry_ms, NULL);
  GST_INFO_OBJECT (self, "%s, %s", state_names[news->state],
      news->error != NULL ? tutti_stream_error_id (news->error->code) : "no error");
  post_element (self, structure);
  if (news->state == TUTTI_STREAM_FAILED)
    post_failure (self, news->error);
  if (news->state == TUTTI_STREAM_ENDED)
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_eos (GST_OBJECT (self)));
}

static void
on_second (gpointer user_data)
{
  post_element (user_data, live_stream_stats (user_data));
}

static void
on_keyframe_wanted (gpointer user_data)
{
  GstTuttiLiveStream *self = user_data;

  tutti_stream_inputs_want_keyframe (self->inputs);
}

static const TuttiStreamListener listener = {on_news, on_keyframe_wanted, on_second};

static void
on_frame (TuttiTrackKind track, GstSample *sample, gpointer user_data)
{
  GstTuttiLiveStream *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->runner_lock);

  if (self->runner != NULL)
    tutti_stream_runner_put (self->runner, track, sample);
}

/* Inputs */

static TuttiBranchSettings
branch_settings (GstTuttiLiveStream *self)
{
  return (TuttiBranchSettings){
      .width = self->width & ~1,
      .height = self->height & ~1,
      .framerate = self->framerate,
      .bitrate = self->bitrate,
      .audio_bitrate = self->audio_bitrate,
      .video_encoder = self->video_encoder,
  };
}

/* Properties may be set after a pad was requested, so branches are made with PAUSED. */
static gboolean
build_inputs (GstTuttiLiveStream *self)
{
  TuttiBranchSettings own = branch_settings (self);
  g_autoptr (GError) error = NULL;

  if (tutti_stream_inputs_build (self->inputs, &own, &error))
    return TRUE;
  GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN, ("%s", error->message), (NULL));
  return FALSE;
}

/* The stream ends when all inputs have. */
static void
on_ended (gpointer user_data)
{
  GstTuttiLiveStream *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->runner_lock);

  if (self->runner != NULL)
    tutti_stream_runner_end (self->runner);
}

static const TuttiStreamInputsListener inputs_listener = {on_frame, on_ended};

static GstPad *
gst_tutti_live_stream_request_new_pad (
    GstElement *element, GstPadTemplate *template, const char *name, const GstCaps *caps)
{
  return tutti_stream_inputs_request_pad (
      GST_TUTTI_LIVE_STREAM (element)->inputs, template);
}

static void
gst_tutti_live_stream_release_pad (GstElement *element, GstPad *pad)
{
  tutti_stream_inputs_release_pad (GST_TUTTI_LIVE_STREAM (element)->inputs, pad);
}

/* States */

static gboolean
make_trust (GstTuttiLiveStream *self, GTlsDatabase **trusted)
{
  *trusted = NULL;
  if (self->trust_file == NULL)
    return TRUE;
  *trusted = g_tls_file_database_new (self->trust_file, NULL);
  if (*trusted == NULL)
    GST_ELEMENT_ERROR (self, RESOURCE, READ,
        ("The file of trusted certificates cannot be read."), (NULL));
  return *trusted != NULL;
}

static TuttiStreamTarget *
parse_target (GstTuttiLiveStream *self, GError **error)
{
  TuttiStreamSecrets secrets = {self->stream_key, self->passphrase};

  return tutti_stream_target_parse (self->location, &secrets, error);
}

static gboolean
start_runner (GstTuttiLiveStream *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) trusted = NULL;
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  TuttiStreamSetup setup = {
      .policy = self->allow_private ? TUTTI_ADDRESSES_ANY : TUTTI_ADDRESSES_PUBLIC,
      .base_time = gst_element_get_base_time (GST_ELEMENT (self)),
      .leader = tutti_stream_inputs_get_leader (self->inputs),
      .stall_us = (gint64)self->stall_timeout * 1000,
  };

  if (clock == NULL) {
    clock = gst_system_clock_obtain ();
    gst_element_set_clock (GST_ELEMENT (self), clock);
  }
  setup.clock = clock;
  if (!make_trust (self, &trusted))
    return FALSE;
  setup.trusted = trusted;
  setup.target = parse_target (self, &error);
  if (setup.target == NULL) {
    on_news (&(TuttiStreamNews){TUTTI_STREAM_FAILED, error, 0}, self);
    return TRUE;
  }
  g_mutex_lock (&self->runner_lock);
  self->runner = tutti_stream_runner_new (&setup, &listener, self);
  g_mutex_unlock (&self->runner_lock);
  return TRUE;
}

static void
stop_runner (GstTuttiLiveStream *self)
{
  TuttiStreamRunner *runner;

  g_mutex_lock (&self->runner_lock);
  runner = g_steal_pointer (&self->runner);
  g_mutex_unlock (&self->runner_lock);
  if (runner != NULL)
    tutti_stream_runner_free (runner);
}

static GstStateChangeReturn
gst_tutti_live_stream_change_state (GstElement *element, GstStateChange transition)
{
  GstTuttiLiveStream *self = GST_TUTTI_LIVE_STREAM (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !build_inputs (self)) {
    tutti_stream_inputs_tear_down (self->inputs);
    return GST_STATE_CHANGE_FAILURE;
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING && !start_runner (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    stop_runner (self);
  result = GST_ELEMENT_CLASS (gst_tutti_live_stream_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    tutti_stream_inputs_tear_down (self->inputs);
  return result;
}

/* The branches' ends never are the stream's: the canvas and the mixer do not end. */
static void
gst_tutti_live_stream_handle_message (GstBin *bin, GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    gst_message_unref (message);
    return;
  }
  GST_BIN_CLASS (gst_tutti_live_stream_parent_class)->handle_message (bin, message);
}

/* Object */

static void
set_string (char **member, const GValue *value)
{
  g_free (*member);
  *member = g_value_dup_string (value);
}

/* What may be shown of a location. */
static char *
location_without_secrets (GstTuttiLiveStream *self)
{
  g_autoptr (TuttiStreamTarget) target = parse_target (self, NULL);

  return target != NULL ? tutti_stream_target_describe (target) : NULL;
}

static void
gst_tutti_live_stream_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstTuttiLiveStream *self = GST_TUTTI_LIVE_STREAM (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_LOCATION:
    set_string (&self->location, value);
    break;
  case PROP_STREAM_KEY:
    set_string (&self->stream_key, value);
    break;
  case PROP_PASSPHRASE:
    set_string (&self->passphrase, value);
    break;
  case PROP_TRUST_FILE:
    set_string (&self->trust_file, value);
    break;
  case PROP_VIDEO_ENCODER:
    set_string (&self->video_encoder, value);
    break;
  default:
    tutti_plain_property_set (self, settings, id, value);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_live_stream_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstTuttiLiveStream *self = GST_TUTTI_LIVE_STREAM (object);

  if (id == PROP_STATS) {
    g_value_take_boxed (value, live_stream_stats (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_LOCATION:
    g_value_take_string (value, location_without_secrets (self));
    break;
  case PROP_TRUST_FILE:
    g_value_set_string (value, self->trust_file);
    break;
  case PROP_VIDEO_ENCODER:
    g_value_set_string (value, self->video_encoder);
    break;
  default:
    tutti_plain_property_get (self, settings, id, value);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tutti_live_stream_init (GstTuttiLiveStream *self)
{
  g_mutex_init (&self->runner_lock);
  self->inputs = tutti_stream_inputs_new (GST_BIN (self), &inputs_listener, self);
  tutti_plain_properties_init (self, settings);
  /* A sink for the pipeline, whatever is in it. */
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}

static void
gst_tutti_live_stream_finalize (GObject *object)
{
  GstTuttiLiveStream *self = GST_TUTTI_LIVE_STREAM (object);

  g_free (self->location);
  g_free (self->stream_key);
  g_free (self->passphrase);
  g_free (self->trust_file);
  g_free (self->video_encoder);
  tutti_stream_inputs_free (self->inputs);
  g_mutex_clear (&self->runner_lock);
  G_OBJECT_CLASS (gst_tutti_live_stream_parent_class)->finalize (object);
}

static void
install_string (
    GObjectClass *klass, guint id, const char *name, const char *blurb, GParamFlags flags)
{
  g_object_class_install_property (klass, id,
      g_param_spec_string (name, name, blurb, NULL, flags | G_PARAM_STATIC_STRINGS));
}

static void
gst_tutti_live_stream_class_init (GstTuttiLiveStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (
      tutti_live_stream_debug, "tuttilivestream", 0, "Live stream to a server");
  object_class->set_property = gst_tutti_live_stream_set_property;
  object_class->get_property = gst_tutti_live_stream_get_property;
  object_class->finalize = gst_tutti_live_stream_finalize;
  tutti_plain_properties_install (
      object_class, settings, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  install_string (object_class, PROP_LOCATION, "location",
      "rtmp(s)://host[:port]/application[/key], srt://host:port or file:///folder; reads "
      "without secrets",
      G_PARAM_READWRITE);
  install_string (object_class, PROP_STREAM_KEY, "stream-key",
      "The key (SRT: the stream id), when it is not in the location", G_PARAM_WRITABLE);
  install_string (object_class, PROP_PASSPHRASE, "passphrase",
      "Of SRT, when it is not in the location", G_PARAM_WRITABLE);
  install_string (object_class, PROP_TRUST_FILE, "trust-file",
      "Certificates (PEM) to trust instead of the system's", G_PARAM_READWRITE);
  install_string (object_class, PROP_VIDEO_ENCODER, "video-encoder",
      "Launch text of the H.264 encoder; NULL: openh264enc or x264enc",
      G_PARAM_READWRITE);
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "stats", "Frames, bytes, connections so far",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  element_class->change_state = gst_tutti_live_stream_change_state;
  element_class->request_new_pad = gst_tutti_live_stream_request_new_pad;
  element_class->release_pad = gst_tutti_live_stream_release_pad;
  GST_BIN_CLASS (klass)->handle_message = gst_tutti_live_stream_handle_message;
  tutti_stream_inputs_add_templates (element_class);
  gst_element_class_set_static_metadata (element_class, "Tutti live stream",
      "Sink/Network", "Live stream to an RTMP or SRT server, or as HLS",
      "The Tutti authors");
}

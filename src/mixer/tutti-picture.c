/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-picture.h"

#include "mixer/tutti-cast.h"
#include "mixer/tutti-codec-check.h"
#include "mixer/tutti-lip-sync.h"
#include "mixer/tutti-output-scene.h"
#include "mixer/tutti-placement.h"

/* Reports are read, climbs are batched and what nobody looks at is dropped this often. */
#define TICK_MS 1000

/* While it is open who speaks. */
#define SPEAKER_INTERVAL_MS 200

struct _TuttiPicture {
  GObject parent;
  TuttiPipeline *pipeline;
  GPtrArray *members;
  TuttiPictureFormat format;
  TuttiReaper *reaper;
  TuttiCanvas *canvases[TUTTI_N_CANVASES]; /* NULL: nobody is shown it */
  TuttiOutputScene *scenes[TUTTI_N_OUTPUT_VIEWS];
  TuttiSpeaker *speaker;
  char *spotlight; /* participant */
  guint tick, watchdog, speaker_timer;
  guint64 frames_before; /* encoded by canvases that are gone */
  gboolean has_h264;
};

enum { SIGNAL_LAYOUT, SIGNAL_UPLINK, SIGNAL_BROKEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiPicture, tutti_picture, G_TYPE_OBJECT)

static TuttiMember *
member_at (TuttiPicture *self, guint i)
{
  return g_ptr_array_index (self->members, i);
}

static TuttiRung
rung_of (const TuttiMember *member)
{
  return tutti_downlink_level_get_rung (
      tutti_downlink_get_level (&member->downlink, member->quality));
}

/* Who is shown what */

static TuttiRendition *
make_rendition (
    TuttiPicture *self, TuttiView view, TuttiRung rung, TuttiCodec codec, GError **error)
{
  if (self->canvases[view] == NULL)
    self->canvases[view] = tutti_canvas_new (tutti_pipeline_get_bin (self->pipeline),
        tutti_pipeline_get_folder (self->pipeline), view, &self->format);
  return tutti_canvas_get_rendition (self->canvases[view], rung, codec, error);
}

static TuttiRendition *
get_rendition (TuttiPicture *self, TuttiView view, TuttiRung rung, TuttiCodec codec)
{
  g_autoptr (GError) error = NULL;
  TuttiRendition *rendition = make_rendition (self, view, rung, codec, &error);

  if (rendition == NULL)
    g_signal_emit (self, signals[SIGNAL_BROKEN], 0, error);
  return rendition;
}

static void
show (TuttiPicture *self, const TuttiMember *member, TuttiView view)
{
  TuttiRung rung = rung_of (member);

  tutti_endpoint_watch (member->endpoint,
      rung != TUTTI_RUNG_NONE
          ? get_rendition (self, view, rung, tutti_endpoint_get_codec (member->endpoint))
          : NULL);
}

/* An output without an encoder is the output's misfortune, and not the room's. */
static void
show_feed (TuttiPicture *self, TuttiFeedOutput *feed, TuttiView view)
{
  g_autoptr (GError) error = NULL;
  TuttiRendition *rendition;
  TuttiCodec codec;

  if (!tutti_feed_output_get_codec (feed, &codec))
    return;
  rendition = make_rendition (self, view, TUTTI_RUNG_HIGH, codec, &error);
  if (rendition != NULL)
    tutti_feed_output_watch (feed, rendition);
  else
    tutti_feed_output_fail (feed, error);
}

/* Sound goes with the picture: both are fitted to one line. */
static void
fit_sound (const TuttiMember *member)
{
  g_autoptr (GError) error = NULL;

  if (!tutti_endpoint_set_audio_class (member->endpoint,
          tutti_downlink_get_sound (&member->downlink, member->quality), &error))
    g_warning ("the sound stays as it is: %s", error->message);
}

/* Who stands where */

static void
on_wanted (TuttiUplink *uplink, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_UPLINK], 0, uplink);
}

/* To those of @viewers who do not know it yet. */
static void
tell (TuttiPicture *self, TuttiLayoutMessage *layout, GPtrArray *viewers)
{
  g_autofree char *text = tutti_message_to_json (&layout->message);
  guint hash = MAX (g_str_hash (text), 1);
  g_autoptr (GPtrArray) ignorant = g_ptr_array_new ();

  for (guint i = 0; i < viewers->len; i++) {
    TuttiMember *member = g_ptr_array_index (viewers, i);

    if (member->told != hash)
      g_ptr_array_add (ignorant, member->participant);
    member->told = hash;
  }
  if (ignorant->len == 0)
    return;
  layout->viewers = ignorant;
  g_signal_emit (self, signals[SIGNAL_LAYOUT], 0, layout);
  layout->viewers = NULL;
}

/* @viewers: with a picture, or all without: their page draws everybody itself. */
static void
arrange (TuttiPicture *self, const TuttiCast *cast, TuttiView view, TuttiCanvas *canvas,
    GPtrArray *viewers, TuttiWanted *wanted)
{
  const TuttiPictureFormat *format =
      canvas != NULL ? tutti_canvas_get_layout (canvas) : &self->format;
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];
  guint n = tutti_cast_arrange (cast, view, format, tiles);
  TuttiLayoutMessage layout;

  if (canvas != NULL) {
    tutti_placement_place (self->members, canvas, tiles, n);
    tutti_placement_want (wanted, tiles, n, format, tutti_canvas_fit (canvas));
    for (guint i = 0; i < TUTTI_N_OUTPUT_VIEWS; i++)
      if (canvas == self->canvases[TUTTI_VIEW_OUTPUT + i])
        tutti_output_scene_arrange (self->scenes[i], canvas, cast, view, tiles, n);
  }
  for (guint i = 0; canvas == NULL && i < n; i++)
    tiles[i].kind = TUTTI_TILE_NONE;
  tutti_cast_describe (cast, view, format, tiles, n, &layout);
  tell (self, &layout, viewers);
  g_ptr_array_unref (layout.tiles);
}

static void
tick_outputs (TuttiPicture *self)
{
  for (guint i = 0; i < TUTTI_N_OUTPUT_VIEWS; i++) {
    TuttiCanvas *canvas = self->canvases[TUTTI_VIEW_OUTPUT + i];

    if (canvas != NULL)
      tutti_lip_sync_fit (canvas, self->members);
    tutti_output_scene_tick (
        self->scenes[i], tutti_pipeline_get_running_time (self->pipeline));
  }
}

/* Of recordings and streams: nobody is told of them, and some may not be in them. */
static void
arrange_outputs (TuttiPicture *self, TuttiWanted *wanted)
{
  g_auto (TuttiCast) cast = {NULL};
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();

  for (guint i = 0; i < TUTTI_N_OUTPUT_VIEWS; i++) {
    TuttiView view = tutti_view_of_output ((TuttiLayoutWish)i);
    GPtrArray *feeds = tutti_output_scene_get_feeds (self->scenes[i]);

    /* One that fails goes. */
    for (guint feed = feeds->len; feed-- > 0;)
      show_feed (self, g_ptr_array_index (feeds, feed), view);
    if (self->canvases[view] == NULL && feeds->len == 0)
      continue;
    if (cast.members == NULL)
      tutti_cast_read (
          &cast, TUTTI_CAST_RECORDED, self->members, self->speaker, self->spotlight);
    if (self->canvases[view] == NULL) {
      tutti_output_scene_listen (self->scenes[i], &cast);
      continue;
    }
    arrange (self, &cast, tutti_cast_choose_output (&cast, (TuttiLayoutWish)i),
        self->canvases[view], nobody, wanted);
  }
  tick_outputs (self);
}

void
tutti_picture_update (TuttiPicture *self)
{
  g_auto (TuttiCast) cast = {NULL};
  g_autoptr (GPtrArray) blind = g_ptr_array_new ();
  g_autofree TuttiWanted *wanted = g_new0 (TuttiWanted, self->members->len + 1);
  GPtrArray *viewers[TUTTI_N_VIEWS];

  tutti_cast_read (&cast, TUTTI_CAST_ALL, self->members, self->speaker, self->spotlight);
  for (guint view = 0; view < TUTTI_N_VIEWS; view++)
    viewers[view] = g_ptr_array_new ();
  for (guint i = 0; i < self->members->len; i++) {
    TuttiMember *member = member_at (self, i);
    TuttiView view = tutti_cast_choose (&cast, i);

    if (!tutti_member_is_viewer (member))
      continue;
    show (self, member, view);
    fit_sound (member);
    g_ptr_array_add (rung_of (member) != TUTTI_RUNG_NONE ? viewers[view] : blind, member);
  }
  for (guint view = 0; view < TUTTI_N_VIEWS; view++) {
    if (self->canvases[view] != NULL)
      arrange (self, &cast, view, self->canvases[view], viewers[view], wanted);
    g_ptr_array_unref (viewers[view]);
  }
  arrange_outputs (self, wanted);
  if (blind->len > 0)
    arrange (self, &cast, TUTTI_VIEW_GRID, NULL, blind, wanted);
  tutti_placement_ask (self->members, wanted, on_wanted, self);
}

void
tutti_picture_set_name (TuttiPicture *self, const char *participant, const char *name)
{
  gboolean shown = FALSE;

  for (guint i = 0; i < TUTTI_N_OUTPUT_VIEWS; i++)
    shown |= tutti_output_scene_set_name (self->scenes[i], participant, name);
  if (shown)
    tutti_picture_update (self);
}

void
tutti_picture_set_logo (TuttiPicture *self, TuttiLogo *logo)
{
  for (guint i = 0; i < TUTTI_N_OUTPUT_VIEWS; i++)
    tutti_output_scene_set_logo (self->scenes[i], logo);
}

static GPtrArray *
get_feeds_like (TuttiPicture *self, TuttiFeedOutput *feed)
{
  return tutti_output_scene_get_feeds (self->scenes[tutti_feed_output_get_layout (feed)]);
}

void
tutti_picture_add_feed (TuttiPicture *self, TuttiFeedOutput *feed)
{
  g_ptr_array_add (get_feeds_like (self, feed), g_object_ref (feed));
  tutti_picture_update (self);
}

void
tutti_picture_remove_feed (TuttiPicture *self, TuttiFeedOutput *feed)
{
  g_ptr_array_remove (get_feeds_like (self, feed), feed);
}

const TuttiPictureFormat *
tutti_picture_get_format (TuttiPicture *self)
{
  return &self->format;
}

/* What goes */

static void
canvas_tear_down_job (gpointer data)
{
  tutti_canvas_tear_down (data);
}

static void
drop_canvas (TuttiPicture *self, TuttiView view)
{
  TuttiCanvas *canvas = g_steal_pointer (&self->canvases[view]);

  self->frames_before += tutti_canvas_get_frames (canvas);
  if (tutti_view_is_output (view))
    tutti_output_scene_leave (self->scenes[view - TUTTI_VIEW_OUTPUT]);
  for (guint i = 0; i < self->members->len; i++) {
    if (member_at (self, i)->endpoint != NULL)
      tutti_endpoint_leave_canvas (member_at (self, i)->endpoint, canvas);
  }
  tutti_reaper_run (self->reaper, canvas_tear_down_job, NULL, canvas, g_object_unref);
}

static gboolean
on_watchdog (gpointer user_data)
{
  TuttiPicture *self = user_data;
  gboolean replaced = FALSE;

  for (guint view = 0; view < TUTTI_N_CANVASES; view++) {
    if (self->canvases[view] == NULL || !tutti_canvas_stands_still (self->canvases[view]))
      continue;
    g_warning ("no picture of the %s view for %d ms: its canvas is made anew",
        tutti_view_get_name (view), TUTTI_PICTURE_WATCHDOG_MS);
    drop_canvas (self, view);
    replaced = TRUE;
  }
  if (replaced)
    tutti_picture_update (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
read_reports (TuttiPicture *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean changed = FALSE;

  for (guint i = 0; i < self->members->len; i++) {
    TuttiMember *member = member_at (self, i);
    TuttiReceiverReport report;

    if (!tutti_member_is_viewer (member))
      continue;
    while (tutti_endpoint_take_report (member->endpoint, &report))
      changed |= tutti_downlink_report (&member->downlink, &report, now);
    changed |= tutti_downlink_climb (&member->downlink, now);
  }
  return changed;
}

static gboolean
on_tick (gpointer user_data)
{
  TuttiPicture *self = user_data;
  gboolean changed = read_reports (self);

  for (guint view = 0; view < TUTTI_N_CANVASES; view++) {
    guint before;

    if (self->canvases[view] == NULL)
      continue;
    before = tutti_canvas_count_renditions (self->canvases[view]);
    changed |= tutti_canvas_drop_unused (self->canvases[view], self->reaper) != before;
    if (tutti_canvas_count_renditions (self->canvases[view]) == 0)
      drop_canvas (self, view);
  }
  if (changed)
    tutti_picture_update (self);
  tick_outputs (self);
  return G_SOURCE_CONTINUE;
}

/* The speaker and the spotlight */

static gboolean
on_speaker_timer (gpointer user_data)
{
  TuttiPicture *self = user_data;

  if (tutti_speaker_decide (self->speaker, g_get_monotonic_time ()))
    tutti_picture_update (self);
  if (tutti_speaker_is_undecided (self->speaker))
    return G_SOURCE_CONTINUE;
  self->speaker_timer = 0;
  return G_SOURCE_REMOVE;
}

void
tutti_picture_hear (TuttiPicture *self, const TuttiMember *member, TuttiSpeech speech)
{
  tutti_speaker_hear (self->speaker, member->number, speech, g_get_monotonic_time ());
  if (self->speaker_timer == 0 && tutti_speaker_is_undecided (self->speaker))
    self->speaker_timer = g_timeout_add (SPEAKER_INTERVAL_MS, on_speaker_timer, self);
}

void
tutti_picture_forget (TuttiPicture *self, const TuttiMember *member)
{
  tutti_speaker_forget (self->speaker, member->number);
}

void
tutti_picture_set_spotlight (TuttiPicture *self, const char *participant)
{
  if (g_strcmp0 (self->spotlight, participant) == 0)
    return;
  g_free (self->spotlight);
  self->spotlight = g_strdup (participant);
  tutti_picture_update (self);
}

/* Life */

/* Everybody can do with VP8. */
static void
check_h264 (TuttiPicture *self)
{
  g_autoptr (GError) error = NULL;

  self->has_h264 =
      tutti_codec_check (self->pipeline, TUTTI_CODEC_H264, &self->format, &error);
  if (!self->has_h264)
    g_warning ("pictures are VP8 for everybody: %s", error->message);
}

gboolean
tutti_picture_can_encode (TuttiPicture *self, TuttiCodec codec)
{
  return codec != TUTTI_CODEC_H264 || self->has_h264;
}

TuttiPicture *
tutti_picture_new (TuttiPipeline *pipeline, GPtrArray *members,
    const TuttiPictureFormat *format, TuttiReaper *reaper, GError **error)
{
  g_autoptr (TuttiPicture) self = g_object_new (TUTTI_TYPE_PICTURE, NULL);

  self->pipeline = g_object_ref (pipeline);
  self->members = g_ptr_array_ref (members);
  self->format = *format;
  self->reaper = g_object_ref (reaper);
  if (!tutti_codec_check (self->pipeline, TUTTI_CODEC_VP8, format, error))
    return NULL;
  check_h264 (self);
  return g_steal_pointer (&self);
}

void
tutti_picture_start (TuttiPicture *self)
{
  self->tick = g_timeout_add (TICK_MS, on_tick, self);
  self->watchdog = g_timeout_add (TUTTI_PICTURE_WATCHDOG_MS, on_watchdog, self);
}

gboolean
tutti_picture_owns (TuttiPicture *self, GstObject *object)
{
  for (guint view = 0; view < TUTTI_N_CANVASES; view++) {
    if (self->canvases[view] != NULL && tutti_canvas_owns (self->canvases[view], object))
      return TRUE;
  }
  return FALSE;
}

guint64
tutti_picture_get_frames (TuttiPicture *self)
{
  guint64 frames = self->frames_before;

  for (guint view = 0; view < TUTTI_N_CANVASES; view++) {
    if (self->canvases[view] != NULL)
      frames += tutti_canvas_get_frames (self->canvases[view]);
  }
  return frames;
}

guint
tutti_picture_count_renditions (TuttiPicture *self)
{
  guint n = 0;

  for (guint view = 0; view < TUTTI_N_CANVASES; view++) {
    if (self->canvases[view] != NULL)
      n += tutti_canvas_count_renditions (self->canvases[view]);
  }
  return n;
}

static void
tutti_picture_init (TuttiPicture *self)
{
  self->speaker = tutti_speaker_new ();
  for (guint i = 0; i < TUTTI_N_OUTPUT_VIEWS; i++)
    self->scenes[i] = tutti_output_scene_new ();
}

static void
tutti_picture_finalize (GObject *object)
{
  TuttiPicture *self = TUTTI_PICTURE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->watchdog, g_source_remove);
  g_clear_handle_id (&self->speaker_timer, g_source_remove);
  for (guint view = 0; view < TUTTI_N_CANVASES; view++)
    g_clear_object (&self->canvases[view]);
  for (guint i = 0; i < TUTTI_N_OUTPUT_VIEWS; i++)
    g_clear_pointer (&self->scenes[i], tutti_output_scene_free);
  g_clear_pointer (&self->speaker, tutti_speaker_free);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_object (&self->reaper);
  g_clear_object (&self->pipeline);
  g_free (self->spotlight);
  G_OBJECT_CLASS (tutti_picture_parent_class)->finalize (object);
}

static void
tutti_picture_class_init (TuttiPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_picture_finalize;
  signals[SIGNAL_LAYOUT] = g_signal_new ("layout", TUTTI_TYPE_PICTURE, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_UPLINK] = g_signal_new ("uplink", TUTTI_TYPE_PICTURE, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_BROKEN] = g_signal_new ("broken", TUTTI_TYPE_PICTURE, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-picture.h"

#include <string.h>

#include "mixer/tutti-cast.h"
#include "mixer/tutti-labels.h"

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
  TuttiLabels *labels;
  GPtrArray *feeds; /* TuttiFeedOutput */
  TuttiSpeaker *speaker;
  char *spotlight; /* participant */
  guint tick, watchdog, speaker_timer;
  guint64 frames_before; /* encoded by canvases that are gone */
};

enum { SIGNAL_LAYOUT, SIGNAL_UPLINK, SIGNAL_BROKEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiPicture, tutti_picture, G_TYPE_OBJECT)

static TuttiMember *
member_at (TuttiPicture *self, guint i)
{
  return g_ptr_array_index (self->members, i);
}

static gboolean
is_viewer (const TuttiMember *member)
{
  return member->endpoint != NULL && member->connected &&
         tutti_endpoint_can_watch (member->endpoint);
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
show_feed (TuttiPicture *self, TuttiFeedOutput *feed)
{
  g_autoptr (GError) error = NULL;
  TuttiRendition *rendition;
  TuttiCodec codec;

  if (!tutti_feed_output_get_codec (feed, &codec))
    return;
  rendition = make_rendition (self, TUTTI_VIEW_OUTPUT, TUTTI_RUNG_HIGH, codec, &error);
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

/* What all canvases together want of each source of each member. */
typedef struct {
  TuttiPictureFormat of[TUTTI_N_SOURCES];
} Wanted;

static TuttiSource
source_of (const TuttiTile *tile)
{
  return tile->kind == TUTTI_TILE_SCREEN ? TUTTI_SOURCE_SCREEN : TUTTI_SOURCE_CAMERA;
}

/* @wanted: by member. @layout: what the tiles are given in. @composed: how large they are
 * drawn */
static void
want (Wanted *wanted, const TuttiTile *tiles, guint n, const TuttiPictureFormat *layout,
    const TuttiPictureFormat *composed)
{
  for (guint t = 0; t < n; t++) {
    TuttiPictureFormat *format = &wanted[tiles[t].person].of[source_of (&tiles[t])];

    if (tiles[t].kind == TUTTI_TILE_NONE)
      continue;
    format->width =
        MAX (format->width, tiles[t].rect.width * composed->width / layout->width & ~1);
    format->height = MAX (
        format->height, tiles[t].rect.height * composed->height / layout->height & ~1);
    format->framerate = MAX (format->framerate, composed->framerate);
  }
}

static void
ask (TuttiPicture *self, TuttiMember *member, TuttiSource source,
    const TuttiEncoding *encoding)
{
  static const char *const names[TUTTI_N_SOURCES] = {"camera", "screen"};
  TuttiUplink uplink = {{TUTTI_MESSAGE_UPLINK}};

  uplink.participant = member->participant;
  uplink.source = (char *)names[source];
  uplink.width = encoding->format.width;
  uplink.height = encoding->format.height;
  uplink.framerate = encoding->format.framerate;
  uplink.bitrate = encoding->bitrate;
  g_signal_emit (self, signals[SIGNAL_UPLINK], 0, &uplink);
}

/* Tells senders what is new for them, and lets nothing be decoded in vain. */
static void
fit_uplinks (TuttiPicture *self, const Wanted *wanted)
{
  for (guint i = 0; i < self->members->len; i++) {
    TuttiMember *member = member_at (self, i);

    for (guint source = 0; member->endpoint != NULL && source < TUTTI_N_SOURCES;
         source++) {
      const TuttiPictureFormat *format = &wanted[i].of[source];
      TuttiEncoding encoding =
          tutti_rung_get_uplink (format->width, format->height, format->framerate);

      tutti_endpoint_see (member->endpoint, source,
          format->width != 0 ? TUTTI_SIGHT_SEEN : TUTTI_SIGHT_UNSEEN);
      if (is_viewer (member) &&
          (!member->uplink_told ||
              memcmp (&encoding, &member->uplink[source], sizeof encoding) != 0))
        ask (self, member, source, &encoding);
      member->uplink[source] = encoding;
    }
    member->uplink_told |= is_viewer (member);
  }
}

static void
place (TuttiPicture *self, TuttiCanvas *canvas, const TuttiTile *tiles, guint n)
{
  for (guint i = 0; i < self->members->len; i++) {
    const TuttiRect *rects[TUTTI_N_SOURCES] = {NULL};

    if (member_at (self, i)->endpoint == NULL)
      continue;
    for (guint t = 0; t < n; t++) {
      if (tiles[t].person == i && tiles[t].kind != TUTTI_TILE_NONE)
        rects[source_of (&tiles[t])] = &tiles[t].rect;
    }
    for (guint source = 0; source < TUTTI_N_SOURCES; source++)
      tutti_endpoint_place (member_at (self, i)->endpoint, source, canvas, rects[source]);
  }
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

/* @viewers: with a picture, or all of them without. The page of those without one draws
 * everybody itself. */
static void
arrange (TuttiPicture *self, const TuttiCast *cast, TuttiView view, TuttiCanvas *canvas,
    GPtrArray *viewers, Wanted *wanted)
{
  const TuttiPictureFormat *format =
      canvas != NULL ? tutti_canvas_get_layout (canvas) : &self->format;
  TuttiTile tiles[TUTTI_LAYOUT_TILES_MAX];
  guint n = tutti_cast_arrange (cast, view, format, tiles);
  TuttiLayoutMessage layout;

  if (canvas != NULL) {
    place (self, canvas, tiles, n);
    want (wanted, tiles, n, format, tutti_canvas_fit (canvas));
    if (canvas == self->canvases[TUTTI_VIEW_OUTPUT])
      tutti_labels_arrange (self->labels, canvas, self->members, tiles, n);
  }
  for (guint i = 0; canvas == NULL && i < n; i++)
    tiles[i].kind = TUTTI_TILE_NONE;
  tutti_cast_describe (cast, view, format, tiles, n, &layout);
  tell (self, &layout, viewers);
  g_ptr_array_unref (layout.tiles);
}

void
tutti_picture_update (TuttiPicture *self)
{
  g_auto (TuttiCast) cast = {NULL};
  g_autoptr (GPtrArray) blind = g_ptr_array_new ();
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autofree Wanted *wanted = g_new0 (Wanted, self->members->len + 1);
  GPtrArray *viewers[TUTTI_N_VIEWS];

  tutti_cast_read (&cast, self->members, self->speaker, self->spotlight);
  for (guint view = 0; view < TUTTI_N_VIEWS; view++)
    viewers[view] = g_ptr_array_new ();
  for (guint i = 0; i < self->members->len; i++) {
    TuttiMember *member = member_at (self, i);
    TuttiView view = tutti_cast_choose (&cast, i);

    if (!is_viewer (member))
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
  /* One that fails goes. */
  for (guint i = self->feeds->len; i-- > 0;)
    show_feed (self, g_ptr_array_index (self->feeds, i));
  if (self->canvases[TUTTI_VIEW_OUTPUT] != NULL)
    arrange (self, &cast, tutti_cast_choose_output (&cast),
        self->canvases[TUTTI_VIEW_OUTPUT], nobody, wanted);
  if (blind->len > 0)
    arrange (self, &cast, TUTTI_VIEW_GRID, NULL, blind, wanted);
  fit_uplinks (self, wanted);
}

void
tutti_picture_set_name (TuttiPicture *self, const char *participant, const char *name)
{
  tutti_labels_set_name (self->labels, participant, name);
  if (self->canvases[TUTTI_VIEW_OUTPUT] != NULL)
    tutti_picture_update (self);
}

void
tutti_picture_add_feed (TuttiPicture *self, TuttiFeedOutput *feed)
{
  g_ptr_array_add (self->feeds, g_object_ref (feed));
  tutti_picture_update (self);
}

void
tutti_picture_remove_feed (TuttiPicture *self, TuttiFeedOutput *feed)
{
  g_ptr_array_remove (self->feeds, feed);
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
  if (view == TUTTI_VIEW_OUTPUT)
    tutti_labels_leave (self->labels);
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

    if (!is_viewer (member))
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

/* A fragment that cannot be used is found before anybody has come. */
static gboolean
check_fragment (TuttiPicture *self, GError **error)
{
  TuttiEncoding encoding =
      tutti_rung_get_encoding (TUTTI_RUNG_HIGH, TUTTI_VIEW_GRID, &self->format);
  TuttiRendition *rendition =
      tutti_rendition_new (tutti_pipeline_get_folder (self->pipeline),
          tutti_canvas_get_fragment (TUTTI_VIEW_GRID, TUTTI_CODEC_VP8), &encoding, error);

  if (rendition == NULL)
    return FALSE;
  gst_object_unref (gst_object_ref_sink (rendition));
  return TRUE;
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
  return check_fragment (self, error) ? g_steal_pointer (&self) : NULL;
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
  self->labels = tutti_labels_new ();
  self->feeds = g_ptr_array_new_with_free_func (g_object_unref);
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
  g_clear_pointer (&self->labels, tutti_labels_free);
  g_clear_pointer (&self->feeds, g_ptr_array_unref);
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

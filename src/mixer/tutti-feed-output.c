/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-feed-output.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "mixer/tutti-canvas.h"
#include "mixer/tutti-chapters.h"
#include "mixer/tutti-feed-gap.h"

/* Asked for; the kernel gives what it may. */
#define SOCKET_BUFFER_BYTES (1024 * 1024)

/* Sound is small, and a hole in it is heard: it still finds room when pictures do not. */
#define SOUND_RESERVE_BYTES (128 * 1024)

typedef struct {
  GstBuffer *buffer; /* owned */
  guint16 track;     /* 0: the mix */
} Sound;

struct _TuttiFeedOutput {
  GObject parent;
  char *id;
  TuttiFeedFormats formats;
  TuttiLayoutWish layout;
  TuttiReceiver *receiver; /* NULL without pictures, and once stopped */
  GstPad *mix;             /* NULL without sound, and once stopped */
  GstPad *voices;          /* the same, of each voice alone; NULL: are not wanted */
  TuttiTracks *tracks;     /* borrowed: whose these are */
  gulong probe, voices_probe;
  guint watch; /* on the socket */
  TuttiChapters chapters;
  char *card; /* NULL: it has none */
  gboolean ended;

  GMutex lock;
  /* Under lock. */
  int fd;              /* -1 once stopped, or nobody reads any more */
  GQueue sounds;       /* Sound: that the picture has not come up to yet */
  GstClockTime last;   /* nothing from here on is written; NONE: it has no end yet */
  TuttiFeedGap gap;    /* nothing of this is */
  GByteArray *waiting; /* what the socket did not take yet; ends with whole frames */
  TuttiRendition *rendition;
  GHashTable *told;    /* tracks whose person has been named */
  gboolean key_needed; /* a picture was left out */
};

enum { SIGNAL_ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TuttiFeedOutput, tutti_feed_output, G_TYPE_OBJECT)

static void end (TuttiFeedOutput *self, const GError *error);

/* Writing; all with the lock */

/* Returns: bytes taken */
static gsize
send_some (TuttiFeedOutput *self, struct iovec *parts, gsize n_parts)
{
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = n_parts};
  gssize sent;

  do
    sent = sendmsg (self->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  /* That the reader is gone is seen by the main context, too, and dealt with there. */
  return sent > 0 ? (gsize)sent : 0;
}

static void
send_waiting (TuttiFeedOutput *self)
{
  struct iovec all = {self->waiting->data, self->waiting->len};

  if (self->waiting->len > 0)
    g_byte_array_remove_range (self->waiting, 0, (guint)send_some (self, &all, 1));
}

static gboolean
has_room (const TuttiFeedOutput *self, TuttiFeedKind kind, gsize size)
{
  gsize limit = TUTTI_FEED_OUTPUT_WAITING_MAX -
                (kind == TUTTI_FEED_VIDEO ? SOUND_RESERVE_BYTES : 0);

  /* A keyframe may be larger than the limit. */
  return self->waiting->len == 0 || self->waiting->len + size <= limit;
}

typedef struct {
  TuttiFeedKind kind;
  TuttiFeedFlag flag;
  guint16 track; /* 0: of nobody alone */
  guint64 time;
} Head;

/* Returns: FALSE when the frame was left out */
static gboolean
put (TuttiFeedOutput *self, const Head *head, const guint8 *payload, gsize size)
{
  guint8 header[TUTTI_FEED_HEADER_BYTES];
  struct iovec parts[] = {{header, sizeof header}, {(void *)payload, size}};
  gsize sent = 0, of_header;

  if (self->fd < 0 || size > TUTTI_FEED_FRAME_MAX_BYTES)
    return FALSE;
  send_waiting (self);
  if (!has_room (self, head->kind, sizeof header + size))
    return FALSE;
  tutti_feed_pack_header (header, head->kind, head->flag, head->time, (guint32)size);
  tutti_feed_pack_track (header, head->track);
  if (self->waiting->len == 0)
    sent = send_some (self, parts, G_N_ELEMENTS (parts));
  of_header = MIN (sent, sizeof header);
  g_byte_array_append (self->waiting, header + of_header, sizeof header - of_header);
  sent -= of_header;
  g_byte_array_append (self->waiting, payload + sent, size - sent);
  return TRUE;
}

static gboolean
put_text (TuttiFeedOutput *self, const Head *head, const char *text)
{
  return put (
      self, head, (const guint8 *)text, MIN (strlen (text), TUTTI_FEED_TITLE_MAX_BYTES));
}

/* Frames */

/* Returns: (transfer full) (nullable): who is to be asked for a keyframe */
static TuttiRendition *
put_picture (TuttiFeedOutput *self, GstBuffer *buffer, const GstMapInfo *map)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean is_delta = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  Head head = {TUTTI_FEED_VIDEO, is_delta ? TUTTI_FEED_DELTA : TUTTI_FEED_KEYFRAME, 0,
      GST_BUFFER_PTS (buffer)};
  gboolean taken = FALSE;

  if (GST_BUFFER_PTS (buffer) >= self->last)
    return NULL;
  if (tutti_feed_gap_has (
          &self->gap, GST_BUFFER_PTS (buffer), GST_BUFFER_PTS (buffer) + 1)) {
    self->key_needed = TRUE;
    return NULL;
  }
  if (!(is_delta && self->key_needed))
    taken = put (self, &head, map->data, map->size);
  self->key_needed = !taken;
  return !taken && self->rendition != NULL ? g_object_ref (self->rendition) : NULL;
}

/* The encoder's thread. */
static void
on_picture (GstBuffer *buffer, gpointer user_data)
{
  g_autoptr (GstBuffer) owned = buffer;
  g_autoptr (TuttiRendition) to_ask = NULL;
  GstMapInfo map;

  if (!GST_BUFFER_PTS_IS_VALID (buffer) || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  to_ask = put_picture (user_data, buffer, &map);
  gst_buffer_unmap (buffer, &map);
  if (to_ask != NULL)
    tutti_rendition_request_keyframe (to_ask);
}

/* With the lock. */
static void
put_sound (TuttiFeedOutput *self, const Sound *sound)
{
  GstBuffer *buffer = sound->buffer;
  GstClockTime time = GST_BUFFER_PTS (buffer);
  Head head = {sound->track > 0 ? TUTTI_FEED_VOICE : TUTTI_FEED_AUDIO,
      TUTTI_FEED_KEYFRAME, sound->track, time};
  GstMapInfo map;

  if (tutti_feed_gap_has (&self->gap, time, time + GST_BUFFER_DURATION (buffer)) ||
      !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  put (self, &head, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

static void
push_sound (TuttiFeedOutput *self, GstBuffer *buffer, guint16 track)
{
  Sound *sound = g_new (Sound, 1);

  *sound = (Sound){gst_buffer_ref (buffer), track};
  g_queue_push_tail (&self->sounds, sound);
}

static void
sound_free (gpointer data)
{
  Sound *self = data;

  gst_buffer_unref (self->buffer);
  g_free (self);
}

static gboolean
on_drained (gpointer user_data)
{
  end (user_data, NULL);
  return G_SOURCE_REMOVE;
}

/* The audio mixer's thread. Sound waits for the picture, which is made later than the
 * time that it is of: then neither is ahead in what is written, and lost by a kill. */
static GstPadProbeReturn
on_sound (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiFeedOutput *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime latency =
      self->formats.video != TUTTI_FEED_NO_VIDEO ? TUTTI_CANVAS_OUTPUT_LATENCY : 0;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Sound *oldest;

  push_sound (self, buffer, 0);
  while ((oldest = g_queue_peek_head (&self->sounds)) != NULL &&
         GST_BUFFER_PTS (oldest->buffer) + latency <= GST_BUFFER_PTS (buffer)) {
    if (GST_BUFFER_PTS (oldest->buffer) >= self->last) {
      g_idle_add_full (
          G_PRIORITY_DEFAULT, on_drained, g_object_ref (self), g_object_unref);
      return GST_PAD_PROBE_OK;
    }
    put_sound (self, oldest);
    sound_free (g_queue_pop_head (&self->sounds));
  }
  return GST_PAD_PROBE_OK;
}

/* With the lock; again until it has found room. */
static void
name_track (TuttiFeedOutput *self, guint16 track, const char *name)
{
  Head head = {TUTTI_FEED_PERSON, TUTTI_FEED_DELTA, track, 0};

  if (name == NULL || *name == '\0' ||
      g_hash_table_contains (self->told, GUINT_TO_POINTER (track)))
    return;
  if (put_text (self, &head, name))
    g_hash_table_add (self->told, GUINT_TO_POINTER (track));
}

/* The audio mixer's thread, before the mix of the same time. */
static GstPadProbeReturn
on_voice (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiFeedOutput *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autofree char *name = NULL;
  guint16 track =
      tutti_tracks_find (self->tracks, (guint)GST_BUFFER_OFFSET (buffer), &name);
  g_autoptr (GMutexLocker) locker = NULL;

  if (track == 0)
    return GST_PAD_PROBE_OK;
  locker = g_mutex_locker_new (&self->lock);
  name_track (self, track, name);
  push_sound (self, buffer, track);
  return GST_PAD_PROBE_OK;
}

/* Chapters */

static void
begin_chapter (TuttiFeedOutput *self, const char *title, guint64 time_ns)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Head head = {TUTTI_FEED_CHAPTER, TUTTI_FEED_DELTA, 0, time_ns};

  put_text (self, &head, title);
}

void
tutti_feed_output_set_title (TuttiFeedOutput *self, const char *title)
{
  begin_chapter (self, title, 0);
}

void
tutti_feed_output_set_card (TuttiFeedOutput *self, const char *title)
{
  self->card = g_strdup (title);
}

const char *
tutti_feed_output_get_card (TuttiFeedOutput *self)
{
  return self->card;
}

/* Not before something of it has been written: at the same place it would take that of
 * the title. */
static gboolean
is_paused (TuttiFeedOutput *self, guint64 now_ns)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return tutti_feed_gap_lasts (&self->gap) ||
         now_ns < self->gap.until + TUTTI_FEED_GAP_LATE_NS;
}

void
tutti_feed_output_note (TuttiFeedOutput *self, const char *subject, guint64 now_ns)
{
  const char *title;
  guint64 time_ns;

  /* Who speaks during a pause is nobody's business afterwards. */
  if (self->ended || is_paused (self, now_ns))
    return;
  tutti_chapters_note (&self->chapters, subject, now_ns);
  title = tutti_chapters_take (&self->chapters, now_ns, &time_ns);
  if (title != NULL)
    begin_chapter (self, title, time_ns);
}

/* The reader */

static void
end (TuttiFeedOutput *self, const GError *error)
{
  g_autoptr (TuttiFeedOutput) alive = g_object_ref (self);

  if (self->ended)
    return;
  self->ended = TRUE;
  tutti_feed_output_stop (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  TuttiFeedOutput *self = user_data;
  char bytes[64];
  gssize n = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n > 0) {
    if (memchr (bytes, TUTTI_FEED_KEYFRAME_WANTED, (gsize)n) != NULL &&
        self->rendition != NULL)
      tutti_rendition_request_keyframe (self->rendition);
    return G_SOURCE_CONTINUE;
  }
  self->watch = 0;
  end (self, NULL);
  return G_SOURCE_REMOVE;
}

/* Life */

TuttiFeedOutput *
tutti_feed_output_new (
    const char *id, int fd, const TuttiFeedFormats *formats, TuttiLayoutWish layout)
{
  TuttiFeedOutput *self = g_object_new (TUTTI_TYPE_FEED_OUTPUT, NULL);
  static const Head head = {TUTTI_FEED_FORMATS, TUTTI_FEED_KEYFRAME, 0, 0};
  guint8 payload[TUTTI_FEED_FORMATS_BYTES];
  int size = SOCKET_BUFFER_BYTES;

  self->id = g_strdup (id);
  self->fd = fd;
  self->formats = *formats;
  self->layout = layout;
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  self->watch = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
  if (formats->video != TUTTI_FEED_NO_VIDEO)
    self->receiver =
        tutti_receiver_new_with_func (on_picture, g_object_ref (self), g_object_unref);
  tutti_feed_pack_formats (payload, formats);
  g_mutex_lock (&self->lock);
  put (self, &head, payload, sizeof payload);
  g_mutex_unlock (&self->lock);
  return self;
}

const char *
tutti_feed_output_get_id (TuttiFeedOutput *self)
{
  return self->id;
}

TuttiLayoutWish
tutti_feed_output_get_layout (TuttiFeedOutput *self)
{
  return self->layout;
}

gboolean
tutti_feed_output_get_codec (TuttiFeedOutput *self, TuttiCodec *codec)
{
  *codec = self->formats.video == TUTTI_FEED_H264 ? TUTTI_CODEC_H264 : TUTTI_CODEC_VP8;
  return self->receiver != NULL;
}

void
tutti_feed_output_watch (TuttiFeedOutput *self, TuttiRendition *rendition)
{
  TuttiRendition *old = NULL;

  if (self->receiver == NULL || self->rendition == rendition)
    return;
  g_mutex_lock (&self->lock);
  old = self->rendition;
  self->rendition = g_object_ref (rendition);
  g_mutex_unlock (&self->lock);
  g_clear_object (&old);
  tutti_rendition_add_receiver (rendition, self->receiver);
}

void
tutti_feed_output_listen (TuttiFeedOutput *self, GstPad *mix)
{
  self->mix = gst_object_ref (mix);
  self->probe = gst_pad_add_probe (
      mix, GST_PAD_PROBE_TYPE_BUFFER, on_sound, g_object_ref (self), g_object_unref);
}

void
tutti_feed_output_listen_voices (
    TuttiFeedOutput *self, GstPad *voices, TuttiTracks *tracks)
{
  self->tracks = tracks;
  self->voices = gst_object_ref (voices);
  self->voices_probe = gst_pad_add_probe (
      voices, GST_PAD_PROBE_TYPE_BUFFER, on_voice, g_object_ref (self), g_object_unref);
}

gboolean
tutti_feed_output_listens_to_voices (TuttiFeedOutput *self)
{
  return self->tracks != NULL;
}

void
tutti_feed_output_fail (TuttiFeedOutput *self, const GError *error)
{
  end (self, error);
}

void
tutti_feed_output_pause (TuttiFeedOutput *self, guint64 now_ns)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  tutti_feed_gap_begin (&self->gap, now_ns);
}

void
tutti_feed_output_resume (TuttiFeedOutput *self, guint64 now_ns)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  tutti_feed_gap_end (&self->gap, now_ns);
}

void
tutti_feed_output_drain (TuttiFeedOutput *self, guint64 now_ns)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->last = MIN (self->last, now_ns);
}

void
tutti_feed_output_stop (TuttiFeedOutput *self)
{
  TuttiRendition *rendition = NULL;

  self->ended = TRUE;
  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->mix != NULL)
    gst_pad_remove_probe (self->mix, self->probe);
  gst_clear_object (&self->mix);
  if (self->voices != NULL)
    gst_pad_remove_probe (self->voices, self->voices_probe);
  gst_clear_object (&self->voices);
  if (self->receiver != NULL)
    tutti_receiver_want (self->receiver, NULL);
  g_clear_pointer (&self->receiver, tutti_receiver_unref);
  g_mutex_lock (&self->lock);
  if (self->fd >= 0) {
    send_waiting (self);
    close (self->fd);
  }
  self->fd = -1;
  rendition = g_steal_pointer (&self->rendition);
  g_mutex_unlock (&self->lock);
  g_clear_object (&rendition);
}

static void
tutti_feed_output_init (TuttiFeedOutput *self)
{
  self->fd = -1;
  self->last = GST_CLOCK_TIME_NONE;
  tutti_feed_gap_init (&self->gap);
  self->waiting = g_byte_array_new ();
  g_queue_init (&self->sounds);
  self->told = g_hash_table_new (NULL, NULL);
  g_mutex_init (&self->lock);
}

static void
tutti_feed_output_finalize (GObject *object)
{
  TuttiFeedOutput *self = TUTTI_FEED_OUTPUT (object);

  g_byte_array_unref (self->waiting);
  tutti_chapters_clear (&self->chapters);
  g_free (self->card);
  g_queue_clear_full (&self->sounds, sound_free);
  g_hash_table_unref (self->told);
  g_mutex_clear (&self->lock);
  g_free (self->id);
  G_OBJECT_CLASS (tutti_feed_output_parent_class)->finalize (object);
}

static void
tutti_feed_output_class_init (TuttiFeedOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_feed_output_finalize;
  signals[SIGNAL_ENDED] = g_signal_new ("ended", TUTTI_TYPE_FEED_OUTPUT,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

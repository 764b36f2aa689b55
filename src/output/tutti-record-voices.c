/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-record-voices.h"

#include <unistd.h>

#include "output/tutti-matroska-chapters.h"
#include "output/tutti-record-file.h"
#include "output/tutti-record-pipeline.h"

typedef struct {
  int fd;
  char *file;
  guint16 track;              /* 0: nobody's */
  GstAppSrc *source;          /* NULL: not begun */
  TuttiRecordChapters *title; /* the one chapter; NULL: not begun */
  GBytes *sound;              /* NULL: silence; else of @time */
  guint64 time;               /* of the feed's clock */
} Voice;

struct _TuttiRecordVoices {
  GArray *voices;    /* Voice; the feed's thread's, but for descriptors */
  GHashTable *names; /* of tracks; the same thread's */
  GBytes *silence;   /* as long as the last sound */
  GAsyncQueue *news; /* TuttiRecordVoice */
};

static void
voice_clear (gpointer data)
{
  Voice *self = data;

  gst_clear_object (&self->source);
  g_clear_pointer (&self->sound, g_bytes_unref);
  g_clear_pointer (&self->title, tutti_record_chapters_free);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->file);
}

void
tutti_record_voice_free (TuttiRecordVoice *self)
{
  g_free (self->file);
  g_free (self->name);
  g_free (self);
}

static gboolean
make_files (TuttiRecordVoices *self, const char *folder, const char *name, guint max,
    GError **error)
{
  for (guint i = 1; i <= max; i++) {
    g_autofree char *base = g_strdup_printf ("%s-%u", name, i);
    Voice voice = {tutti_record_file_open (folder, base, ".webm", error)};

    if (voice.fd < 0)
      return FALSE;
    voice.file = g_strconcat (base, ".webm", NULL);
    g_array_append_val (self->voices, voice);
  }
  return TRUE;
}

TuttiRecordVoices *
tutti_record_voices_new (const char *folder, const char *name, guint max, GError **error)
{
  TuttiRecordVoices *self = g_new0 (TuttiRecordVoices, 1);

  self->voices = g_array_new (FALSE, FALSE, sizeof (Voice));
  g_array_set_clear_func (self->voices, voice_clear);
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->news = g_async_queue_new_full ((GDestroyNotify)tutti_record_voice_free);
  if (make_files (self, folder, name, max, error))
    return self;
  tutti_record_voices_free (self);
  return NULL;
}

void
tutti_record_voices_free (TuttiRecordVoices *self)
{
  g_array_unref (self->voices);
  g_hash_table_unref (self->names);
  g_clear_pointer (&self->silence, g_bytes_unref);
  g_async_queue_unref (self->news);
  g_free (self);
}

TuttiRecordVoice *
tutti_record_voices_pop (TuttiRecordVoices *self)
{
  return g_async_queue_try_pop (self->news);
}

/* Returns: NULL when there is none */
static Voice *
find_voice (TuttiRecordVoices *self, guint16 track)
{
  for (guint i = 0; i < self->voices->len; i++) {
    Voice *voice = &g_array_index (self->voices, Voice, i);

    if (voice->track == track)
      return voice;
  }
  return NULL;
}

void
tutti_record_voices_take (TuttiRecordVoices *self, const TuttiFeedFrame *frame)
{
  Voice *voice;

  if (frame->kind == TUTTI_FEED_PERSON) {
    g_hash_table_insert (
        self->names, GUINT_TO_POINTER (frame->track), tutti_feed_frame_dup_text (frame));
    return;
  }
  voice = find_voice (self, frame->track);
  if (voice == NULL)
    voice = find_voice (self, 0);
  if (voice == NULL)
    return;
  voice->track = frame->track;
  g_clear_pointer (&voice->sound, g_bytes_unref);
  voice->sound = g_bytes_ref (frame->payload);
  voice->time = frame->time;
}

static gboolean
begin (TuttiRecordVoices *self, Voice *voice, GstElement *pipeline, guint64 time_ns)
{
  const char *name = g_hash_table_lookup (self->names, GUINT_TO_POINTER (voice->track));
  TuttiRecordVoice *news;

  voice->source = tutti_record_pipeline_add_voice (pipeline, voice->fd);
  if (voice->source == NULL)
    return FALSE;
  voice->title = tutti_record_chapters_new ();
  if (name != NULL)
    tutti_record_chapters_add (voice->title, 0, name);
  news = g_new0 (TuttiRecordVoice, 1);
  news->file = g_strdup (voice->file);
  news->name = g_strdup (name != NULL ? name : "");
  news->start_ns = time_ns;
  g_async_queue_push (self->news, news);
  return TRUE;
}

static GBytes *
get_silence (TuttiRecordVoices *self, gsize size)
{
  if (self->silence == NULL || g_bytes_get_size (self->silence) != size) {
    g_clear_pointer (&self->silence, g_bytes_unref);
    self->silence = g_bytes_new_take (g_malloc0 (size), size);
  }
  return self->silence;
}

/* Returns: (transfer full) (nullable): what is heard of it then; NULL before it begins */
static GstBuffer *
take_sound (TuttiRecordVoices *self, Voice *voice, const TuttiFeedFrame *mix)
{
  g_autoptr (GBytes) sound = g_steal_pointer (&voice->sound);

  if (sound != NULL && voice->time == mix->time)
    return gst_buffer_new_wrapped_bytes (sound);
  return voice->source != NULL ? gst_buffer_new_wrapped_bytes (
                                     get_silence (self, g_bytes_get_size (mix->payload)))
                               : NULL;
}

void
tutti_record_voices_place (TuttiRecordVoices *self, GstElement *pipeline,
    const TuttiFeedFrame *frame, guint64 time_ns)
{
  for (guint i = 0; i < self->voices->len; i++) {
    Voice *voice = &g_array_index (self->voices, Voice, i);
    GstBuffer *buffer = take_sound (self, voice, frame);

    if (buffer == NULL) {
      voice->track = 0; /* who is only heard where nothing is recorded needs no file */
      continue;
    }
    if (voice->source == NULL && !begin (self, voice, pipeline, time_ns)) {
      gst_buffer_unref (buffer);
      continue;
    }
    GST_BUFFER_PTS (buffer) = time_ns;
    GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (
        gst_buffer_get_size (buffer), GST_SECOND, TUTTI_FEED_PCM_BYTES_PER_SECOND);
    gst_app_src_push_buffer (voice->source, buffer);
  }
}

void
tutti_record_voices_sync (TuttiRecordVoices *self)
{
  for (guint i = 0; i < self->voices->len; i++)
    fdatasync (g_array_index (self->voices, Voice, i).fd);
}

void
tutti_record_voices_end (TuttiRecordVoices *self)
{
  for (guint i = 0; i < self->voices->len; i++) {
    const Voice *voice = &g_array_index (self->voices, Voice, i);

    if (voice->source != NULL)
      gst_app_src_end_of_stream (voice->source);
  }
}

void
tutti_record_voices_write_names (TuttiRecordVoices *self)
{
  for (guint i = 0; i < self->voices->len; i++) {
    const Voice *voice = &g_array_index (self->voices, Voice, i);

    if (voice->title != NULL && !tutti_matroska_chapters_write (voice->fd, voice->title))
      g_message ("a person's file has no name in it");
  }
}

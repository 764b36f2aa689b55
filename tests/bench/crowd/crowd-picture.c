/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-picture.h"

#include "crowd-collect.h"

#define SECONDS 8

typedef struct {
  CrowdPictureFormat format;
  GPtrArray *frames; /* atomic: NULL until they are made */
} Entry;

struct _CrowdPictures {
  GPtrArray *entries; /* Entry */
  GThreadPool *pool;  /* of one thread */
};

/* One layer of a picture. */
static void
add_layer (
    GString *text, const CrowdPictureFormat *format, const char *source, guint number)
{
  g_string_append_printf (text,
      " videotestsrc num-buffers=%u %s"
      " ! video/x-raw,format=I420,width=%u,height=%u,framerate=%u/1 ! mix.sink_%u",
      SECONDS * format->framerate, source, format->width, format->height,
      format->framerate, number);
}

/* As a camera sees somebody: light that falls off, something that moves, mild grain. Test
 * pictures with noise at full strength are what no encoder can do with few bits, and
 * fifty of them in one picture even less. */
static char *
describe (const CrowdPictureFormat *format)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text,
      "compositor name=mix sink_1::alpha=0.5 sink_2::alpha=0.03"
      " ! video/x-raw,format=I420,width=%u,height=%u"
      " ! vp8enc deadline=1 cpu-used=8 threads=1 end-usage=cbr"
      " target-bitrate=%u keyframe-max-dist=100000 ! appsink name=out",
      format->width, format->height, format->bitrate);
  add_layer (text, format, "pattern=gradient", 0);
  add_layer (text, format, "pattern=ball motion=sweep animation-mode=frames", 1);
  add_layer (text, format, "pattern=snow", 2);
  return g_string_free (text, FALSE);
}

static void
make (gpointer data, gpointer user_data)
{
  Entry *entry = data;
  const CrowdPictureFormat *format = &entry->format;
  g_autoptr (GError) error = NULL;
  g_autofree char *description = describe (format);
  GPtrArray *frames = crowd_collect (description, &error);

  if (frames == NULL || frames->len == 0)
    g_error ("pictures of %ux%u: %s", format->width, format->height,
        error != NULL ? error->message : "none");
  g_atomic_pointer_set (&entry->frames, frames);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->frames, g_ptr_array_unref);
  g_free (entry);
}

CrowdPictures *
crowd_pictures_new (void)
{
  CrowdPictures *self = g_new0 (CrowdPictures, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->pool = g_thread_pool_new (make, NULL, 1, FALSE, NULL);
  return self;
}

void
crowd_pictures_free (CrowdPictures *self)
{
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static gboolean
is_same (const CrowdPictureFormat *a, const CrowdPictureFormat *b)
{
  return a->width == b->width && a->height == b->height && a->framerate == b->framerate &&
         a->bitrate == b->bitrate;
}

GPtrArray *
crowd_pictures_get (CrowdPictures *self, const CrowdPictureFormat *format)
{
  Entry *entry;

  for (guint i = 0; i < self->entries->len; i++) {
    entry = g_ptr_array_index (self->entries, i);
    if (is_same (&entry->format, format))
      return g_atomic_pointer_get (&entry->frames);
  }
  entry = g_new0 (Entry, 1);
  entry->format = *format;
  g_ptr_array_add (self->entries, entry);
  g_thread_pool_push (self->pool, entry, NULL);
  return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "crowd-film.h"

#include <gio/gio.h>
#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#define FILE_HEADER_BYTES 32
#define FRAME_HEADER_BYTES 12

struct _CrowdFilm {
  FILE *file;
  GByteArray *picture; /* so far */
  gboolean begun;      /* a keyframe has come */
  guint64 count;
};

CrowdFilm *
crowd_film_new (const char *path, GError **error)
{
  guint8 header[FILE_HEADER_BYTES] = "DKIF\0\0\040\0VP80";
  FILE *file = fopen (path, "wbe");
  CrowdFilm *self;

  if (file == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be written", path);
    return NULL;
  }
  /* The size stands in the keyframes; one tick of the file's time is a picture. */
  GST_WRITE_UINT32_LE (header + 16, 1);
  GST_WRITE_UINT32_LE (header + 20, 1);
  fwrite (header, 1, sizeof header, file);
  self = g_new0 (CrowdFilm, 1);
  self->file = file;
  self->picture = g_byte_array_new ();
  return self;
}

void
crowd_film_free (CrowdFilm *self)
{
  fclose (self->file);
  g_byte_array_unref (self->picture);
  g_free (self);
}

gsize
crowd_film_skip_descriptor (const guint8 *payload, gsize length)
{
  gsize at = 1;

  if ((payload[0] & 0x80) && length > 3) {
    guint8 more = payload[at++];

    if (more & 0x80)
      at += payload[at] & 0x80 ? 2 : 1;
    at += more & 0x40 ? 1 : 0;
    at += more & 0x30 ? 1 : 0;
  }
  return at < length ? at : 0;
}

static void
keep (CrowdFilm *self)
{
  guint8 header[FRAME_HEADER_BYTES];

  /* RFC 6386 9.1: the lowest bit of a keyframe is 0. */
  self->begun |= self->picture->len > 0 && (self->picture->data[0] & 1) == 0;
  if (self->begun) {
    GST_WRITE_UINT32_LE (header, self->picture->len);
    GST_WRITE_UINT64_LE (header + 4, self->count++);
    fwrite (header, 1, sizeof header, self->file);
    fwrite (self->picture->data, 1, self->picture->len, self->file);
  }
  g_byte_array_set_size (self->picture, 0);
}

void
crowd_film_take (CrowdFilm *self, const guint8 *payload, gsize length, CrowdFilmPart part)
{
  gsize at = crowd_film_skip_descriptor (payload, length);

  if (at > 0)
    g_byte_array_append (self->picture, payload + at, (guint)(length - at));
  if (part == CROWD_FILM_END)
    keep (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/output/tutti-hls-playlist.h"

#include <string.h>

#define SEQUENCE "#EXT-X-MEDIA-SEQUENCE:"
#define JOINTS "#EXT-X-DISCONTINUITY-SEQUENCE:"
#define JOINT "#EXT-X-DISCONTINUITY"
#define DURATION "#EXTINF:"

typedef struct {
  guint64 duration;
  TuttiHlsJoint joint; /* to the one before */
} Segment;

struct _TuttiHlsPlaylist {
  GArray *segments; /* Segment; the last is number @next - 1 */
  guint64 next;
  guint64 joints; /* of the segments that are not listed any more */
  gboolean ended;
};

TuttiHlsPlaylist *
tutti_hls_playlist_new (void)
{
  TuttiHlsPlaylist *self = g_new0 (TuttiHlsPlaylist, 1);

  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  return self;
}

void
tutti_hls_playlist_free (TuttiHlsPlaylist *self)
{
  g_array_unref (self->segments);
  g_free (self);
}

static char *
name_of (guint64 number)
{
  return g_strdup_printf ("%08" G_GUINT64_FORMAT ".ts", number);
}

char *
tutti_hls_playlist_next_name (const TuttiHlsPlaylist *self)
{
  return name_of (self->next);
}

guint
tutti_hls_playlist_get_length (const TuttiHlsPlaylist *self)
{
  return MIN (self->segments->len, TUTTI_HLS_LISTED);
}

/* The first that is listed is the @n-th of those that are kept. */
static guint
first_listed (const TuttiHlsPlaylist *self)
{
  return self->segments->len - tutti_hls_playlist_get_length (self);
}

char *
tutti_hls_playlist_add (TuttiHlsPlaylist *self, guint64 duration, TuttiHlsJoint joint)
{
  Segment segment = {duration, joint};

  g_array_append_val (self->segments, segment);
  self->next++;
  self->ended = FALSE;
  if (self->segments->len > TUTTI_HLS_LISTED) {
    const Segment *gone =
        &g_array_index (self->segments, Segment, first_listed (self) - 1);

    self->joints += gone->joint == TUTTI_HLS_DISCONTINUED;
  }
  if (self->segments->len <= TUTTI_HLS_KEPT)
    return NULL;
  g_array_remove_index (self->segments, 0);
  return name_of (self->next - TUTTI_HLS_KEPT - 1);
}

void
tutti_hls_playlist_end (TuttiHlsPlaylist *self)
{
  self->ended = TRUE;
}

char *
tutti_hls_playlist_write (const TuttiHlsPlaylist *self)
{
  GString *text = g_string_new ("#EXTM3U\n#EXT-X-VERSION:3\n");
  guint n = tutti_hls_playlist_get_length (self);
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "#EXT-X-TARGETDURATION:%d\n", 2 * TUTTI_HLS_SEGMENT_S);
  g_string_append_printf (text, SEQUENCE "%" G_GUINT64_FORMAT "\n", self->next - n);
  g_string_append_printf (text, JOINTS "%" G_GUINT64_FORMAT "\n", self->joints);
  for (guint i = 0; i < n; i++) {
    const Segment *segment =
        &g_array_index (self->segments, Segment, first_listed (self) + i);
    g_autofree char *name = name_of (self->next - n + i);

    if (segment->joint == TUTTI_HLS_DISCONTINUED)
      g_string_append (text, JOINT "\n");
    g_ascii_formatd (seconds, sizeof seconds, "%.3f", segment->duration / 1e9);
    g_string_append_printf (text, DURATION "%s,\n%s\n", seconds, name);
  }
  if (self->ended)
    g_string_append (text, "#EXT-X-ENDLIST\n");
  return g_string_free (text, FALSE);
}

static gboolean
read_number (const char *line, const char *tag, guint64 *number)
{
  return g_str_has_prefix (line, tag) && g_ascii_string_to_unsigned (line + strlen (tag),
                                             10, 0, G_MAXINT64, number, NULL);
}

static void
read_line (TuttiHlsPlaylist *self, const char *line, Segment *coming)
{
  if (g_str_equal (line, JOINT))
    coming->joint = TUTTI_HLS_DISCONTINUED;
  else if (g_str_has_prefix (line, DURATION))
    coming->duration =
        (guint64)(g_ascii_strtod (line + strlen (DURATION), NULL) * 1e9 + 0.5);
  else if (*line != '#' && *line != '\0') {
    g_array_append_val (self->segments, *coming);
    self->next++;
    *coming = (Segment){0, TUTTI_HLS_CONTINUED};
  }
}

void
tutti_hls_playlist_read (TuttiHlsPlaylist *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 64);
  Segment coming = {0, TUTTI_HLS_CONTINUED};

  if (lines[0] == NULL || !g_str_equal (lines[0], "#EXTM3U"))
    return;
  for (guint i = 0; lines[i] != NULL; i++) {
    if (!read_number (lines[i], SEQUENCE, &self->next) &&
        !read_number (lines[i], JOINTS, &self->joints))
      read_line (self, lines[i], &coming);
  }
  while (self->segments->len > TUTTI_HLS_LISTED)
    g_array_remove_index (self->segments, 0);
}

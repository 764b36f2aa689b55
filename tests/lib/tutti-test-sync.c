/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-sync.h"

#include <gio/gio.h>
#include <string.h>

#define RATE 48000
#define WHITE 235
#define GREY 128

/* Of a pixel in the middle, between the camera's own colour and white. */
#define FLASH_LUMA 170
/* -32 dBFS: over what the encoder smears before a beep. */
#define BEEP_PEAK 800
/* More than one picture of a camera of 25 a second. */
#define HOLE_S 0.06
/* A beep is no new one before so much silence. */
#define QUIET_FRAMES (RATE / 3)

gboolean
tutti_test_sync_is_on (GstClockTime time)
{
  return time % TUTTI_TEST_SYNC_PERIOD < TUTTI_TEST_SYNC_LENGTH;
}

GstBuffer *
tutti_test_sync_flash (GstBuffer *picture)
{
  GstMapInfo map;

  /* Half a millisecond: times of pictures are rounded. */
  if (!tutti_test_sync_is_on (GST_BUFFER_PTS (picture) + GST_MSECOND / 2))
    return picture;
  picture = gst_buffer_make_writable (picture);
  gst_buffer_map (picture, &map, GST_MAP_WRITE);
  memset (map.data, WHITE, map.size * 2 / 3);
  memset (map.data + map.size * 2 / 3, GREY, map.size / 3);
  gst_buffer_unmap (picture, &map);
  return picture;
}

void
tutti_test_sync_beep (gint16 *sound, gsize frames, GstClockTime time)
{
  for (gsize i = 0; i < frames; i++)
    if (!tutti_test_sync_is_on (time + gst_util_uint64_scale (i, GST_SECOND, RATE)))
      sound[2 * i] = sound[2 * i + 1] = 0;
}

/* Returns: (transfer full): what the program says, with a zero behind it. */
static char *
run (const char *const *argv, gsize *size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GBytes) out = NULL;
  char *text;

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  *size = g_bytes_get_size (out);
  text = g_malloc (*size + 1);
  memcpy (text, g_bytes_get_data (out, NULL), *size);
  text[*size] = '\0';
  return text;
}

typedef struct {
  double seconds;
  guint samples; /* of sound */
} Frame;

/* When the frames of a track are to be presented. */
static GArray *
read_times (const char *path, const char *track)
{
  const char *argv[] = {"ffprobe", "-v", "error", "-select_streams", track,
      "-show_entries", "frame=pts_time,nb_samples", "-of", "csv=p=0", path, NULL};
  gsize size;
  g_autofree char *text = run (argv, &size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (Frame));

  for (guint i = 0; lines[i] != NULL; i++) {
    Frame frame = {0};
    char *end;

    frame.seconds = g_ascii_strtod (lines[i], &end);
    if (end == lines[i])
      continue;
    frame.samples = *end == ',' ? (guint)g_ascii_strtoull (end + 1, NULL, 10) : 0;
    g_array_append_val (frames, frame);
  }
  return frames;
}

/* Returns: when flashes begin. One whose first pictures are missing does not say. */
static GArray *
read_flashes (const char *path)
{
  const char *argv[] = {"ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", "0:v:0",
      "-fps_mode", "passthrough", "-vf", "crop=2:2,format=gray", "-f", "rawvideo", "-",
      NULL};
  g_autoptr (GArray) frames = read_times (path, "v:0");
  GArray *flashes = g_array_new (FALSE, FALSE, sizeof (double));
  gsize size;
  g_autofree char *pixels = run (argv, &size);
  gboolean was_lit = FALSE;
  double before = 0;

  for (guint i = 0; i < frames->len && 4 * i < size; i++) {
    gboolean lit = (guint8)pixels[4 * i] > FLASH_LUMA;
    double time = g_array_index (frames, Frame, i).seconds;

    if (lit && !was_lit && time - before < HOLE_S)
      g_array_append_val (flashes, time);
    was_lit = lit;
    before = time;
  }
  return flashes;
}

/* Returns: when beeps begin */
static GArray *
read_beeps (const char *path)
{
  const char *argv[] = {"ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", "0:a:0",
      "-af", "pan=mono|c0=c0", "-ar", "48000", "-f", "s16le", "-", NULL};
  g_autoptr (GArray) frames = read_times (path, "a:0");
  GArray *beeps = g_array_new (FALSE, FALSE, sizeof (double));
  gsize size, at = 0;
  g_autofree char *text = run (argv, &size);
  const gint16 *samples = (const gint16 *)(void *)text;
  guint quiet = 0;

  for (guint i = 0; i < frames->len; i++) {
    const Frame *frame = &g_array_index (frames, Frame, i);

    for (guint j = 0; j < frame->samples && at < size / 2; j++, at++) {
      double time = frame->seconds + (double)j / RATE;

      if (ABS ((int)samples[at]) < BEEP_PEAK) {
        quiet++;
        continue;
      }
      if (quiet >= QUIET_FRAMES)
        g_array_append_val (beeps, time);
      quiet = 0;
    }
  }
  return beeps;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const gdouble *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

/* Returns: ms */
static gdouble
nearest (const GArray *beeps, double flash)
{
  gdouble best = G_MAXDOUBLE;

  for (guint i = 0; i < beeps->len; i++) {
    gdouble offset = (g_array_index (beeps, double, i) - flash) * 1000;

    if (ABS (offset) < ABS (best))
      best = offset;
  }
  return best;
}

GArray *
tutti_test_sync_measure (const char *path)
{
  g_autoptr (GArray) flashes = read_flashes (path);
  g_autoptr (GArray) beeps = read_beeps (path);
  GArray *offsets = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < flashes->len; i++) {
    gdouble offset = nearest (beeps, g_array_index (flashes, double, i));

    /* One of the two may lie before the beginning, or after the end. */
    if (ABS (offset) < TUTTI_TEST_SYNC_PERIOD / 2 / GST_MSECOND)
      g_array_append_val (offsets, offset);
  }
  g_array_sort (offsets, compare);
  return offsets;
}

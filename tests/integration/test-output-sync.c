/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sound and picture of recordings and streams belong together, however busy the machine
 * is: a client flashes and beeps at the same moment, and in every output the beep begins
 * with the flash. */

#include "output-rig.h"
#include "people.h"
#include "room.h"
#include "rtmp-server.h"
#include "tutti-test-probe.h"
#include "tutti-test-sync.h"
#include "tutti-test-wait.h"

/* What people do not notice (ITU-R BT.1359 has 90 and 185 ms). */
#define OFFSET_MAX_MS 80.0

#define FRAMERATE 25
#define RECORDED_MS 9000
#define FLASHES_MIN 3 /* a busy encoder leaves out pictures */

typedef enum { QUIET, BUSY } Load;

/* Takes as much of the machine as there is. */
typedef struct {
  GPtrArray *threads;
  gint ending; /* atomic */
} Burner;

/* What a mixer needs to know how early a picture comes when nothing delays it. */
#define SETTLED_TICKS (4 * 50)

static gboolean
is_settled (gpointer data)
{
  return room_get_ticks (data) >= SETTLED_TICKS;
}

static gpointer
burn (gpointer data)
{
  Burner *self = data;
  volatile guint64 number = 1;

  while (!g_atomic_int_get (&self->ending)) {
    for (guint i = 0; i < 100000; i++)
      number = number * 6364136223846793005ULL + 1442695040888963407ULL;
  }
  return NULL;
}

static void
burner_start (Burner *self, Load load)
{
  guint n = load == BUSY ? 2 * g_get_num_processors () : 0;

  self->ending = FALSE;
  self->threads = g_ptr_array_new ();
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->threads, g_thread_new ("busy", burn, self));
}

static void
burner_stop (Burner *self)
{
  g_atomic_int_set (&self->ending, TRUE);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));
  g_ptr_array_unref (self->threads);
}

/* A client whose picture comes after all of the patience that there is, which happens to
 * those here when the machine is full, has a flash too late: a quarter may then.
 * Returns: whether sound and picture belong together */
static gboolean
is_together (const char *name, const char *path, Load load)
{
  g_autoptr (GArray) offsets = tutti_test_sync_measure (path);
  gdouble least, middle, most;
  guint n = offsets->len, near = 0;

  g_assert_cmpuint (n, >=, FLASHES_MIN);
  least = g_array_index (offsets, gdouble, 0);
  middle = g_array_index (offsets, gdouble, n / 2);
  most = g_array_index (offsets, gdouble, n - 1);
  for (guint i = 0; i < n; i++)
    near += ABS (g_array_index (offsets, gdouble, i)) <= OFFSET_MAX_MS ? 1 : 0;
  g_test_message ("%s: sound after picture by %.0f, median %.0f, to %.0f ms (%u flashes)",
      name, least, middle, most, n);
  return ABS (middle) <= OFFSET_MAX_MS && 4 * near >= (load == QUIET ? 4 * n : 3 * n);
}

static void
finish (Room *room, const char *feed, OutputRig *output)
{
  g_autoptr (TuttiMessage) message = NULL;

  room_feed_end (room, feed);
  output_rig_send (output, TUTTI_MESSAGE_FINISH);
  message = output_rig_wait_finished (output);
  g_assert_cmpstr (((const TuttiFinished *)message)->error, ==, NULL);
  output_rig_wait_exit (output);
}

static gboolean
check_file (OutputRig *output, const char *file, Load load)
{
  g_autofree char *path = output_rig_path (output, file);
  gboolean together = is_together (file, path, load);

  output_rig_free (output);
  return together;
}

static gboolean
check_stream (OutputRig *output, RtmpServer *server, Load load)
{
  g_autoptr (GPtrArray) files = NULL;
  gboolean together;

  rtmp_server_kill (server);
  files = rtmp_server_recordings (server);
  g_assert_cmpuint (files->len, >, 0);
  together = is_together ("RTMP", g_ptr_array_index (files, files->len - 1), load);
  output_rig_free (output);
  rtmp_server_free (server);
  return together;
}

static OutputRig *
start_stream (Room *room, RtmpServer *server)
{
  OutputRig *output = output_rig_new (NULL);
  g_autofree char *target = g_strdup_printf ("rtmp://127.0.0.1:%u/live", server->port);

  output_rig_stream (output, target, "key", room_open_feed (room, "stream", "h264"));
  return output;
}

static gboolean
is_in_sync (Load load)
{
  gboolean together = TRUE;
  TuttiTestClientOptions options = people_get_options (0);
  RtmpServer *server = rtmp_server_missing () == NULL ? rtmp_server_new () : NULL;
  g_autoptr (Room) room = room_new_bare (NULL);
  g_autoptr (People) people = NULL;
  OutputRig *webm = output_rig_new (NULL), *mp4 = output_rig_new (NULL), *stream = NULL;
  Burner burner;

  room_configure (room, 0, FRAMERATE);
  options.voice = TUTTI_TEST_VOICE_BEEPS;
  options.framerate = FRAMERATE;
  people = people_new_with (room, 1, &options);
  burner_start (&burner, load);
  tutti_test_wait (is_settled, room, "four seconds of sound");
  output_rig_record (webm, webm->folder, "webm", room_open_feed (room, "webm", "vp8"));
  output_rig_record (mp4, mp4->folder, "mp4", room_open_feed (room, "mp4", "h264"));
  if (server != NULL)
    stream = start_stream (room, server);
  output_rig_wait_recorded (webm, RECORDED_MS);
  output_rig_wait_recorded (mp4, RECORDED_MS);
  burner_stop (&burner);
  finish (room, "webm", webm);
  finish (room, "mp4", mp4);
  if (stream != NULL)
    finish (room, "stream", stream);
  together &= check_file (webm, "take.webm", load);
  together &= check_file (mp4, "take.mp4", load);
  if (stream != NULL)
    together &= check_stream (stream, server, load);
  return together;
}

/* What is ours comes every time; what other programs of this machine do to one meeting
 * does not. */
#define TURNS 3

static void
test_sync (gconstpointer data)
{
  for (guint turn = 0; turn < TURNS; turn++) {
    if (is_in_sync (GPOINTER_TO_INT (data)))
      return;
  }
  g_error ("in none of %d meetings sound and picture were together", TURNS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  if (tutti_test_probe_missing () != NULL) {
    g_print ("1..0 # SKIP %s\n", tutti_test_probe_missing ());
    return 0;
  }
  g_test_add_data_func (
      "/integration/output-sync/quiet", GINT_TO_POINTER (QUIET), test_sync);
  g_test_add_data_func (
      "/integration/output-sync/busy", GINT_TO_POINTER (BUSY), test_sync);
  return g_test_run ();
}

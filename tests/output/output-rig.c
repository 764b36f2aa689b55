/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output-rig.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <linux/sockios.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tutti-test-wait.h"

#define WATCHDOG_S 100
#define PICTURE_NS 40000000ULL
#define SOUND_NS 20000000ULL
#define SOUND_BYTES 3840
#define PICTURES 100

/* Rig */

static void
on_message (TuttiLink *link, TuttiMessage *message, GArray *fds, gpointer user_data)
{
  OutputRig *self = user_data;
  g_autofree char *text = tutti_message_to_json (message);

  g_queue_push_tail (
      message->type == TUTTI_MESSAGE_VOICE ? &self->voices : &self->reports,
      tutti_message_parse (TUTTI_CHANNEL_REPORT, text, strlen (text), NULL));
}

static void
on_closed (TuttiLink *link, GError *error, gpointer user_data)
{
  ((OutputRig *)user_data)->closed = TRUE;
}

/* In the child. One that was stopped would outlive a test that failed, and keep its
 * report open. */
static void
end_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

OutputRig *
output_rig_new (const char *const *wrapper)
{
  OutputRig *self = g_new0 (OutputRig, 1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  self->folder = g_dir_make_tmp ("tutti-output-XXXXXX", NULL);
  for (guint i = 0; wrapper != NULL && wrapper[i] != NULL; i++)
    g_ptr_array_add (argv, (char *)wrapper[i]);
  g_ptr_array_add (argv, (char *)g_getenv ("TUTTI_OUTPUT"));
  g_ptr_array_add (argv, (char *)"--link-fd=3");
  /* LeakSanitizer looks at the process from another one, which the sandbox refuses. */
  if (g_getenv ("TUTTI_SANITIZED") != NULL)
    g_ptr_array_add (argv, (char *)"--no-sandbox");
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  g_subprocess_launcher_take_fd (launcher, ends[1], 3);
  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error (error);
  g_clear_object (&launcher); /* closes our copy of the other end */
  self->link = tutti_link_new (ends[0], ends[0], TUTTI_CHANNEL_REPORT);
  g_signal_connect (self->link, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->link, "closed", G_CALLBACK (on_closed), self);
  return self;
}

void
output_rig_free (OutputRig *self)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  if (self->link != NULL)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
  g_queue_clear_full (&self->reports, (GDestroyNotify)tutti_message_free);
  g_queue_clear_full (&self->voices, (GDestroyNotify)tutti_message_free);
  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = output_rig_path (self, name);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self);
}

typedef struct {
  OutputRig *output;
  gint64 milliseconds;
} Progress;

static gboolean
has_recorded (gpointer data)
{
  const Progress *progress = data;
  TuttiMessage *last = g_queue_peek_tail (&progress->output->reports);

  return last != NULL && last->type == TUTTI_MESSAGE_PROGRESS &&
         ((TuttiProgress *)last)->milliseconds >= progress->milliseconds;
}

void
output_rig_wait_recorded (OutputRig *self, gint64 milliseconds)
{
  Progress progress = {self, milliseconds};

  tutti_test_wait (has_recorded, &progress, "so much recorded");
}

gint64
output_rig_get_recorded (OutputRig *self)
{
  return ((TuttiProgress *)g_queue_peek_tail (&self->reports))->milliseconds;
}

char *
output_rig_path (OutputRig *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* Not with the next turn of the main loop: feeds are sent without one. */
static void
send_now (OutputRig *self, const TuttiMessage *message, int fd)
{
  tutti_link_send_with_fds (self->link, message, &fd, fd >= 0 ? 1 : 0);
  tutti_link_flush (self->link, WATCHDOG_S * 1000);
}

static void
record (OutputRig *self, const char *folder, const char *format, guint voices, int fd)
{
  TuttiRecordMessage message = {{TUTTI_MESSAGE_RECORD}};

  message.folder = (char *)folder;
  message.voices = voices;
  message.name = (char *)"take";
  message.format = (char *)format;
  send_now (self, &message.message, fd);
  close (fd);
}

void
output_rig_record (OutputRig *self, const char *folder, const char *format, int fd)
{
  record (self, folder, format, 0, fd);
}

void
output_rig_record_voices (OutputRig *self, const char *format, guint voices, int fd)
{
  record (self, self->folder, format, voices, fd);
}

void
output_rig_stream (OutputRig *self, const char *target, const char *key, int fd)
{
  TuttiStreamMessage stream = {
      {TUTTI_MESSAGE_STREAM}, (char *)target, (char *)key, NULL, TRUE};

  send_now (self, &stream.message, fd);
  close (fd);
}

void
output_rig_send (OutputRig *self, TuttiMessageType type)
{
  TuttiMessage message = {type};

  send_now (self, &message, -1);
}

static gboolean
on_watchdog (gpointer what)
{
  g_error ("%s did not come within %d s", (const char *)what, WATCHDOG_S);
  return G_SOURCE_REMOVE;
}

static TuttiMessage *
next_report (OutputRig *self, const char *what)
{
  guint watchdog = g_timeout_add_seconds (WATCHDOG_S, on_watchdog, (gpointer)what);

  while (g_queue_is_empty (&self->reports) && !self->closed)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
  return g_queue_pop_head (&self->reports);
}

void
output_rig_wait_state (OutputRig *self, const char *state)
{
  for (;;) {
    g_autoptr (TuttiMessage) message = next_report (self, state);

    g_assert_nonnull (message);
    g_assert_cmpint (message->type, !=, TUTTI_MESSAGE_FINISHED);
    if (message->type == TUTTI_MESSAGE_PROGRESS &&
        g_str_equal (((TuttiProgress *)message)->state, state))
      return;
  }
}

TuttiMessage *
output_rig_wait_finished (OutputRig *self)
{
  for (;;) {
    TuttiMessage *message = next_report (self, "the end");

    g_assert_nonnull (message);
    if (message->type == TUTTI_MESSAGE_FINISHED)
      return message;
    tutti_message_free (message);
  }
}

void
output_rig_wait_exit (OutputRig *self)
{
  guint watchdog =
      g_timeout_add_seconds (WATCHDOG_S, on_watchdog, (gpointer) "the process' end");

  while (!self->closed)
    g_main_context_iteration (NULL, TRUE);
  g_subprocess_wait (self->process, NULL, NULL);
  g_source_remove (watchdog);
}

/* Feed */

static void
encode (Feed *self, const char *encoder)
{
  g_autofree char *text = g_strdup_printf (
      "videotestsrc pattern=ball num-buffers=%u ! "
      "video/x-raw,format=I420,width=160,height=90,framerate=25/1 ! %s ! "
      "appsink name=end sync=false max-buffers=0",
      PICTURES, encoder);
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, NULL);
  g_autoptr (GstElement) end = gst_bin_get_by_name (GST_BIN (pipeline), "end");
  GstSample *sample;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (end))) != NULL) {
    g_ptr_array_add (self->pictures, gst_buffer_ref (gst_sample_get_buffer (sample)));
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (self->pictures->len, ==, PICTURES);
}

Feed *
feed_new (TuttiFeedVideo video)
{
  Feed *self = g_new0 (Feed, 1);

  self->fd = self->other = -1;
  self->formats = (TuttiFeedFormats){video, TUTTI_FEED_PCM, 25, 160, 90};
  self->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref);
  if (video == TUTTI_FEED_VP8)
    encode (self, "vp8enc deadline=1 keyframe-max-dist=25");
  else if (video == TUTTI_FEED_H264)
    encode (self, "openh264enc gop-size=25 ! video/x-h264,stream-format=byte-stream");
  return self;
}

void
feed_free (Feed *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_ptr_array_unref (self->pictures);
  g_free (self);
}

static gboolean
write_all (Feed *self, gconstpointer data, gsize size)
{
  const guint8 *at = data;

  while (size > 0) {
    gssize n = send (self->fd, at, size, MSG_NOSIGNAL);

    if (n <= 0)
      return FALSE;
    at += n;
    size -= (gsize)n;
  }
  return TRUE;
}

static gboolean
send_frame (Feed *self, TuttiFeedKind kind, TuttiFeedFlag flag, guint64 time,
    gconstpointer payload, gsize size)
{
  guint8 header[TUTTI_FEED_HEADER_BYTES];

  tutti_feed_pack_header (header, kind, flag, time, (guint32)size);
  if (kind == TUTTI_FEED_VOICE || kind == TUTTI_FEED_PERSON)
    tutti_feed_pack_track (header, self->voice);
  return write_all (self, header, sizeof header) && write_all (self, payload, size);
}

int
feed_open (Feed *self, guint64 clock)
{
  guint8 payload[TUTTI_FEED_FORMATS_BYTES];
  int ends[2];

  if (self->fd >= 0)
    close (self->fd);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  self->fd = ends[0];
  self->clock = clock;
  self->next = 0;
  tutti_feed_pack_formats (payload, &self->formats);
  send_frame (self, TUTTI_FEED_FORMATS, TUTTI_FEED_DELTA, 0, payload, sizeof payload);
  return ends[1];
}

static gboolean
send_picture (Feed *self)
{
  GstBuffer *buffer;
  GstMapInfo map;
  gboolean good;

  if (self->pictures->len == 0)
    return TRUE;
  buffer = g_ptr_array_index (self->pictures, self->next++ % self->pictures->len);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  good = send_frame (self, TUTTI_FEED_VIDEO,
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT) ? TUTTI_FEED_DELTA
                                                                  : TUTTI_FEED_KEYFRAME,
      self->clock, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  return good;
}

void
feed_set_voice (Feed *self, guint16 track, const char *name)
{
  self->voice = track;
  if (name != NULL)
    g_assert_true (
        send_frame (self, TUTTI_FEED_PERSON, TUTTI_FEED_DELTA, 0, name, strlen (name)));
}

static gboolean
send_sound (Feed *self, guint64 time)
{
  static const guint8 silence[SOUND_BYTES];
  guint8 noise[SOUND_BYTES];

  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = (guint8)(i * 37);
  return (self->voice == 0 || send_frame (self, TUTTI_FEED_VOICE, TUTTI_FEED_KEYFRAME,
                                  time, noise, sizeof noise)) &&
         send_frame (
             self, TUTTI_FEED_AUDIO, TUTTI_FEED_KEYFRAME, time, silence, sizeof silence);
}

gboolean
feed_send (Feed *self, guint pictures, FeedPace pace)
{
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < pictures; i++) {
    gint64 wait_us =
        start_us + (gint64)i * (gint64)(PICTURE_NS / 1000) - g_get_monotonic_time ();

    if (pace == FEED_REAL_TIME && wait_us > 0)
      g_usleep ((gulong)wait_us);
    if (!send_picture (self) || !send_sound (self, self->clock) ||
        !send_sound (self, self->clock + SOUND_NS))
      return FALSE;
    self->clock += PICTURE_NS;
  }
  return TRUE;
}

void
feed_close (Feed *self)
{
  g_assert_cmpint (shutdown (self->fd, SHUT_WR), ==, 0);
}

void
feed_send_chapter (Feed *self, const char *title)
{
  g_assert_true (send_frame (
      self, TUTTI_FEED_CHAPTER, TUTTI_FEED_DELTA, self->clock, title, strlen (title)));
}

static gboolean
is_taken (gpointer data)
{
  Feed *self = data;
  int unread = 0;

  return ioctl (self->fd, SIOCOUTQ, &unread) == 0 && unread == 0;
}

void
feed_wait_taken (Feed *self)
{
  tutti_test_wait (is_taken, self, "all that was fed is taken");
}

/* Of what was sent, at most the part of it that is still in the socket was not taken. */
guint64
feed_get_taken (Feed *self)
{
  int unread = 0;

  ioctl (self->fd, SIOCOUTQ, &unread);
  return self->clock - MIN (self->clock, ((guint64)unread / SOUND_BYTES + 1) * SOUND_NS);
}

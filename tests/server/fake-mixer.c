/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Speaks the mixer protocol and mixes nothing: what tests of the server use in the place
 * of tutti-mixer. The SDP of an "add" decides what happens:
 *
 *   "fail:ID"    the endpoint fails with that error id
 *   "exit"       the process ends with status 1
 *   "abort"      the process dies by a signal
 *   "hang"       the process stays and says nothing more
 *   "garbage"    the process writes a line that is no message
 *   "cost:N"     the same as else, and from now on it says that it uses N % of a core
 *   "late"       the answer comes after the answer to the next "add"
 *   else         "answered" with "answer to SDP", "connected", and a "layout" and
 * "levels" of all participants
 *
 * FAKE_MIXER_EXIT=1 in the environment: it ends right after the start. FAKE_MIXER_DEAF=1:
 * "quit" and the end of the link are ignored.
 */

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/tutti-link.h"

#define HEARTBEAT_MS 1000

typedef struct {
  GMainLoop *loop;
  TuttiLink *link;
  int link_fd;
  GPtrArray *participants; /* ids */
  gint64 width, height;
  guint heartbeat;
  char *late_endpoint;
  gint64 percent; /* of a core, said to be in use */
  gint64 cpu_us;  /* and so far */
  gint64 since_us;
} FakeMixer;

static gint64
count_cpu (FakeMixer *self)
{
  gint64 now_us = g_get_monotonic_time ();

  self->cpu_us += (now_us - self->since_us) * self->percent / 100;
  self->since_us = now_us;
  return self->cpu_us;
}

static gboolean
send_heartbeat (gpointer data)
{
  FakeMixer *self = data;
  TuttiHeartbeat heartbeat = {{TUTTI_MESSAGE_HEARTBEAT}};

  heartbeat.endpoints = self->participants->len;
  heartbeat.cpu = count_cpu (self);
  tutti_link_send (self->link, &heartbeat.message);
  return G_SOURCE_CONTINUE;
}

static void
send_layout (FakeMixer *self)
{
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_free);
  TuttiLayoutMessage layout = {{TUTTI_MESSAGE_LAYOUT}};

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiTileInfo *tile = g_new0 (TuttiTileInfo, 1);

    tile->participant = g_ptr_array_index (self->participants, i);
    tile->source = (char *)"camera";
    tile->width = self->width / self->participants->len;
    tile->x = tile->width * i;
    tile->height = self->height;
    g_ptr_array_add (tiles, tile);
  }
  layout.width = self->width;
  layout.height = self->height;
  layout.tiles = tiles;
  tutti_link_send (self->link, &layout.message);
}

static void
send_levels (FakeMixer *self)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  TuttiLevelsMessage levels = {{TUTTI_MESSAGE_LEVELS}};

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiLevelInfo *level = g_new0 (TuttiLevelInfo, 1);

    level->participant = g_ptr_array_index (self->participants, i);
    level->level = -30;
    level->speaking = TRUE;
    g_ptr_array_add (list, level);
  }
  levels.levels = list;
  tutti_link_send (self->link, &levels.message);
}

static void
forget (FakeMixer *self, const char *participant)
{
  for (guint i = 0; i < self->participants->len; i++)
    if (g_str_equal (g_ptr_array_index (self->participants, i), participant)) {
      g_ptr_array_remove_index (self->participants, i);
      return;
    }
}

static void
remember (FakeMixer *self, const char *participant)
{
  forget (self, participant);
  g_ptr_array_add (self->participants, g_strdup (participant));
  send_layout (self);
  send_levels (self);
}

static void
send_answered (FakeMixer *self, const char *endpoint, const char *sdp)
{
  g_autofree char *answer = g_strconcat ("answer to ", sdp, NULL);
  TuttiAnswered answered = {{TUTTI_MESSAGE_ANSWERED}, (char *)endpoint, answer};
  TuttiConnected connected = {{TUTTI_MESSAGE_CONNECTED}, (char *)endpoint};

  tutti_link_send (self->link, &answered.message);
  tutti_link_send (self->link, &connected.message);
}

static void
send_failed (FakeMixer *self, const char *endpoint, const char *id)
{
  TuttiFailed failed = {
      {TUTTI_MESSAGE_FAILED}, (char *)endpoint, (char *)id, (char *)"on demand"};

  tutti_link_send (self->link, &failed.message);
}

static void
handle_add (FakeMixer *self, const TuttiAdd *add)
{
  static const char garbage[] = "this is no message\n";

  if (g_str_has_prefix (add->sdp, "fail:")) {
    send_failed (self, add->endpoint, add->sdp + strlen ("fail:"));
  } else if (g_str_equal (add->sdp, "exit")) {
    _exit (1);
  } else if (g_str_equal (add->sdp, "abort")) {
    raise (SIGKILL);
  } else if (g_str_equal (add->sdp, "hang")) {
    g_clear_handle_id (&self->heartbeat, g_source_remove);
  } else if (g_str_equal (add->sdp, "garbage")) {
    if (write (self->link_fd, garbage, strlen (garbage)) < 0)
      exit (1);
  } else if (g_str_equal (add->sdp, "late")) {
    g_free (self->late_endpoint);
    self->late_endpoint = g_strdup (add->endpoint);
  } else {
    if (g_str_has_prefix (add->sdp, "cost:")) {
      count_cpu (self);
      self->percent = atoi (add->sdp + strlen ("cost:"));
    }
    send_answered (self, add->endpoint, add->sdp);
    remember (self, add->participant);
  }

  if (self->late_endpoint && !g_str_equal (self->late_endpoint, add->endpoint)) {
    send_answered (self, self->late_endpoint, "late");
    g_clear_pointer (&self->late_endpoint, g_free);
  }
}

/* The descriptors must be as many bound UDP sockets as were announced. */
static void
handle_configure (FakeMixer *self, const TuttiConfigure *configure, GArray *fds)
{
  TuttiConfigured configured = {{TUTTI_MESSAGE_CONFIGURED}};

  if ((fds ? fds->len : 0) != configure->sockets->len)
    exit (3);
  self->width = configure->width;
  self->height = configure->height;
  tutti_link_send (self->link, &configured.message);
}

static void
handle_phone (FakeMixer *self, const TuttiPhoneAdd *add, GArray *fds)
{
  TuttiConnected connected = {{TUTTI_MESSAGE_CONNECTED}, add->endpoint};

  if ((fds ? fds->len : 0) != (add->line.control > 0 ? 2 : 1))
    exit (3);
  tutti_link_send (self->link, &connected.message);
  remember (self, add->participant);
}

/* Said as soon as it is asked for. */
static void
handle_prompt (FakeMixer *self, const TuttiPrompt *prompt)
{
  TuttiPromptDone done = {
      {TUTTI_MESSAGE_PROMPT_DONE}, prompt->participant, prompt->number, (char *)"played"};

  tutti_link_send (self->link, &done.message);
}

static void
handle_message (TuttiLink *link, TuttiMessage *message, GArray *fds, FakeMixer *self)
{
  switch (message->type) {
  case TUTTI_MESSAGE_CONFIGURE:
    handle_configure (self, (const TuttiConfigure *)message, fds);
    break;
  case TUTTI_MESSAGE_ADD:
    handle_add (self, (const TuttiAdd *)message);
    break;
  case TUTTI_MESSAGE_PHONE_ADD:
    handle_phone (self, (const TuttiPhoneAdd *)message, fds);
    break;
  case TUTTI_MESSAGE_PROMPT:
    handle_prompt (self, (const TuttiPrompt *)message);
    break;
  case TUTTI_MESSAGE_ROBOT:
    remember (self, ((const TuttiRobot *)message)->participant);
    break;
  case TUTTI_MESSAGE_REMOVE:
    forget (self, ((const TuttiRemove *)message)->participant);
    send_layout (self);
    break;
  case TUTTI_MESSAGE_QUIT:
    if (!g_getenv ("FAKE_MIXER_DEAF"))
      g_main_loop_quit (self->loop);
    break;
  default:
    break;
  }
}

static void
handle_closed (TuttiLink *link, GError *error, FakeMixer *self)
{
  if (!g_getenv ("FAKE_MIXER_DEAF"))
    g_main_loop_quit (self->loop);
}

int
main (int argc, char **argv)
{
  FakeMixer self = {NULL};
  TuttiReady ready = {{TUTTI_MESSAGE_READY}, (char *)TUTTI_VERSION};

  if (argc != 3 || !g_str_equal (argv[1], "--link-fd") || g_getenv ("FAKE_MIXER_EXIT"))
    return 1;

  self.loop = g_main_loop_new (NULL, FALSE);
  self.participants = g_ptr_array_new_with_free_func (g_free);
  self.link_fd = atoi (argv[2]);
  self.link = tutti_link_new (self.link_fd, self.link_fd, TUTTI_CHANNEL_COMMAND);
  g_signal_connect (self.link, "message", G_CALLBACK (handle_message), &self);
  g_signal_connect (self.link, "closed", G_CALLBACK (handle_closed), &self);
  tutti_link_send (self.link, &ready.message);
  self.heartbeat = g_timeout_add (HEARTBEAT_MS, send_heartbeat, &self);
  g_main_loop_run (self.loop);

  g_clear_handle_id (&self.heartbeat, g_source_remove);
  g_free (self.late_endpoint);
  g_object_unref (self.link);
  g_ptr_array_unref (self.participants);
  g_main_loop_unref (self.loop);
  return 0;
}

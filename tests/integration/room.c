/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "room.h"
#include "room-layout.h"
#include "room-socket.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tutti-test-wait.h"

#define MIXER_FD 3

typedef struct {
  int level;
  gboolean speaking;
} Level;

struct _Room {
  GSubprocess *process;
  TuttiLink *link;
  gboolean ready, configured;
  gboolean ended;
  gboolean may_end;
  GHashTable *answers;   /* endpoint -> SDP */
  GHashTable *connected; /* set of endpoints */
  GHashTable *failures;  /* endpoint -> error id */
  GHashTable *removed;   /* set of endpoints */
  GHashTable *levels;    /* participant -> Level */
  RoomLayout *layout;    /* the last one, whoever was told; NULL before */
  GHashTable *seen;      /* viewer -> RoomLayout */
  GHashTable *uplinks;   /* participant/source -> TuttiUplink, its strings not kept */
  gint64 renditions;
  gpointer phones; /* room-phone.c's */
  guint layouts, heartbeats, feeds_ended;
  gint64 ticks, frames, encodes, endpoints, cpu;
};

/* Events */

static void
take_layout (Room *self, const TuttiLayoutMessage *message)
{
  g_assert_nonnull (message->viewers);
  g_assert_cmpint (message->width * ROOM_HEIGHT, ==, message->height * ROOM_WIDTH);
  for (guint i = 0; i < message->viewers->len; i++)
    g_hash_table_insert (self->seen, g_strdup (g_ptr_array_index (message->viewers, i)),
        room_layout_new (message));
  g_clear_pointer (&self->layout, room_layout_free);
  self->layout = room_layout_new (message);
  self->layouts++;
}

static void
take_levels (Room *self, const TuttiLevelsMessage *levels)
{
  for (guint i = 0; i < levels->levels->len; i++) {
    const TuttiLevelInfo *info = g_ptr_array_index (levels->levels, i);
    Level *level = g_new0 (Level, 1);

    level->level = (int)info->level;
    level->speaking = info->speaking;
    g_hash_table_insert (self->levels, g_strdup (info->participant), level);
  }
}

static void
take_uplink (Room *self, const TuttiUplink *uplink)
{
  TuttiUplink *copy = g_memdup2 (uplink, sizeof *uplink);

  g_hash_table_insert (
      self->uplinks, g_strconcat (uplink->participant, "/", uplink->source, NULL), copy);
  copy->participant = copy->source = NULL;
}

static void
take_heartbeat (Room *self, const TuttiHeartbeat *heartbeat)
{
  g_assert_cmpint (heartbeat->ticks, >=, self->ticks);
  g_assert_cmpint (heartbeat->frames, >=, self->frames);
  /* The last heartbeat was work too. */
  g_assert_cmpint (heartbeat->cpu, >, self->cpu);
  self->cpu = heartbeat->cpu;
  self->heartbeats++;
  self->ticks = heartbeat->ticks;
  self->encodes = heartbeat->encodes;
  self->frames = heartbeat->frames;
  self->endpoints = heartbeat->endpoints;
  self->renditions = heartbeat->renditions;
}

static void
take_fault (const TuttiFault *fault)
{
  g_error ("fault: %s: %s", fault->error, fault->text);
}

/* What names an endpoint. */
static void
take_endpoint_event (Room *self, const TuttiMessage *message)
{
  const TuttiAnswered *answered = (const TuttiAnswered *)message;
  const TuttiFailed *failed = (const TuttiFailed *)message;
  const char *endpoint = ((const TuttiConnected *)message)->endpoint;

  if (message->type == TUTTI_MESSAGE_ANSWERED)
    g_hash_table_insert (
        self->answers, g_strdup (answered->endpoint), g_strdup (answered->sdp));
  else if (message->type == TUTTI_MESSAGE_FAILED)
    g_hash_table_insert (
        self->failures, g_strdup (failed->endpoint), g_strdup (failed->error));
  else if (message->type == TUTTI_MESSAGE_CONNECTED)
    g_hash_table_add (self->connected, g_strdup (endpoint));
  else if (message->type == TUTTI_MESSAGE_REMOVED)
    g_hash_table_add (self->removed, g_strdup (endpoint));
}

static void
on_message (TuttiLink *link, TuttiMessage *message, GArray *fds, gpointer data)
{
  Room *self = data;

  switch (message->type) {
  case TUTTI_MESSAGE_READY:
    self->ready = TRUE;
    break;
  case TUTTI_MESSAGE_CONFIGURED:
    self->configured = TRUE;
    break;
  case TUTTI_MESSAGE_LAYOUT:
    take_layout (self, (const TuttiLayoutMessage *)message);
    break;
  case TUTTI_MESSAGE_UPLINK:
    take_uplink (self, (const TuttiUplink *)message);
    break;
  case TUTTI_MESSAGE_LEVELS:
    take_levels (self, (const TuttiLevelsMessage *)message);
    break;
  case TUTTI_MESSAGE_HEARTBEAT:
    take_heartbeat (self, (const TuttiHeartbeat *)message);
    break;
  case TUTTI_MESSAGE_FAULT:
    take_fault ((const TuttiFault *)message);
    break;
  case TUTTI_MESSAGE_FEED_ENDED:
    g_assert_cmpstr (((const TuttiFeedEnded *)message)->text, ==, NULL);
    self->feeds_ended++;
    break;
  default:
    if (!room_phones_take (self, message))
      take_endpoint_event (self, message);
  }
}

static void
on_closed (TuttiLink *link, const GError *error, gpointer data)
{
  Room *self = data;

  if (error != NULL)
    g_error ("the mixer's link: %s", error->message);
  if (!self->may_end)
    g_error ("the mixer closed its link unasked");
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Room *self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  self->ended = TRUE;
}

/* Life */

static void
spawn (Room *self, const char *const *args)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_ptr_array_add (argv, (gpointer)g_getenv ("TUTTI_MIXER"));
  g_ptr_array_add (argv, (gpointer) "--link-fd=" G_STRINGIFY (MIXER_FD));
  /* LeakSanitizer looks at the process from another one, which the sandbox refuses. */
  if (g_getenv ("TUTTI_SANITIZED") != NULL)
    g_ptr_array_add (argv, (gpointer) "--no-sandbox");
  for (guint i = 0; args != NULL && args[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer)args[i]);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_take_fd (launcher, fds[1], MIXER_FD);
  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_wait_async (self->process, NULL, on_ended, self);
  self->link = tutti_link_new (fds[0], fds[0], TUTTI_CHANNEL_EVENT);
  g_signal_connect (self->link, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->link, "closed", G_CALLBACK (on_closed), self);
}

Room *
room_new_bare (const char *const *args)
{
  Room *self = g_new0 (Room, 1);

  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->connected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, room_layout_free);
  self->uplinks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  spawn (self, args);
  tutti_test_wait (tutti_test_is_set, &self->ready, "ready");
  return self;
}

void
room_configure (Room *self, guint voices, int framerate)
{
  int fds[ROOM_N_SOCKETS];
  g_autoptr (GPtrArray) sockets = room_sockets_new (fds);
  TuttiConfigure configure = {{TUTTI_MESSAGE_CONFIGURE}};

  configure.room = (char *)"room";
  configure.width = ROOM_WIDTH;
  configure.height = ROOM_HEIGHT;
  configure.framerate = framerate;
  configure.voices = voices;
  configure.sockets = sockets;
  tutti_link_send_with_fds (self->link, &configure.message, fds, ROOM_N_SOCKETS);
  for (guint i = 0; i < ROOM_N_SOCKETS; i++)
    close (fds[i]);
  room_wait_configured (self);
}

void
room_wait_configured (Room *self)
{
  tutti_test_wait (tutti_test_is_set, &self->configured, "configured");
}

void
room_send (Room *self, const TuttiMessage *message, const int *fds, guint n_fds)
{
  tutti_link_send_with_fds (self->link, message, fds, n_fds);
}

gpointer *
room_get_phones (Room *self)
{
  return &self->phones;
}

Room *
room_new (const char *const *args)
{
  Room *self = room_new_bare (args);

  room_configure (self, 0, ROOM_FRAMERATE);
  return self;
}

int
room_wait_end (Room *self)
{
  self->may_end = TRUE;
  tutti_test_wait (tutti_test_is_set, &self->ended, "the end of the process");
  return g_subprocess_get_if_exited (self->process)
             ? g_subprocess_get_exit_status (self->process)
             : -1;
}

static void
forget (Room *self)
{
  if (self->link != NULL)
    room_close_link (self);
  g_object_unref (self->process);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->connected);
  g_hash_table_unref (self->failures);
  g_hash_table_unref (self->removed);
  g_hash_table_unref (self->levels);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->uplinks);
  g_clear_pointer (&self->layout, room_layout_free);
  g_clear_pointer (&self->phones, room_phones_free);
  g_free (self);
}

void
room_free (Room *self)
{
  TuttiQuit quit = {{TUTTI_MESSAGE_QUIT}};

  self->may_end = TRUE;
  if (!self->ended) {
    tutti_link_send (self->link, &quit.message);
    g_assert_cmpint (room_wait_end (self), ==, 0);
  }
  forget (self);
}

int
room_get_pid (Room *self)
{
  const char *text = g_subprocess_get_identifier (self->process);

  return text != NULL ? atoi (text) : 0;
}

void
room_close_link (Room *self)
{
  self->may_end = TRUE;
  g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
}

/* Commands */

void
room_add (Room *self, const char *participant, const char *endpoint, const char *sdp)
{
  room_add_preferring (self, participant, endpoint, sdp, NULL);
}

void
room_add_preferring (Room *self, const char *participant, const char *endpoint,
    const char *sdp, const char *codec)
{
  TuttiAdd add = {{TUTTI_MESSAGE_ADD}};

  add.participant = (char *)participant;
  add.endpoint = (char *)endpoint;
  add.sdp = (char *)sdp;
  add.codec = (char *)codec;
  tutti_link_send (self->link, &add.message);
}

void
room_robot (Room *self, const char *participant, const char *fragment)
{
  TuttiRobot robot = {{TUTTI_MESSAGE_ROBOT}};

  robot.participant = (char *)participant;
  robot.endpoint = (char *)participant;
  robot.fragment = (char *)fragment;
  tutti_link_send (self->link, &robot.message);
}

void
room_remove (Room *self, const char *participant)
{
  TuttiRemove command = {{TUTTI_MESSAGE_REMOVE}};

  command.participant = (char *)participant;
  tutti_link_send (self->link, &command.message);
}

void
room_media (Room *self, const char *participant, RoomMedia media)
{
  TuttiMedia command = {{TUTTI_MESSAGE_MEDIA}};

  command.participant = (char *)participant;
  command.microphone = (media & ROOM_MICROPHONE) != 0;
  command.camera = (media & ROOM_CAMERA) != 0;
  command.screen = (media & ROOM_SCREEN) != 0;
  tutti_link_send (self->link, &command.message);
}

void
room_watch (Room *self, const char *participant, const char *layout, const char *quality)
{
  TuttiWatch command = {{TUTTI_MESSAGE_WATCH}};

  command.participant = (char *)participant;
  command.layout = (char *)layout;
  command.quality = (char *)quality;
  tutti_link_send (self->link, &command.message);
}

void
room_hear (Room *self, const char *participant, const char *speaker, int decibels)
{
  TuttiHear command = {{TUTTI_MESSAGE_HEAR}};

  command.participant = (char *)participant;
  command.speaker = (char *)speaker;
  command.decibels = decibels;
  tutti_link_send (self->link, &command.message);
}

void
room_spotlight (Room *self, const char *participant)
{
  TuttiSpotlight command = {{TUTTI_MESSAGE_SPOTLIGHT}};

  command.participant = (char *)participant;
  tutti_link_send (self->link, &command.message);
}

void
room_label (Room *self, const char *participant, const char *name)
{
  TuttiLabelMessage command = {{TUTTI_MESSAGE_LABEL}, (char *)participant, (char *)name};

  tutti_link_send (self->link, &command.message);
}

void
room_leave_out (Room *self, const char *participant)
{
  TuttiRecorded command = {{TUTTI_MESSAGE_RECORDED}, (char *)participant, FALSE};

  tutti_link_send (self->link, &command.message);
}

void
room_take_in (Room *self, const char *participant)
{
  TuttiRecorded command = {{TUTTI_MESSAGE_RECORDED}, (char *)participant, TRUE};

  tutti_link_send (self->link, &command.message);
}

void
room_notice (Room *self, const char *language, const char *notice)
{
  TuttiNotice command = {{TUTTI_MESSAGE_NOTICE}, (char *)language, (char *)notice};

  tutti_link_send (self->link, &command.message);
}

/* Events so far */

const char *
room_get_answer (Room *self, const char *endpoint)
{
  return g_hash_table_lookup (self->answers, endpoint);
}

gboolean
room_is_connected (Room *self, const char *endpoint)
{
  return g_hash_table_contains (self->connected, endpoint);
}

const char *
room_get_failure (Room *self, const char *endpoint)
{
  return g_hash_table_lookup (self->failures, endpoint);
}

gboolean
room_is_removed (Room *self, const char *endpoint)
{
  return g_hash_table_contains (self->removed, endpoint);
}

guint
room_get_feeds_ended (Room *self)
{
  return self->feeds_ended;
}

gint64
room_get_ticks (Room *self)
{
  return self->ticks;
}

gint64
room_get_encodes (Room *self)
{
  return self->encodes;
}

gint64
room_get_frames (Room *self)
{
  return self->frames;
}

guint
room_get_heartbeats (Room *self)
{
  return self->heartbeats;
}

gint64
room_get_endpoints (Room *self)
{
  return self->endpoints;
}

guint
room_get_layouts (Room *self)
{
  return self->layouts;
}

int
room_get_level (Room *self, const char *participant)
{
  const Level *level = g_hash_table_lookup (self->levels, participant);

  return level != NULL ? level->level : -127;
}

gboolean
room_has_level (Room *self, const char *participant)
{
  return g_hash_table_contains (self->levels, participant);
}

gboolean
room_is_speaking (Room *self, const char *participant)
{
  const Level *level = g_hash_table_lookup (self->levels, participant);

  return level != NULL && level->speaking;
}

gboolean
room_find_tile (
    Room *self, const char *participant, const char *source, TuttiTestRect *rect)
{
  return room_layout_find (self->layout, participant, source, rect);
}

gboolean
room_find_tile_of (Room *self, const char *viewer, const char *participant,
    const char *source, TuttiTestRect *rect)
{
  return room_layout_find (room_get_layout (self, viewer), participant, source, rect);
}

const RoomLayout *
room_get_layout (Room *self, const char *viewer)
{
  return viewer != NULL ? g_hash_table_lookup (self->seen, viewer) : self->layout;
}

const char *
room_get_view (Room *self, const char *viewer)
{
  const RoomLayout *layout = room_get_layout (self, viewer);

  return layout != NULL ? layout->view : NULL;
}

guint
room_count_tiles (Room *self)
{
  return self->layout != NULL ? self->layout->tiles->len : 0;
}

gint64
room_get_renditions (Room *self)
{
  return self->renditions;
}

const TuttiUplink *
room_get_uplink (Room *self, const char *participant, const char *source)
{
  g_autofree char *key = g_strconcat (participant, "/", source, NULL);

  return g_hash_table_lookup (self->uplinks, key);
}

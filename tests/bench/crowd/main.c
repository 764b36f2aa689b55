/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-crowd: many synthetic participants in one thread, for ./dev bench.
 *
 * Usage: bench-crowd ADDRESS SPEECH.wav. Commands are lines of JSON on standard input,
 * answers lines of JSON on standard output; tests/bench/rig/crowd.py has them. Ends with
 * its standard input.
 */
#include "crowd-client.h"

#include <errno.h>
#include <gst/gst.h>
#include <json-glib/json-glib.h>
#include <srtp2/srtp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#define EVENTS 64
#define SLEEP_MAX_US (100 * 1000)
#define TIMER_SLACK_NS 20000
#define LINE_BYTES (1 << 20)

enum { SOUND_TALK, SOUND_HUSH, N_SOUNDS };

typedef enum {
  DTX_NEGOTIATED,
  DTX_NEVER,
  DTX_ALWAYS,
} Dtx;

typedef struct {
  CrowdClient *client; /* NULL: gone */
  gboolean connected, heard;
  Dtx dtx;
  guint sound;
} Member;

typedef struct {
  CrowdWorld world;
  CrowdSound *sounds[N_SOUNDS][2]; /* by CrowdSoundKind */
  GArray *members;
  CrowdWaits *waits;
  gint64 next_sample_us;
  int epoll;
  gboolean ended;
} Crowd;

static void
say (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);

  puts (text);
  fflush (stdout);
}

static JsonBuilder *
begin (const char *type, gint64 client)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "type");
  json_builder_add_string_value (builder, type);
  if (client >= 0) {
    json_builder_set_member_name (builder, "client");
    json_builder_add_int_value (builder, client);
  }
  return builder;
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
say_text (const char *type, gint64 client, const char *name, const char *text)
{
  g_autoptr (JsonBuilder) builder = begin (type, client);

  if (name != NULL) {
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text);
  }
  json_builder_end_object (builder);
  say (builder);
}

static Member *
find_member (Crowd *self, JsonObject *command)
{
  gint64 index = json_object_get_int_member_with_default (command, "client", -1);
  Member *member = index >= 0 && index < self->members->len
                       ? &g_array_index (self->members, Member, index)
                       : NULL;

  return member != NULL && member->client != NULL ? member : NULL;
}

static guint
read_sound (JsonObject *command)
{
  return g_str_equal (
             json_object_get_string_member_with_default (command, "sound", "hush"),
             "talk")
             ? SOUND_TALK
             : SOUND_HUSH;
}

static Dtx
read_dtx (JsonObject *command)
{
  const char *name =
      json_object_get_string_member_with_default (command, "dtx", "negotiated");

  if (g_str_equal (name, "always"))
    return DTX_ALWAYS;
  return g_str_equal (name, "never") ? DTX_NEVER : DTX_NEGOTIATED;
}

static void
start_sound (Crowd *self, Member *member)
{
  gboolean dtx = member->dtx == DTX_ALWAYS || (member->dtx == DTX_NEGOTIATED &&
                                                  crowd_client_uses_dtx (member->client));

  crowd_client_set_sound (member->client,
      self->sounds[member->sound][dtx ? CROWD_SOUND_DTX : CROWD_SOUND_STEADY]);
}

static void
do_add (Crowd *self, JsonObject *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *offer = NULL;
  Member member = {0};
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = self->members->len};

  member.client = crowd_client_new (&self->world,
      (guint)json_object_get_int_member_with_default (command, "media", 1),
      json_object_get_boolean_member_with_default (command, "sampled", FALSE)
          ? CROWD_CLIENT_SAMPLED
          : CROWD_CLIENT_LIGHT,
      &error);
  if (member.client == NULL)
    g_error ("%s", error->message);
  member.sound = read_sound (command);
  member.dtx = read_dtx (command);
  if (epoll_ctl (
          self->epoll, EPOLL_CTL_ADD, crowd_client_get_fd (member.client), &event) < 0)
    g_error ("epoll: %s", g_strerror (errno));
  offer = crowd_client_offer (member.client);
  g_array_append_val (self->members, member);
  say_text ("offer", self->members->len - 1, "sdp", offer);
}

static void
do_answer (Crowd *self, JsonObject *command)
{
  g_autoptr (GError) error = NULL;
  Member *member = find_member (self, command);

  if (member == NULL)
    return;
  if (crowd_client_accept (
          member->client, json_object_get_string_member (command, "sdp"), &error))
    start_sound (self, member);
  else
    say_text (
        "failed", json_object_get_int_member (command, "client"), "text", error->message);
}

static void
do_sound (Crowd *self, JsonObject *command)
{
  Member *member = find_member (self, command);

  if (member == NULL)
    return;
  member->sound = read_sound (command);
  start_sound (self, member);
}

static void
do_uplink (Crowd *self, JsonObject *command)
{
  Member *member = find_member (self, command);
  CrowdPictureFormat format = {
      .width = (guint)json_object_get_int_member (command, "width") & ~1u,
      .height = (guint)json_object_get_int_member (command, "height") & ~1u,
      .framerate = (guint)json_object_get_int_member (command, "framerate"),
      .bitrate = (guint)json_object_get_int_member (command, "bitrate"),
  };

  if (format.width == 0 || format.height == 0)
    format.framerate = 0;
  if (member != NULL)
    crowd_client_set_picture (member->client, &format);
}

static void
do_film (Crowd *self, JsonObject *command)
{
  Member *member = find_member (self, command);
  g_autoptr (GError) error = NULL;

  if (member != NULL &&
      !crowd_client_film (member->client,
          json_object_get_string_member_with_default (command, "file", NULL), &error))
    g_printerr ("bench-crowd: %s\n", error->message);
}

static void
do_watch (Crowd *self, JsonObject *command)
{
  JsonArray *array = json_object_get_array_member (command, "senders");
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) senders = NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (names, json_array_get_string_element (array, i));
  senders = g_strv_builder_end (names);
  g_clear_pointer (&self->waits, crowd_waits_free);
  self->waits = crowd_waits_new ((int)json_object_get_int_member (command, "pid"),
      json_object_get_string_member (command, "maker"), (const char *const *)senders,
      &error);
  if (self->waits == NULL)
    g_printerr ("bench-crowd: %s\n", error->message);
}

static void
add_stats (JsonBuilder *builder, gint64 index, const CrowdClientStats *stats)
{
  json_builder_begin_object (builder);
  add_number (builder, "client", (double)index);
  add_number (builder, "packets", (double)stats->sound.packets);
  add_number (builder, "lost", (double)stats->sound.lost);
  add_number (builder, "gap_ms", stats->sound.longest_gap_ms);
  add_number (builder, "net_gap_ms", stats->sound.longest_net_gap_ms);
  add_number (builder, "gaps", stats->sound.gaps);
  add_number (builder, "frames", (double)stats->picture.frames);
  add_number (builder, "picture_lost", (double)stats->picture.lost);
  add_number (builder, "picture_bytes", (double)stats->picture.bytes);
  add_number (builder, "width", stats->width);
  add_number (builder, "height", stats->height);
  add_number (builder, "sent", (double)stats->sound_sent);
  add_number (builder, "picture_sent", (double)stats->picture_sent);
  add_number (builder, "peak", stats->peak);
  add_number (builder, "undecodable", stats->undecodable);
  add_number (builder, "keyframe_requests", stats->keyframe_requests);
  json_builder_end_object (builder);
}

static void
do_report (Crowd *self, JsonObject *command)
{
  g_autoptr (JsonBuilder) builder = begin ("report", -1);

  json_builder_set_member_name (builder, "clients");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->members->len; i++) {
    Member *member = &g_array_index (self->members, Member, i);
    CrowdClientStats stats;

    if (member->client == NULL)
      continue;
    crowd_client_take_stats (member->client, &stats);
    add_stats (builder, i, &stats);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  say (builder);
}

static void
do_remove (Crowd *self, JsonObject *command)
{
  Member *member = find_member (self, command);

  if (member != NULL)
    g_clear_pointer (&member->client, crowd_client_free);
}

static void
obey (Crowd *self, const char *line)
{
  static const struct {
    const char *type;
    void (*run) (Crowd *self, JsonObject *command);
  } commands[] = {
      {"add", do_add},
      {"answer", do_answer},
      {"sound", do_sound},
      {"uplink", do_uplink},
      {"film", do_film},
      {"watch", do_watch},
      {"report", do_report},
      {"remove", do_remove},
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);
  JsonObject *command;
  const char *type;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    g_error ("no command: %s", line);
  command = json_node_get_object (node);
  type = json_object_get_string_member_with_default (command, "type", "");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (g_str_equal (type, commands[i].type)) {
      commands[i].run (self, command);
      return;
    }
  }
  g_error ("unknown command %s", type);
}

static void
read_commands (Crowd *self, GString *pending)
{
  static char data[LINE_BYTES];
  ssize_t length = read (STDIN_FILENO, data, sizeof data);
  char *end;

  if (length <= 0) {
    self->ended = TRUE;
    return;
  }
  g_string_append_len (pending, data, length);
  while ((end = strchr (pending->str, '\n')) != NULL) {
    *end = '\0';
    obey (self, pending->str);
    g_string_erase (pending, 0, end - pending->str + 1);
  }
}

static void
watch_state (Member *member, guint index)
{
  CrowdClientStats stats;

  if (!member->connected) {
    CrowdTransportState state = crowd_client_get_state (member->client);

    if (state == CROWD_TRANSPORT_CONNECTING)
      return;
    member->connected = TRUE;
    say_text (state == CROWD_TRANSPORT_OPEN ? "connected" : "failed", index, "text",
        "the handshake failed");
  }
  if (member->heard)
    return;
  crowd_client_take_stats (member->client, &stats);
  if (stats.sound.packets == 0)
    return;
  member->heard = TRUE;
  say_text ("media", index, NULL, NULL);
}

/* Returns: when the next is due */
static gint64
tick (Crowd *self)
{
  gint64 now_us = g_get_monotonic_time (), next_us = now_us + SLEEP_MAX_US;

  if (self->waits != NULL) {
    if (now_us >= self->next_sample_us) {
      crowd_waits_sample (self->waits, now_us);
      self->next_sample_us = now_us + CROWD_WAITS_EVERY_US;
    }
    next_us = MIN (next_us, self->next_sample_us);
  }
  for (guint i = 0; i < self->members->len; i++) {
    Member *member = &g_array_index (self->members, Member, i);

    if (member->client == NULL)
      continue;
    next_us = MIN (next_us, crowd_client_tick (member->client, now_us));
    if (!member->heard)
      watch_state (member, i);
  }
  return next_us;
}

static void
run (Crowd *self)
{
  g_autoptr (GString) pending = g_string_new (NULL);
  struct epoll_event events[EVENTS];
  struct epoll_event input = {.events = EPOLLIN, .data.u64 = G_MAXUINT64};

  if (epoll_ctl (self->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0)
    g_error ("standard input: %s", g_strerror (errno));
  while (!self->ended) {
    gint64 sleep_us = MAX (0, tick (self) - g_get_monotonic_time ());
    struct timespec sleep = {0, sleep_us * 1000};
    int n = epoll_pwait2 (self->epoll, events, EVENTS, &sleep, NULL);

    for (int i = 0; i < n; i++) {
      Member *member;

      if (events[i].data.u64 == G_MAXUINT64) {
        read_commands (self, pending);
        continue;
      }
      member = &g_array_index (self->members, Member, events[i].data.u64);
      if (member->client != NULL)
        crowd_client_receive (member->client, self->waits);
    }
  }
}

static void
make_sounds (Crowd *self, const char *speech)
{
  g_autoptr (GError) error = NULL;

  for (guint kind = 0; kind < 2; kind++) {
    self->sounds[SOUND_TALK][kind] =
        crowd_sound_new_file (speech, (CrowdSoundKind)kind, &error);
    if (error == NULL)
      self->sounds[SOUND_HUSH][kind] =
          crowd_sound_new_hush ((CrowdSoundKind)kind, &error);
    if (error != NULL)
      g_error ("%s", error->message);
  }
}

int
main (int argc, char **argv)
{
  Crowd self = {0};
  g_autoptr (GError) error = NULL;

  if (argc != 3) {
    g_printerr ("Usage: bench-crowd ADDRESS SPEECH.wav\n");
    return 2;
  }
  gst_init (NULL, NULL);
  if (srtp_init () != srtp_err_status_ok)
    g_error ("libsrtp does not start");
  (void)prctl (PR_SET_TIMERSLACK, TIMER_SLACK_NS, 0, 0, 0);
  self.world.identity = crowd_identity_new (&error);
  if (self.world.identity == NULL)
    g_error ("%s", error->message);
  self.world.address = argv[1];
  self.world.pictures = crowd_pictures_new ();
  make_sounds (&self, argv[2]);
  self.members = g_array_new (FALSE, TRUE, sizeof (Member));
  self.epoll = epoll_create1 (EPOLL_CLOEXEC);
  say_text ("ready", -1, NULL, NULL);
  run (&self);
  crowd_pictures_free (self.world.pictures);
  return 0;
}

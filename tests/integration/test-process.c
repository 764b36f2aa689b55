/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The mixer as a process: its signs of life, its confinement, and its end in all ways. */

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "people.h"
#include "room.h"
#include "tutti-test-process.h"
#include "tutti-test-wait.h"

#define VANISHING_ROUNDS 6

typedef struct {
  Room *room;
  guint heartbeats;
  gint64 ticks, frames;
} Life;

static Life
life_now (Room *room)
{
  return (Life){
      room, room_get_heartbeats (room), room_get_ticks (room), room_get_frames (room)};
}

static gboolean
ticks_on (gpointer data)
{
  const Life *then = data;

  return room_get_heartbeats (then->room) > then->heartbeats &&
         room_get_ticks (then->room) > then->ticks;
}

static gboolean
goes_on (gpointer data)
{
  const Life *then = data;

  return ticks_on (data) && room_get_frames (then->room) > then->frames;
}

static void
wait_for_ticks (Room *room)
{
  Life then = life_now (room);

  tutti_test_wait (ticks_on, &then, "a heartbeat with more ticks");
}

static void
wait_for_life (Room *room)
{
  Life then = life_now (room);

  tutti_test_wait (goes_on, &then, "a heartbeat with more ticks and more pictures");
}

static gboolean
counts_nobody (gpointer data)
{
  return room_get_endpoints (data) == 0;
}

/* A room also lives while nobody is in it, but makes no pictures that nobody sees. */
static void
test_heartbeat (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = NULL;

  wait_for_ticks (room);
  g_assert_cmpint (room_get_endpoints (room), ==, 0);
  g_assert_cmpint (room_get_frames (room), ==, 0);
  people = people_new (room, 2);
  wait_for_life (room);
  wait_for_life (room);
  g_assert_cmpint (room_get_endpoints (room), ==, 2);
  room_remove (room, "p0");
  room_remove (room, "p1");
  tutti_test_wait (counts_nobody, room, "a heartbeat without endpoints");
}

static void
test_confinement (void)
{
  g_autoptr (Room) room = room_new (NULL);
  int pid = room_get_pid (room);
  g_autofree char *privileges = tutti_test_process_status (pid, "NoNewPrivs");
  g_autofree char *filter = tutti_test_process_status (pid, "Seccomp");

  g_assert_cmpstr (privileges, ==, "1");
  if (g_getenv ("TUTTI_SECCOMP") == NULL)
    g_test_skip ("built without libseccomp");
  else if (g_getenv ("TUTTI_SANITIZED") != NULL)
    g_test_skip ("LeakSanitizer and the filter exclude each other");
  else
    g_assert_cmpstr (filter, ==, "2"); /* proc(5): SECCOMP_MODE_FILTER */
}

/* Threads of whom the sound may have to wait */

typedef struct {
  int pid;
  const char *name; /* what theirs begin with */
  int niceness;
  guint n;
} Threads;

static int
get_niceness (int pid, const char *thread)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));

  tutti_test_process_find_threads (pid, thread, ids);
  g_assert_cmpuint (ids->len, >, 0);
  return getpriority (PRIO_PROCESS, (id_t)g_array_index (ids, int, 0));
}

static gboolean
are_so_many (gpointer data)
{
  const Threads *threads = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  guint n = 0;

  tutti_test_process_find_threads (threads->pid, threads->name, ids);
  for (guint i = 0; i < ids->len; i++)
    n += getpriority (PRIO_PROCESS, (id_t)g_array_index (ids, int, i)) ==
         threads->niceness;
  return n == threads->n;
}

static void
wait_for_threads (int pid, const char *name, int niceness, guint n)
{
  Threads threads = {pid, name, niceness, n};

  tutti_test_wait (are_so_many, &threads, name);
}

/* What holds locks that everybody's sound needs runs at the priority of the thread that
 * receives it; what decodes pictures does not, nor does what once was raised. */
static void
test_priorities (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);
  int pid = room_get_pid (room);
  int raised = get_niceness (pid, "tutti-ice-io");
  int ordinary = get_niceness (pid, "tutti-mixer");

  if (raised == ordinary) {
    g_test_skip ("no thread may be raised here");
    return;
  }
  people_wait_all_seen (people);
  wait_for_threads (pid, "rtpsession-rtcp", raised, 2);
  wait_for_threads (pid, "queue", raised, 2);
  wait_for_threads (pid, "rtpjitterbuffer", raised, 0);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *participant = g_strdup_printf ("p%u", i);
    g_autofree char *endpoint = g_strdup_printf ("e%u", i);

    room_remove (room, participant);
    room_wait_removed (room, endpoint);
  }
  wait_for_threads (pid, "queue", raised, 0);
}

static void
test_terminated (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);

  people_wait_all_heard (people);
  kill (room_get_pid (room), SIGTERM);
  g_assert_cmpint (room_wait_end (room), ==, 0);
}

/* The server has gone. */
static void
test_link_closed (void)
{
  g_autoptr (Room) room = room_new (NULL);
  g_autoptr (People) people = people_new (room, 2);

  people_wait_all_heard (people);
  room_close_link (room);
  g_assert_cmpint (room_wait_end (room), ==, 0);
}

/* All clients end their connections, and in the same moment the room has to end. */
static void
test_everybody_vanishes (void)
{
  for (guint i = 0; i < VANISHING_ROUNDS; i++) {
    Room *room = room_new (NULL);
    People *people = people_new (room, 3);

    people_free (people);
    room_free (room);
  }
}

/* By hand: lines on standard input and output. */

static char *
read_type (GDataInputStream *lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TuttiMessage) message = NULL;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  message = tutti_message_parse (TUTTI_CHANNEL_EVENT, line, strlen (line), &error);
  g_assert_no_error (error);
  if (message->type == TUTTI_MESSAGE_FAULT)
    return g_strdup (((const TuttiFault *)message)->error);
  return g_strdup (message->type == TUTTI_MESSAGE_READY ? "ready" : "other");
}

static void
write_line (GSubprocess *process, const char *line)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (
      g_subprocess_get_stdin_pipe (process), line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
end_by_line (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                            G_SUBPROCESS_FLAGS_STDERR_SILENCE,
          &error, g_getenv ("TUTTI_MIXER"), NULL);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *first = read_type (lines);
  g_autofree char *second = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, "ready");
  write_line (process, "{\"type\":\"remove\",\"participant\":\"nobody\"}\n");
  second = read_type (lines);
  g_assert_cmpstr (second, ==, "wrong-order");
  write_line (process, line);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

static void
test_standard_input (void)
{
  end_by_line ("{\"type\":\"quit\"}\n");
  end_by_line ("this is not JSON\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/integration/process/heartbeat", test_heartbeat);
  g_test_add_func ("/integration/process/confinement", test_confinement);
  g_test_add_func ("/integration/process/priorities", test_priorities);
  g_test_add_func ("/integration/process/terminated", test_terminated);
  g_test_add_func ("/integration/process/link-closed", test_link_closed);
  g_test_add_func ("/integration/process/everybody-vanishes", test_everybody_vanishes);
  g_test_add_func ("/integration/process/standard-input", test_standard_input);
  return g_test_run ();
}

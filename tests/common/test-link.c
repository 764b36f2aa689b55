/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/tutti-link.h"

/* Longer than any step takes on a loaded machine; a test that runs into it has failed. */
#define WATCHDOG_S 100

typedef struct {
  GMainLoop *loop;
  TuttiLink *near; /* as the server's end */
  TuttiLink *far;  /* as the mixer's end */
  int raw;         /* the far descriptor, when there is no far link */
  GPtrArray *seen; /* char: JSON of what far got */
  int stolen;
  guint stolen_with; /* the how-manieth message, from 1 */
  guint closed;
  char *closed_why;
} Fixture;

static gboolean
on_watchdog (gpointer user_data)
{
  g_error ("nothing happened for %d s", WATCHDOG_S);
  return G_SOURCE_REMOVE;
}

static void
wait_until (Fixture *fixture, gboolean (*done) (Fixture *fixture))
{
  guint watchdog = g_timeout_add_seconds (WATCHDOG_S, on_watchdog, NULL);

  while (!done (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
}

static void
on_message (TuttiLink *link, TuttiMessage *message, GArray *fds, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->seen, tutti_message_to_json (message));
  if (fds != NULL && fixture->stolen < 0) {
    fixture->stolen = tutti_link_steal_fd (fds, 0);
    fixture->stolen_with = fixture->seen->len;
  }
}

static void
on_closed (TuttiLink *link, GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->closed++;
  g_free (fixture->closed_why);
  fixture->closed_why = g_strdup (error != NULL ? error->message : "");
}

static void
set_up (Fixture *fixture, int fds[2])
{
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  fixture->seen = g_ptr_array_new_with_free_func (g_free);
  fixture->stolen = -1;
  fixture->raw = -1;
  fixture->near = tutti_link_new (fds[0], fds[0], TUTTI_CHANNEL_EVENT);
  g_signal_connect (fixture->near, "closed", G_CALLBACK (on_closed), fixture);
}

static void
set_up_both (Fixture *fixture, gconstpointer unused)
{
  int fds[2];

  set_up (fixture, fds);
  fixture->far = tutti_link_new (fds[1], fds[1], TUTTI_CHANNEL_COMMAND);
  g_signal_connect (fixture->far, "message", G_CALLBACK (on_message), fixture);
  g_signal_connect (fixture->far, "closed", G_CALLBACK (on_closed), fixture);
}

static void
set_up_raw (Fixture *fixture, gconstpointer unused)
{
  int fds[2];

  set_up (fixture, fds);
  fixture->raw = fds[1];
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_clear_object (&fixture->near);
  g_clear_object (&fixture->far);
  if (fixture->raw >= 0)
    close (fixture->raw);
  if (fixture->stolen >= 0)
    close (fixture->stolen);
  g_ptr_array_unref (fixture->seen);
  g_free (fixture->closed_why);
}

static gboolean
saw_three (Fixture *fixture)
{
  return fixture->seen->len == 3;
}

static void
test_order_and_descriptors (Fixture *fixture, gconstpointer unused)
{
  TuttiRemove first = {{TUTTI_MESSAGE_REMOVE}, (char *)"first"};
  TuttiRemove second = {{TUTTI_MESSAGE_REMOVE}, (char *)"second"};
  TuttiRemove third = {{TUTTI_MESSAGE_REMOVE}, (char *)"third"};
  int pipes[2];
  char byte = 0;

  g_assert_cmpint (pipe (pipes), ==, 0);
  tutti_link_send (fixture->near, &first.message);
  tutti_link_send_with_fds (fixture->near, &second.message, &pipes[1], 1);
  tutti_link_send (fixture->near, &third.message);
  close (pipes[1]);
  wait_until (fixture, saw_three);

  g_assert_nonnull (strstr (g_ptr_array_index (fixture->seen, 0), "first"));
  g_assert_nonnull (strstr (g_ptr_array_index (fixture->seen, 1), "second"));
  g_assert_nonnull (strstr (g_ptr_array_index (fixture->seen, 2), "third"));
  g_assert_cmpint (fixture->stolen, >=, 0);
  /* And not with the first, although all three are there at once. */
  g_assert_cmpuint (fixture->stolen_with, ==, 2);
  g_assert_cmpint (write (fixture->stolen, "x", 1), ==, 1);
  g_assert_cmpint (read (pipes[0], &byte, 1), ==, 1);
  close (pipes[0]);
}

static gboolean
was_closed (Fixture *fixture)
{
  return fixture->closed > 0;
}

static void
test_end_is_told_once (Fixture *fixture, gconstpointer unused)
{
  TuttiQuit quit = {{TUTTI_MESSAGE_QUIT}};

  g_clear_object (&fixture->far);
  wait_until (fixture, was_closed);
  g_assert_cmpstr (fixture->closed_why, ==, "");
  tutti_link_send (fixture->near, &quit.message);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->closed, ==, 1);
}

static void
write_all (int fd, const char *text)
{
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize)strlen (text));
}

static void
test_bad_line_ends_the_link (Fixture *fixture, gconstpointer unused)
{
  write_all (fixture->raw, "{\"type\":\"configured\"}\n{\"type\":\"nonsense\"}\n");
  wait_until (fixture, was_closed);
  g_assert_cmpstr (fixture->closed_why, !=, "");
}

static void
test_endless_line_ends_the_link (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *chunk = g_strnfill (TUTTI_MESSAGE_MAX_BYTES / 2, 'x');

  for (guint i = 0; i < 4 && fixture->closed == 0; i++) {
    write_all (fixture->raw, chunk);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
  wait_until (fixture, was_closed);
}

/* Nobody reads: the queue is bounded, and then the link is given up rather than the
 * memory. */
static void
test_queue_is_bounded (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  TuttiFault fault = {{TUTTI_MESSAGE_FAULT}, (char *)"internal", text};
  guint sent = 0;

  while (fixture->closed == 0 && sent < 100000) {
    tutti_link_send (fixture->near, &fault.message);
    g_main_context_iteration (NULL, FALSE);
    sent++;
  }
  g_assert_cmpuint (fixture->closed, ==, 1);
  g_assert_cmpuint (sent * 1000, >=, TUTTI_LINK_QUEUE_MAX_BYTES / 2);
  g_assert_cmpuint (sent * 1000, <=, TUTTI_LINK_QUEUE_MAX_BYTES * 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/link/order-and-descriptors", Fixture, NULL, set_up_both,
      test_order_and_descriptors, tear_down);
  g_test_add ("/link/end-is-told-once", Fixture, NULL, set_up_both, test_end_is_told_once,
      tear_down);
  g_test_add ("/link/bad-line", Fixture, NULL, set_up_raw, test_bad_line_ends_the_link,
      tear_down);
  g_test_add ("/link/endless-line", Fixture, NULL, set_up_raw,
      test_endless_line_ends_the_link, tear_down);
  g_test_add ("/link/queue-is-bounded", Fixture, NULL, set_up_raw, test_queue_is_bounded,
      tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the sandbox refuses, and what it must let pass. */

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/tutti-sandbox.h"

#define STATUS_NO_SANDBOX 100
#define STATUS_NO_REALTIME 101

/* Returns: what errno says, 0 after success */
typedef int (*Attempt) (void);

static int
result_of (int value)
{
  int reason = value < 0 ? errno : 0;

  if (value >= 0)
    close (value);
  return reason;
}

static int
try_socket (void)
{
  return result_of (socket (AF_INET, SOCK_STREAM, 0));
}

static int
try_write (void)
{
  return result_of (open ("/dev/null", O_WRONLY));
}

static int
try_read_and_write (void)
{
  return result_of (openat (AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC));
}

static int
try_create (void)
{
  return result_of (open ("/tmp/tutti-test-sandbox", O_CREAT | O_EXCL, 0600));
}

static int
try_execute (void)
{
  execl ("/bin/true", "true", NULL);
  return errno;
}

static int
try_fork (void)
{
  pid_t child = fork ();

  if (child == 0)
    _exit (0);
  return child < 0 ? errno : 0;
}

static int
try_rename (void)
{
  return rename ("/nonexistent/a", "/nonexistent/b") != 0 ? errno : 0;
}

static int
try_make_folder (void)
{
  return mkdir ("/nonexistent/folder", 0700) != 0 ? errno : 0;
}

static int
try_read (void)
{
  return result_of (open ("/proc/self/status", O_RDONLY | O_CLOEXEC));
}

/* Media by TCP comes this way; the socket is made before the sandbox is closed. */
#define LISTENER_FD 100

static void
listen_before (void)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  g_assert_cmpint (dup2 (fd, LISTENER_FD), ==, LISTENER_FD);
  close (fd);
}

static int
try_accept (void)
{
  return result_of (accept4 (LISTENER_FD, NULL, NULL, SOCK_CLOEXEC));
}

static int
try_listen (void)
{
  return listen (LISTENER_FD, 1) != 0 ? errno : 0;
}

static void *
run_thread (void *data)
{
  *(int *)data = 1;
  return NULL;
}

static int
try_thread (void)
{
  pthread_t thread;
  int ran = 0;
  int reason = pthread_create (&thread, NULL, run_thread, &ran);

  if (reason == 0)
    pthread_join (thread, NULL);
  return reason == 0 && !ran ? EINVAL : reason;
}

/* The filter cannot be taken off: each attempt has a process of its own. */
static int
attempt_confined (Attempt attempt)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    tutti_sandbox_limit ();
    _exit (tutti_sandbox_close (NULL) ? attempt () : STATUS_NO_SANDBOX);
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_attempts (void)
{
  static const struct {
    const char *name;
    Attempt attempt;
    int expected;
  } rows[] = {
      {"socket", try_socket, EPERM},
      {"open for writing", try_write, EPERM},
      {"open for both", try_read_and_write, EPERM},
      {"create", try_create, EPERM},
      {"execute", try_execute, EPERM},
      {"fork", try_fork, EPERM},
      {"rename", try_rename, EPERM},
      {"make a folder", try_make_folder, EPERM},
      {"listen", try_listen, EPERM},
      {"accept", try_accept, EAGAIN},
      {"read", try_read, 0},
      {"thread", try_thread, 0},
  };

  if (!tutti_sandbox_is_supported ()) {
    g_test_skip ("built without libseccomp");
    return;
  }
  listen_before ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s", rows[i].name);
    g_assert_cmpint (attempt_confined (rows[i].attempt), ==, rows[i].expected);
  }
  close (LISTENER_FD);
}

/* Bounded, should the limit not hold. */
static void
spin_in_real_time (void)
{
  const struct sched_param param = {sched_get_priority_min (SCHED_RR)};
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  tutti_sandbox_limit ();
  if (sched_setscheduler (0, SCHED_RR, &param) != 0)
    _exit (STATUS_NO_REALTIME);
  while (g_get_monotonic_time () < end)
    ;
  _exit (0);
}

static void
test_realtime (void)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    spin_in_real_time ();
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (WIFEXITED (status) && WEXITSTATUS (status) == STATUS_NO_REALTIME) {
    g_test_skip ("this user may not have threads in real time");
    return;
  }
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/integration/sandbox/attempts", test_attempts);
  g_test_add_func ("/integration/sandbox/realtime", test_realtime);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-child.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the child finds its end of the link. */
#define LINK_FD 3

/* In the child, between fork and exec: async-signal-safe calls only. */
static void
set_up_mortal (gpointer parent)
{
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  /* The server may have died before the line above. */
  if (getppid () != GPOINTER_TO_INT (parent))
    _exit (1);
}

static void
set_up_finisher (gpointer parent)
{
  setpgid (0, 0);
}

static GSubprocess *
spawn (const char *path, const char *const *arguments, int fd, TuttiChildFate fate,
    GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *link_fd = g_strdup_printf ("%d", LINK_FD);

  g_subprocess_launcher_take_fd (launcher, fd, LINK_FD);
  g_subprocess_launcher_set_child_setup (launcher,
      fate == TUTTI_CHILD_DIES_WITH_US ? set_up_mortal : set_up_finisher,
      GINT_TO_POINTER (getpid ()), NULL);
  g_ptr_array_add (words, (gpointer)path);
  g_ptr_array_add (words, (gpointer) "--link-fd");
  g_ptr_array_add (words, link_fd);
  for (guint i = 0; arguments && arguments[i]; i++)
    g_ptr_array_add (words, (gpointer)arguments[i]);
  g_ptr_array_add (words, NULL);
  return g_subprocess_launcher_spawnv (
      launcher, (const char *const *)words->pdata, error);
}

GSubprocess *
tutti_child_spawn (const char *path, const char *const *arguments, TuttiChannel channel,
    TuttiChildFate fate, TuttiLink **out_link, GError **error)
{
  GSubprocess *child;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "socketpair: %s",
        g_strerror (code));
    return NULL;
  }
  child = spawn (path, arguments, fds[1], fate, error);
  if (!child) {
    close (fds[0]);
    return NULL;
  }
  *out_link = tutti_link_new (fds[0], fds[0], channel);
  return child;
}

int
tutti_child_get_pid (GSubprocess *child)
{
  const char *pid = g_subprocess_get_identifier (child);

  return pid ? atoi (pid) : 0;
}

/* GLib 2.74 says that a child has ended as soon as its pidfd is readable. A process with
 * threads may then not be waitable yet, and GLib would leave it behind as a zombie; here
 * it can only be a moment from it. */
void
tutti_child_reap (int pid)
{
  while (pid > 0 && waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    ;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "common/tutti-error.h"

#ifdef HAVE_SECCOMP
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

/* Address space, not memory: each thread reserves 8 MiB of stack, and an endpoint has
 * about ten. */
#define ADDRESS_SPACE_BYTES (16ULL << 30)
#define DESCRIPTORS 4096
/* Microseconds that a thread in real time may go on without sleeping; a tick takes a few
 * thousand. One that spins takes its CPU from everybody, rooms and all: measured, two in
 * a GStreamer lock held the whole machine for seconds. Better that the process ends, and
 * is replaced. */
#define REALTIME_US 1000000

static void
limit (int resource, rlim_t value)
{
  struct rlimit now;

  if (getrlimit (resource, &now) != 0)
    return;
  now.rlim_cur = MIN (now.rlim_max, value);
  now.rlim_max = now.rlim_cur;
  setrlimit (resource, &now);
}

void
tutti_sandbox_limit (void)
{
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_NOFILE, DESCRIPTORS);
  limit (RLIMIT_RTTIME, REALTIME_US);
#ifndef __SANITIZE_ADDRESS__
  /* The address sanitizer reserves terabytes, and its leak check attaches as a debugger
   * does. */
  limit (RLIMIT_AS, ADDRESS_SPACE_BYTES);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

#ifdef HAVE_SECCOMP

typedef enum {
  LEAVES_NOTHING,
  LEAVES_NETWORK,
  LEAVES_FOLDER,
} Leaves;

/* accept4() is not among them: the mixer is given sockets that listen, for media over
 * TCP; others cannot be made. */
static const int network[] = {
    SCMP_SYS (socket),
    SCMP_SYS (bind),
    SCMP_SYS (connect),
    SCMP_SYS (listen),
    SCMP_SYS (accept),
};

/* What changes files within a folder. */
static const int changes[] = {
    SCMP_SYS (renameat),
    SCMP_SYS (renameat2),
    SCMP_SYS (unlinkat),
};

static const int refused[] = {
    SCMP_SYS (execve),
    SCMP_SYS (execveat),
    SCMP_SYS (fork),
    SCMP_SYS (vfork),
    SCMP_SYS (ptrace),
    SCMP_SYS (process_vm_readv),
    SCMP_SYS (process_vm_writev),
    SCMP_SYS (pidfd_open),
    SCMP_SYS (pidfd_getfd),
    SCMP_SYS (pidfd_send_signal),
    SCMP_SYS (kcmp),
    SCMP_SYS (bpf),
    SCMP_SYS (perf_event_open),
    SCMP_SYS (userfaultfd),
    SCMP_SYS (io_uring_setup),
    SCMP_SYS (io_uring_enter),
    SCMP_SYS (io_uring_register),
    SCMP_SYS (keyctl),
    SCMP_SYS (add_key),
    SCMP_SYS (request_key),
    SCMP_SYS (mount),
    SCMP_SYS (umount2),
    SCMP_SYS (pivot_root),
    SCMP_SYS (chroot),
    SCMP_SYS (unshare),
    SCMP_SYS (setns),
    SCMP_SYS (fsopen),
    SCMP_SYS (open_tree),
    SCMP_SYS (move_mount),
    SCMP_SYS (init_module),
    SCMP_SYS (finit_module),
    SCMP_SYS (delete_module),
    SCMP_SYS (kexec_load),
    SCMP_SYS (reboot),
    SCMP_SYS (swapon),
    SCMP_SYS (swapoff),
    SCMP_SYS (acct),
    SCMP_SYS (quotactl),
    SCMP_SYS (iopl),
    SCMP_SYS (ioperm),
    SCMP_SYS (settimeofday),
    SCMP_SYS (clock_settime),
    SCMP_SYS (adjtimex),
    SCMP_SYS (sethostname),
    SCMP_SYS (setdomainname),
    SCMP_SYS (setuid),
    SCMP_SYS (setgid),
    SCMP_SYS (setresuid),
    SCMP_SYS (setresgid),
    SCMP_SYS (setgroups),
    SCMP_SYS (capset),
    SCMP_SYS (creat),
    SCMP_SYS (truncate),
    SCMP_SYS (rename),
    SCMP_SYS (unlink),
    SCMP_SYS (rmdir),
    SCMP_SYS (mkdir),
    SCMP_SYS (mkdirat),
    SCMP_SYS (mknod),
    SCMP_SYS (mknodat),
    SCMP_SYS (link),
    SCMP_SYS (linkat),
    SCMP_SYS (symlink),
    SCMP_SYS (symlinkat),
    SCMP_SYS (chmod),
    SCMP_SYS (fchmod),
    SCMP_SYS (fchmodat),
    SCMP_SYS (chown),
    SCMP_SYS (fchown),
    SCMP_SYS (lchown),
    SCMP_SYS (fchownat),
    SCMP_SYS (setxattr),
    SCMP_SYS (lsetxattr),
    SCMP_SYS (fsetxattr),
    SCMP_SYS (inotify_init),
    SCMP_SYS (inotify_init1),
    SCMP_SYS (fanotify_init),
    SCMP_SYS (openat2),
    SCMP_SYS (name_to_handle_at),
    SCMP_SYS (open_by_handle_at),
    SCMP_SYS (memfd_create),
};

/* Files may be read: libraries load data late. Each way of writing is a bit or two of the
 * flags. */
static int
refuse_writing (scmp_filter_ctx filter, int call, unsigned argument)
{
  static const int ways[] = {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC};
  int result = 0;

  for (guint i = 0; result == 0 && i < G_N_ELEMENTS (ways); i++)
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), call, 1,
        SCMP_CMP (argument, SCMP_CMP_MASKED_EQ, ways[i], ways[i]));
  return result;
}

/* Threads are made by clone() too; a new process lacks CLONE_THREAD. clone3() hides its
 * flags in memory, so it is said not to exist, and the C library falls back to clone().
 */
static int
refuse_processes (scmp_filter_ctx filter)
{
  int result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone), 1,
      SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));

  if (result == 0)
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);
  return result;
}

static int
refuse (scmp_filter_ctx filter, const int *calls, guint n)
{
  int result = 0;

  for (guint i = 0; result == 0 && i < n; i++) {
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), calls[i], 0);
    /* A call that this architecture does not have needs no rule. */
    if (result == -EDOM || result == -EFAULT)
      result = 0;
  }
  return result;
}

static int
fill (scmp_filter_ctx filter, Leaves leaves)
{
  int result = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);

  if (result == 0)
    result = refuse (filter, refused, G_N_ELEMENTS (refused));
  if (result == 0 && leaves != LEAVES_NETWORK)
    result = refuse (filter, network, G_N_ELEMENTS (network));
  if (result == 0 && leaves != LEAVES_FOLDER)
    result = refuse (filter, changes, G_N_ELEMENTS (changes));
  if (result == 0)
    result = refuse_writing (filter, SCMP_SYS (open), 1);
  if (result == 0 && leaves != LEAVES_FOLDER)
    result = refuse_writing (filter, SCMP_SYS (openat), 2);
  if (result == 0)
    result = refuse_processes (filter);
  return result == 0 ? seccomp_load (filter) : result;
}

gboolean
tutti_sandbox_is_supported (void)
{
  return TRUE;
}

static gboolean
close_with (Leaves leaves, GError **error)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int result = filter != NULL ? fill (filter, leaves) : -ENOMEM;

  if (filter != NULL)
    seccomp_release (filter);
  if (result == 0)
    return TRUE;
  g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
      "the system call filter cannot be set: %s", g_strerror (-result));
  return FALSE;
}

gboolean
tutti_sandbox_close (GError **error)
{
  return close_with (LEAVES_NOTHING, error);
}

gboolean
tutti_sandbox_close_but_network (GError **error)
{
  return close_with (LEAVES_NETWORK, error);
}

/* Landlock has no functions in this C library yet. It is per thread: those that are made
 * afterwards have it, too. A kernel without it leaves what seccomp can tell apart, and
 * that is not folders. */
static void
keep_to_folder (int folder)
{
  const guint64 allowed = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                          LANDLOCK_ACCESS_FS_REMOVE_FILE;
  struct landlock_ruleset_attr rules = {
      allowed | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |
      LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
      LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
      LANDLOCK_ACCESS_FS_MAKE_SYM};
  struct landlock_path_beneath_attr beneath = {allowed, folder};
  int set = (int)syscall (SYS_landlock_create_ruleset, &rules, sizeof rules, 0);

  if (set < 0)
    return;
  if (syscall (SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) !=
          0 ||
      syscall (SYS_landlock_restrict_self, set, 0) != 0)
    g_warning ("landlock: %s", g_strerror (errno));
  close (set);
}

gboolean
tutti_sandbox_close_but_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

  /* What is not there is not written to; whoever tries is told why. */
  if (fd < 0)
    return close_with (LEAVES_NOTHING, error);
  keep_to_folder (fd);
  close (fd);
  return close_with (LEAVES_FOLDER, error);
}

#else

gboolean
tutti_sandbox_close_but_folder (const char *folder, GError **error)
{
  return TRUE;
}

gboolean
tutti_sandbox_is_supported (void)
{
  return FALSE;
}

gboolean
tutti_sandbox_close (GError **error)
{
  return TRUE;
}

gboolean
tutti_sandbox_close_but_network (GError **error)
{
  return TRUE;
}

#endif

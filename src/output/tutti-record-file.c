/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-record-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "output/tutti-output-error.h"

static TuttiOutputError
code_of (int reason)
{
  switch (reason) {
  case ENOSPC:
  case EDQUOT:
    return TUTTI_OUTPUT_ERROR_DISK_FULL;
  case ENOENT:
  case ENOTDIR:
    return TUTTI_OUTPUT_ERROR_NO_FOLDER;
  case EACCES:
  case EPERM:
  case EROFS:
    return TUTTI_OUTPUT_ERROR_NOT_PERMITTED;
  case EEXIST:
    return TUTTI_OUTPUT_ERROR_EXISTS;
  default:
    return TUTTI_OUTPUT_ERROR_INTERNAL;
  }
}

static gboolean
has_space (int fd, guint64 needed)
{
  struct statvfs disk;

  if (fstatvfs (fd, &disk) != 0)
    return TRUE;
  return (guint64)disk.f_bavail * disk.f_frsize >= TUTTI_RECORD_RESERVE_BYTES + needed;
}

int
tutti_record_file_open (
    const char *folder, const char *name, const char *suffix, GError **error)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0) {
    tutti_output_fail (error, code_of (errno));
    return -1;
  }
  if (!has_space (fd, 0)) {
    tutti_output_fail (error, TUTTI_OUTPUT_ERROR_DISK_FULL);
    unlink (path);
    close (fd);
    return -1;
  }
  return fd;
}

gboolean
tutti_record_file_check (int fd, guint64 needed, GError **error)
{
  struct stat status;

  if (fdatasync (fd) != 0 && errno != EINVAL)
    return tutti_output_fail (error, code_of (errno));
  if (fstat (fd, &status) == 0 && status.st_nlink == 0)
    return tutti_output_fail (error, TUTTI_OUTPUT_ERROR_FILE_LOST);
  if (!has_space (fd, needed))
    return tutti_output_fail (error, TUTTI_OUTPUT_ERROR_DISK_FULL);
  return TRUE;
}

guint64
tutti_record_file_size (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 ? (guint64)status.st_size : 0;
}

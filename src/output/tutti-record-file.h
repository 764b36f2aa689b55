/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of recordings: opened once, before the sandbox is closed, and looked after. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Left free for everything else on the disk. */
#define TUTTI_RECORD_RESERVE_BYTES (32ULL * 1024 * 1024)

/**
 * tutti_record_file_open:
 *
 * Makes @folder/@name@suffix, which must not exist, readable for the owner alone.
 *
 * Returns: a descriptor for reading and writing, -1 with a %TUTTI_OUTPUT_ERROR
 */
int tutti_record_file_open (
    const char *folder, const char *name, const char *suffix, GError **error);

/**
 * tutti_record_file_check:
 * @needed: bytes that must be free besides the reserve
 *
 * Brings what was written onto the disk, which may take seconds.
 *
 * Returns: FALSE with the %TUTTI_OUTPUT_ERROR that ends the recording
 */
gboolean tutti_record_file_check (int fd, guint64 needed, GError **error);

guint64 tutti_record_file_size (int fd);

G_END_DECLS

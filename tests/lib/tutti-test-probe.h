/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ffprobe says of a file. */
#pragma once

#include <glib.h>

/* NULL when it can run here, else why not. */
const char *tutti_test_probe_missing (void);

/* Returns: (transfer full): one line for each entry, its members separated by commas;
 * fails the test when the file cannot be read. @streams: "v", "a", or NULL for all */
char **tutti_test_probe (const char *path, const char *streams, const char *entries);

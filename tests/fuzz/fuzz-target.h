/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* What libFuzzer calls. It aborts on a fault. */
int LLVMFuzzerTestOneInput (const uint8_t *input, size_t size);

#define FUZZ_SEED_MAX 4096

/* Each target: input number @index to start from, into @data (FUZZ_SEED_MAX). Returns:
 * its length; 0 past the last. */
gsize fuzz_seed (guint index, guint8 *data);

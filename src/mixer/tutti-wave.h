/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tutti_wave_read:
 * @data: a WAV file, of 16 bit PCM, one channel or two, 8000 to 48000 samples/s
 *
 * Pure. Returns: (transfer full) (nullable): the sound as mono 16 bit at 48 kHz; NULL
 * with the reason
 */
GBytes *tutti_wave_read (const guint8 *data, gsize length, GError **error);

G_END_DECLS

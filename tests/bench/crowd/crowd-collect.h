/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

/* Runs a pipeline to its end. @description has an "appsink name=out"; each of its
 * buffers is a GBytes. Blocks. */
GPtrArray *crowd_collect (const char *description, GError **error);

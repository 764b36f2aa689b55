/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/*
 * CrowdWaits: how long the threads of the server that make and send sound have stood in a
 * run queue, waiting for a CPU, at each time of the last second. What a gap has of it was
 * not caused by the server.
 */
typedef struct _CrowdWaits CrowdWaits;

/* @maker: name of the one that makes packets. @senders: names of those that send. */
CrowdWaits *crowd_waits_new (
    int pid, const char *maker, const char *const *senders, GError **error);
void crowd_waits_free (CrowdWaits *self);

/* To be called every CROWD_WAITS_EVERY_US. */
#define CROWD_WAITS_EVERY_US 5000
void crowd_waits_sample (CrowdWaits *self, gint64 now_us);

/* From that time until now, in us: an upper bound, the maker and of the senders the one
 * that waited longest, one after the other. */
gint64 crowd_waits_since (CrowdWaits *self, gint64 since_us);

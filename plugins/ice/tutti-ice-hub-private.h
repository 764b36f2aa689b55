/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tutti-ice-connections.h"
#include "tutti-ice-hub.h"
#include "tutti-ice-table.h"

G_BEGIN_DECLS

/* Constant from start on, so that both threads and all senders read it without a lock. */
typedef struct {
  int fd;
  int type; /* SOCK_DGRAM; or SOCK_STREAM, which listens */
  char *announce_ip;
  guint16 announce_port;
} TuttiIceSocket;

struct _TuttiIceHub {
  GObject parent_instance;

  TuttiIceSocket sockets[TUTTI_ICE_SOCKETS_MAX];
  guint n_sockets;
  guint consent_ms;

  TuttiIceTable *table;
  TuttiIceConnections *connections;
  GAsyncQueue *jobs; /* Job of tutti-ice-helper.c */
  int wake_fd;       /* eventfd: the I/O thread has to look at @stopping and at
                        what waits to be sent */
  gint stopping;     /* atomic */
  GThread *io_thread;
  GThread *helper_thread;

  TuttiIceHubStats stats; /* written by the I/O thread only, with TUTTI_ICE_COUNT */
};

/* Counters are read by other threads while they are written; no order among them is
 * promised. */
#define TUTTI_ICE_COUNT(counter, n) \
  ((void)__atomic_fetch_add (&(counter), (n), __ATOMIC_RELAXED))

/* Any thread; does not block. */
void tutti_ice_hub_send (TuttiIceHub *self, const TuttiIcePath *path,
    const struct iovec *packets, guint n_packets, TuttiIceSendReport *report);

/* FALSE: @path is a stream, or the hub has stopped; then only tutti_ice_hub_send(). */
gboolean tutti_ice_hub_takes_datagrams (TuttiIceHub *self, const TuttiIcePath *path);

/* Returns: (transfer full): lines `candidate:...` for component 1, best first */
GStrv tutti_ice_hub_make_candidates (TuttiIceHub *self);

/* GThreadFunc of the I/O thread (tutti-ice-io.c); @hub is borrowed. */
gpointer tutti_ice_io_run (gpointer hub);

typedef enum {
  TUTTI_ICE_JOB_CONNECTED,
  TUTTI_ICE_JOB_EXPIRED,
  TUTTI_ICE_JOB_QUIT,
} TuttiIceJob;

/* The helper thread (tutti-ice-helper.c): jobs are done in the order in which they were
 * added. */
void tutti_ice_helper_add (TuttiIceHub *hub, TuttiIceJob job, TuttiIceEndpoint *endpoint);
gpointer tutti_ice_helper_run (gpointer hub);
void tutti_ice_helper_free_job (gpointer job);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that waits for an SRT stream on a port of loopback, and writes what it gets
 * into a file (ffmpeg). It takes one connection in its life. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  char *folder;
  char *passphrase; /* NULL: none */
  guint16 port;
  guint starts;
  GSubprocess *process; /* NULL: not running */
} SrtServer;

/* NULL when it can run here, else why not. */
const char *srt_server_missing (void);

/* Not started. @passphrase: (nullable) */
SrtServer *srt_server_new (const char *passphrase);
void srt_server_free (SrtServer *self);

void srt_server_start (SrtServer *self);
void srt_server_kill (SrtServer *self);
void srt_server_signal (SrtServer *self, int signal);

/* Waits until it has seen the end of the stream. */
void srt_server_wait (SrtServer *self);

/* Returns: (transfer full): path of what was received after the last start */
char *srt_server_recording (SrtServer *self);

G_END_DECLS

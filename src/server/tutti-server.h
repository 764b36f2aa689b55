/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The exit status when the settings cannot be used; the reason is on standard error. */
#define TUTTI_EXIT_CONFIG 2

/* Runs until SIGTERM or SIGINT. Returns: the exit status */
int tutti_server_run (int argc, char **argv);

G_END_DECLS

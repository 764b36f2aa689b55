/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* A UDP socket of loopback, as the server hands it over. Returns: its descriptor */
int room_socket_new (gint64 *port);

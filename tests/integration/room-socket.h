/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The sockets of loopback that a room is given, as the server does it: UDP of both
 * families, and TCP. */
#define ROOM_N_SOCKETS 3

/* Fills @fds. Returns: (transfer full): TuttiSocketInfo of each */
GPtrArray *room_sockets_new (int fds[ROOM_N_SOCKETS]);

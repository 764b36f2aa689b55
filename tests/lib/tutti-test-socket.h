/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The port that a socket is bound to, of either family. */
guint16 tutti_test_socket_port (int fd);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type int): the UDP sockets of this process that are
 * bound to @port: the stack does not tell which those are */
GArray *tutti_sip_sockets_find (guint16 port);

G_END_DECLS

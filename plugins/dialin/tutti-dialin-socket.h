/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A UDP socket at @address, an IP address of this machine; @port 0: any. Returns:
 * (transfer full): -1 with the reason */
int tutti_dialin_bind (const char *address, guint port, GError **error);

G_END_DECLS

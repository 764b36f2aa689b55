/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The key in the body of a SIP INFO: application/dtmf-relay ("Signal=5") or
 * application/dtmf ("5"). Pure. Returns: one of 0-9 * # A-D, or '\0' */
char tutti_sip_info_key (const char *type, const char *body, gsize length);

G_END_DECLS

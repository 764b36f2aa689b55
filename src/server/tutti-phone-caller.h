/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* Who calls, as others may know it. */

/* "Phone ··123": who is in the room knows whom they expect, and no more. @caller: number
 * or SIP address. Returns: (transfer full) */
char *tutti_phone_caller_name (const char *caller);

/* All callers of a provider come from one address, so there it is the number that counts;
 * of which only a digest is kept. Returns: (transfer full): see tutti-address-key.h */
char *tutti_phone_caller_key (const TuttiCallNew *message);

G_END_DECLS

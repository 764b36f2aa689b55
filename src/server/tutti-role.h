/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* Who somebody is in a meeting, from the least to the most. */
typedef enum {
  TUTTI_ROLE_LISTENER,    /* hears and sees, and raises a hand */
  TUTTI_ROLE_PARTICIPANT, /* speaks too */
  TUTTI_ROLE_MODERATOR,   /* keeps order */
  TUTTI_ROLE_HOST,        /* whose meeting it is */
} TuttiRole;

#define TUTTI_N_ROLES (TUTTI_ROLE_HOST + 1)

/* What a person may switch on for all to hear or see. */
typedef enum {
  TUTTI_DEVICE_MICROPHONE,
  TUTTI_DEVICE_CAMERA,
  TUTTI_DEVICE_SCREEN,
} TuttiDevice;

/* As in the protocol. */
const char *tutti_role_to_string (TuttiRole role);

/* Returns: FALSE, and leaves @out alone, when there is no such role */
gboolean tutti_role_from_string (const char *text, TuttiRole *out);

/* Whether @role may send a message of @type at all. What the message is about is
 * tutti_role_may_touch()'s and tutti_role_may_give()'s business. */
gboolean tutti_role_may_send (TuttiRole role, TuttiMessageType type);

gboolean tutti_role_may_switch_on (TuttiRole role, TuttiDevice device);

/* Whether @role may do something to somebody else who is @other: a moderator nothing to a
 * host. */
gboolean tutti_role_may_touch (TuttiRole role, TuttiRole other);

/* Whether @role may make somebody who is @before into @after. */
gboolean tutti_role_may_give (TuttiRole role, TuttiRole before, TuttiRole after);

/* Returns: (transfer full) (element-type utf8): what "rights" says: names of message
 * types and devices; the strings are static */
GPtrArray *tutti_role_list_rights (TuttiRole role);

G_END_DECLS

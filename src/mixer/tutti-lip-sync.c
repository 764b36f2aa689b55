/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-lip-sync.h"

#include "mixer/tutti-member.h"

void
tutti_lip_sync_fit (TuttiCanvas *canvas, GPtrArray *members)
{
  for (guint i = 0; i < members->len; i++) {
    TuttiMember *member = g_ptr_array_index (members, i);

    if (member->endpoint != NULL)
      tutti_endpoint_delay (
          member->endpoint, canvas, tutti_endpoint_get_sound_delay (member->endpoint));
  }
}

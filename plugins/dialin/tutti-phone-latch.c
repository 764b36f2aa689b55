/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/tutti-phone-latch.h"

#include <string.h>

/* RFC 4291 2.5.5.2 */
#define MAPPED_BYTES 12

void
tutti_phone_latch_clear (TuttiPhoneLatch *self)
{
  g_clear_object (&self->address);
  *self = (TuttiPhoneLatch){0};
}

gboolean
tutti_phone_latch_announce (TuttiPhoneLatch *self, GInetAddress *address, guint16 port)
{
  if (self->address != NULL && g_inet_address_equal (self->address, address) &&
      self->announced == port)
    return FALSE;
  tutti_phone_latch_clear (self);
  self->address = g_object_ref (address);
  self->port = self->announced = port;
  return TRUE;
}

static gboolean
is_same (GInetAddress *announced, GInetAddress *from)
{
  static const guint8 mapped[MAPPED_BYTES] = {[10] = 0xff, [11] = 0xff};
  const guint8 *bytes;

  if (g_inet_address_equal (announced, from))
    return TRUE;
  bytes = g_inet_address_to_bytes (from);
  return g_inet_address_get_family (announced) == G_SOCKET_FAMILY_IPV4 &&
         g_inet_address_get_family (from) == G_SOCKET_FAMILY_IPV6 &&
         memcmp (bytes, mapped, MAPPED_BYTES) == 0 &&
         memcmp (bytes + MAPPED_BYTES, g_inet_address_to_bytes (announced), 4) == 0;
}

gboolean
tutti_phone_latch_knows (const TuttiPhoneLatch *self, GInetAddress *from)
{
  return self->address != NULL && is_same (self->address, from);
}

TuttiPhoneLatchAnswer
tutti_phone_latch_packet (TuttiPhoneLatch *self, GInetAddress *from, guint16 port)
{
  if (!tutti_phone_latch_knows (self, from))
    return TUTTI_PHONE_LATCH_REFUSED;
  if (port == self->port) {
    self->settled = TRUE;
    return TUTTI_PHONE_LATCH_TAKEN;
  }
  if (self->settled)
    return TUTTI_PHONE_LATCH_REFUSED;
  self->proof = port == self->candidate ? self->proof + 1 : 1;
  self->candidate = port;
  if (self->proof < TUTTI_PHONE_LATCH_PROOF)
    return TUTTI_PHONE_LATCH_WAIT;
  self->port = port;
  self->settled = TRUE;
  return TUTTI_PHONE_LATCH_MOVED;
}

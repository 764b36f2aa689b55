/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-phone-line.h"

void
tutti_phone_line_copy (TuttiPhoneLine *self, const TuttiPhoneLine *other)
{
  tutti_phone_line_clear (self);
  *self = *other;
  self->codec = g_strdup (other->codec);
  self->address = g_strdup (other->address);
  self->direction = g_strdup (other->direction);
  self->suite = g_strdup (other->suite);
  self->sendkey = g_strdup (other->sendkey);
  self->receivekey = g_strdup (other->receivekey);
  self->noise = g_strdup (other->noise);
}

void
tutti_phone_line_clear (TuttiPhoneLine *self)
{
  g_clear_pointer (&self->codec, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->direction, g_free);
  g_clear_pointer (&self->suite, g_free);
  g_clear_pointer (&self->sendkey, g_free);
  g_clear_pointer (&self->receivekey, g_free);
  g_clear_pointer (&self->noise, g_free);
}

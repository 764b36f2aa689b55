/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-member.h"

TuttiMember *
tutti_member_new (const char *participant, guint number)
{
  TuttiMember *self = g_new0 (TuttiMember, 1);

  self->participant = g_strdup (participant);
  self->number = number;
  return self;
}

void
tutti_member_free (TuttiMember *self)
{
  g_clear_object (&self->endpoint);
  g_free (self->participant);
  g_free (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-settings.h"

#include <string.h>

#include "server/tutti-password.h"

/* As many as people bear to key in, and no fewer than resist twenty tries. */
#define PIN_DIGITS_MIN 4
#define PIN_DIGITS_MAX 12

void
tutti_room_settings_init (TuttiRoomSettings *self)
{
  memset (self, 0, sizeof *self);
  self->chat = TRUE;
  self->host_rule = TUTTI_HOST_IS_FIRST;
}

void
tutti_room_settings_clear (TuttiRoomSettings *self)
{
  g_clear_pointer (&self->password_hash, g_free);
  g_clear_pointer (&self->pin, g_free);
}

void
tutti_room_settings_copy (TuttiRoomSettings *self, const TuttiRoomSettings *from)
{
  *self = *from;
  self->password_hash = g_strdup (from->password_hash);
  self->pin = g_strdup (from->pin);
}

void
tutti_room_settings_set_password (TuttiRoomSettings *self, const char *password)
{
  g_clear_pointer (&self->password_hash, g_free);
  if (password && *password)
    self->password_hash = tutti_password_hash (password);
}

static gboolean
is_pin (const char *pin)
{
  gsize length = strlen (pin);

  return length >= PIN_DIGITS_MIN && length <= PIN_DIGITS_MAX &&
         strspn (pin, "0123456789") == length;
}

gboolean
tutti_room_settings_set_pin (TuttiRoomSettings *self, const char *pin)
{
  gboolean wanted = pin && *pin;

  if (wanted && !is_pin (pin))
    return FALSE;
  g_free (self->pin);
  self->pin = wanted ? g_strdup (pin) : NULL;
  return TRUE;
}

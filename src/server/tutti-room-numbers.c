/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-room-numbers.h"

#include <string.h>

#include "common/tutti-message.h"
#include "server/tutti-token.h"

#define SECRET_BYTES 32

struct _TuttiRoomNumbers {
  char *secret;
};

TuttiRoomNumbers *
tutti_room_numbers_new (const char *path, GError **error)
{
  g_autoptr (TuttiRoomNumbers) self = g_new0 (TuttiRoomNumbers, 1);

  if (path && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_file_get_contents (path, &self->secret, NULL, error)
               ? g_steal_pointer (&self)
               : NULL;
  self->secret = tutti_token_new (SECRET_BYTES);
  if (path &&
      !g_file_set_contents_full (path, self->secret, -1,
          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
tutti_room_numbers_free (TuttiRoomNumbers *self)
{
  g_free (self->secret);
  g_free (self);
}

char *
tutti_room_numbers_make (TuttiRoomNumbers *self, const char *key)
{
  g_autoptr (GHmac) hmac =
      g_hmac_new (G_CHECKSUM_SHA256, (const guchar *)self->secret, strlen (self->secret));
  char *digits = g_malloc (TUTTI_ROOM_NUMBER_DIGITS + 1);
  guint8 bytes[32];
  gsize length = sizeof bytes;
  guint64 number = 0;

  g_hmac_update (hmac, (const guchar *)key, -1);
  g_hmac_get_digest (hmac, bytes, &length);
  for (guint i = 0; i < 8; i++)
    number = number << 8 | bytes[i];
  for (guint i = 0; i < TUTTI_ROOM_NUMBER_DIGITS; i++, number /= 10)
    digits[i] = (char)('0' + number % 10);
  digits[TUTTI_ROOM_NUMBER_DIGITS] = '\0';
  return digits;
}

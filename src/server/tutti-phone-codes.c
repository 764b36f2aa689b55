/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-phone-codes.h"

#include <string.h>

#include "common/tutti-message.h"
#include "server/tutti-tally.h"
#include "server/tutti-token.h"

#define CODES G_GUINT64_CONSTANT (100000000)
/* Of so many numbers, each code is as likely as the others but for one in 10^11. */
#define RANDOM_BYTES 8

G_STATIC_ASSERT (TUTTI_PHONE_CODE_DIGITS == 8);
G_STATIC_ASSERT (TUTTI_PHONE_CODE_DIGITS != TUTTI_ROOM_NUMBER_DIGITS);

struct _TuttiPhoneCodes {
  GHashTable *codes; /* digits -> TuttiPhoneCode */
  TuttiTally *wrong;
};

static void
code_free (gpointer data)
{
  TuttiPhoneCode *code = data;

  g_free (code->room);
  g_free (code->participant);
  g_free (code);
}

TuttiPhoneCodes *
tutti_phone_codes_new (void)
{
  TuttiPhoneCodes *self = g_new0 (TuttiPhoneCodes, 1);

  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, code_free);
  self->wrong =
      tutti_tally_new (TUTTI_PHONE_CODE_WRONG_MAX, TUTTI_PHONE_CODE_WRONG_WITHIN_US, 1);
  return self;
}

void
tutti_phone_codes_free (TuttiPhoneCodes *self)
{
  g_hash_table_unref (self->codes);
  tutti_tally_free (self->wrong);
  g_free (self);
}

gboolean
tutti_phone_codes_is_like (const char *text)
{
  return strlen (text) == TUTTI_PHONE_CODE_DIGITS &&
         strspn (text, "0123456789") == TUTTI_PHONE_CODE_DIGITS;
}

/* Also those whose time is over. */
static void
forget_of (TuttiPhoneCodes *self, const char *participant, gint64 now_us)
{
  GHashTableIter iter;
  gpointer code;

  g_hash_table_iter_init (&iter, self->codes);
  while (g_hash_table_iter_next (&iter, NULL, &code)) {
    const TuttiPhoneCode *one = code;

    if (now_us >= one->expires_us || g_str_equal (one->participant, participant))
      g_hash_table_iter_remove (&iter);
  }
}

static char *
make_digits (void)
{
  g_autofree char *hex = tutti_token_new (RANDOM_BYTES);

  return g_strdup_printf (
      "%08" G_GUINT64_FORMAT, g_ascii_strtoull (hex, NULL, 16) % CODES);
}

char *
tutti_phone_codes_make (TuttiPhoneCodes *self, const char *room, const char *participant,
    gint64 now_us, gint64 *out_expires_us)
{
  g_autofree char *digits = make_digits ();
  TuttiPhoneCode *code = g_new0 (TuttiPhoneCode, 1);

  forget_of (self, participant, now_us);
  while (g_hash_table_contains (self->codes, digits)) {
    g_free (digits);
    digits = make_digits ();
  }
  code->room = g_strdup (room);
  code->participant = g_strdup (participant);
  code->expires_us = *out_expires_us = now_us + TUTTI_PHONE_CODE_US;
  g_hash_table_insert (self->codes, g_strdup (digits), code);
  return g_steal_pointer (&digits);
}

const TuttiPhoneCode *
tutti_phone_codes_find (TuttiPhoneCodes *self, const char *digits, gint64 now_us)
{
  TuttiPhoneCode *code = g_hash_table_lookup (self->codes, digits);

  if (tutti_tally_is_full (self->wrong, "", now_us))
    return NULL;
  if (code && now_us < code->expires_us)
    return code;
  tutti_tally_add (self->wrong, "", now_us);
  return NULL;
}

void
tutti_phone_codes_forget (TuttiPhoneCodes *self, const char *digits)
{
  g_hash_table_remove (self->codes, digits);
}

guint
tutti_phone_codes_get_n (TuttiPhoneCodes *self)
{
  return g_hash_table_size (self->codes);
}

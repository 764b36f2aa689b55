/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-phone-caller.h"

#include <gio/gio.h>

#include "server/tutti-address-key.h"
#include "server/tutti-token.h"

#define SHOWN_DIGITS 3

char *
tutti_phone_caller_name (const char *caller)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *c = caller; *c && *c != '@'; c++)
    if (g_ascii_isdigit (*c))
      g_string_append_c (digits, *c);
  if (digits->len < 2 * SHOWN_DIGITS)
    return g_strdup ("Phone");
  return g_strdup_printf ("Phone ··%s", digits->str + digits->len - SHOWN_DIGITS);
}

char *
tutti_phone_caller_key (const TuttiCallNew *message)
{
  g_autoptr (GInetAddress) source = g_inet_address_new_from_string (message->source);

  if (message->trunk && *message->caller) {
    g_autofree char *digest = tutti_token_digest (message->caller);

    return g_strdup_printf ("tel:%s", digest);
  }
  return source ? tutti_address_key_new (source) : g_strdup ("sip");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-info.h"

#include <string.h>

#define BODY_MAX 256

/* Some phones say 10 and 11 for * and #, as RFC 4733 numbers them. */
static char
read_key (const char *text)
{
  static const char keys[] = "0123456789*#ABCD";
  char key = g_ascii_toupper (text[0]);

  if (g_str_has_prefix (text, "10"))
    return '*';
  if (g_str_has_prefix (text, "11"))
    return '#';
  return key != '\0' && strchr (keys, key) != NULL ? key : '\0';
}

char
tutti_sip_info_key (const char *type, const char *body, gsize length)
{
  g_autofree char *text = g_strndup (body, MIN (length, BODY_MAX));
  g_auto (GStrv) lines = NULL;

  if (g_ascii_strcasecmp (type, "application/dtmf") == 0)
    return read_key (g_strstrip (text));
  if (g_ascii_strcasecmp (type, "application/dtmf-relay") != 0)
    return '\0';
  lines = g_strsplit_set (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    char *value = strchr (lines[i], '=');

    if (value != NULL && g_ascii_strncasecmp (lines[i], "signal", 6) == 0)
      return read_key (g_strstrip (value + 1));
  }
  return '\0';
}

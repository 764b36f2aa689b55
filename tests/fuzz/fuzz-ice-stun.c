/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * One datagram into the ICE-lite agent's STUN code. The first byte of the input says
 * whether FINGERPRINT is made right, so that mutants get past it, and whether the sender
 * is an IPv6 one.
 *
 * With clang: meson setup build-fuzz -Dfuzzing=true, then
 * build-fuzz/tests/fuzz/fuzz-ice-stun. Without, fuzz-driver.c runs a bounded number of
 * mutants as an ordinary test.
 */

#include <netinet/in.h>
#include <string.h>

#include "../plugins/ice/ice-check.h"
#include "fuzz-target.h"
#include "plugins/ice/tutti-ice-stun.h"

#define UFRAG "evtj"
#define USERNAME "evtj:h6vY"
#define PASSWORD "VOkJxbRl1RmTxUk/WvJxBt"

#define REPAIR 1
#define IPV6 2

static const char *
lookup (const char *ufrag, gpointer user_data)
{
  return strcmp (ufrag, UFRAG) == 0 ? PASSWORD : NULL;
}

static gboolean
has_silent_verdict (const TuttiIceStunResult *result)
{
  return result->verdict == TUTTI_ICE_STUN_MALFORMED ||
         result->verdict == TUTTI_ICE_STUN_NOT_REQUEST ||
         result->verdict == TUTTI_ICE_STUN_UNKNOWN_USER ||
         result->verdict == TUTTI_ICE_STUN_AMPLIFYING;
}

int
LLVMFuzzerTestOneInput (const uint8_t *input, size_t size)
{
  struct sockaddr_storage from = {0};
  TuttiIceStunResult result;
  guint8 *data;
  gsize length;

  if (size < 2 || size > 2049)
    return 0;
  length = size - 1;
  data = g_memdup2 (input + 1, length); /* so that the sanitizer knows its end */
  if ((input[0] & REPAIR) && length >= 28)
    check_repair (data, length);
  from.ss_family = input[0] & IPV6 ? AF_INET6 : AF_INET;

  tutti_ice_stun_answer (data, length, &from,
      from.ss_family == AF_INET ? sizeof (struct sockaddr_in)
                                : sizeof (struct sockaddr_in6),
      lookup, NULL, &result);
  if (result.reply_length * 2 > length * 3 || result.reply_length > sizeof result.reply ||
      (has_silent_verdict (&result) && result.reply_length > 0) ||
      (result.use_candidate && result.verdict != TUTTI_ICE_STUN_ACCEPTED))
    g_error ("verdict %d with %" G_GSIZE_FORMAT " bytes for %" G_GSIZE_FORMAT,
        result.verdict, result.reply_length, length);
  if (length >= 20 &&
      tutti_ice_stun_answers_challenge (data, length, data + 8, PASSWORD) &&
      !tutti_ice_stun_is_success (data, length))
    g_error ("something else than a success answers a challenge");
  g_free (data);
  return 0;
}

/* One right message of every kind, for the driver to start from. */
gsize
fuzz_seed (guint index, guint8 *data)
{
  static const CheckFlags seeds[] = {CHECK_PLAIN, CHECK_NOMINATES, CHECK_CONTROLLED,
      CHECK_NO_INTEGRITY, CHECK_UNKNOWN_ATTRIBUTE, CHECK_INDICATION, CHECK_NO_USERNAME};

  if (index >= G_N_ELEMENTS (seeds))
    return 0;
  data[0] = REPAIR;
  return 1 + check_build (data + 1, seeds[index], USERNAME, PASSWORD);
}

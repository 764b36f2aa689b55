/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-rtp-order.h"
#include "tutti-tap.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define STEP_NS ((int64_t)20 * 1000000)

/* Items are letters; what comes out is written down, a '-' for each number given up. */
typedef struct {
  TuttiRtpOrder order;
  int64_t now_ns;
  uint16_t first;
  char out[128];
} Line;

static void
line_init (Line *line, uint16_t first)
{
  memset (line, 0, sizeof *line);
  line->first = first;
  tutti_rtp_order_init (&line->order);
}

static TuttiRtpOrderPut
put (Line *line, char letter)
{
  static char letters[26];
  const int index = letter - 'a';
  const TuttiRtpOrderPut result = tutti_rtp_order_put (
      &line->order, (uint16_t)(line->first + index), &letters[index], line->now_ns);
  unsigned lost;
  char *item;

  line->now_ns += STEP_NS;
  while ((item = tutti_rtp_order_take (&line->order, &lost)) != NULL) {
    for (; lost > 0; lost--)
      strcat (line->out, "-");
    strncat (line->out, &"abcdefghijklmnopqrstuvwxyz"[item - letters], 1);
  }
  return result;
}

static void
put_all (Line *line, const char *letters)
{
  for (; *letters != '\0'; letters++)
    put (line, *letters);
}

static void
test_in_order (void)
{
  Line line;

  line_init (&line, 65530); /* over the wrap */
  put_all (&line, "abcdefghijkl");
  TUTTI_TAP_CHECK (strcmp (line.out, "abcdefghijkl") == 0, "%s", line.out);
}

static void
test_loss_does_not_wait (void)
{
  Line line;

  line_init (&line, 65530);
  put_all (&line, "abdefij");
  TUTTI_TAP_CHECK (strcmp (line.out, "ab-def--ij") == 0, "%s", line.out);
}

static void
test_learns_to_wait (void)
{
  Line line;

  line_init (&line, 7);
  put_all (&line, "acb");
  TUTTI_TAP_CHECK (strcmp (line.out, "a-c") == 0, "%s", line.out);
  put_all (&line, "edf");
  TUTTI_TAP_CHECK (strcmp (line.out, "a-cdef") == 0, "%s", line.out);
  /* two places: again once too late, then right */
  put_all (&line, "higlmknp");
  TUTTI_TAP_CHECK (
      strcmp (line.out, "a-cdef-hi") == 0 || strncmp (line.out, "a-cdef-hi", 9) == 0,
      "%s", line.out);
  put_all (&line, "qo");
  TUTTI_TAP_CHECK (strstr (line.out, "nopq") != NULL, "%s", line.out);
}

static void
test_forgets_to_wait (void)
{
  Line line;

  line_init (&line, 7);
  put_all (&line, "acb");
  line.now_ns += (int64_t)11 * 1000000000;
  put_all (&line, "def");
  line.out[0] = '\0';
  put_all (&line, "hi");
  TUTTI_TAP_CHECK (strcmp (line.out, "-hi") == 0, "%s", line.out);
}

static void
test_duplicates (void)
{
  Line line;

  line_init (&line, 100);
  put_all (&line, "abc");
  TUTTI_TAP_CHECK (put (&line, 'c') == TUTTI_RTP_ORDER_DUPLICATE);
  TUTTI_TAP_CHECK (put (&line, 'a') == TUTTI_RTP_ORDER_DUPLICATE);
  put_all (&line, "e");
  TUTTI_TAP_CHECK (put (&line, 'd') == TUTTI_RTP_ORDER_LATE);
  TUTTI_TAP_CHECK (put (&line, 'd') == TUTTI_RTP_ORDER_DUPLICATE);
  TUTTI_TAP_CHECK (strcmp (line.out, "abc-e") == 0, "%s", line.out);
}

static void
test_new_beginning (void)
{
  Line line;

  line_init (&line, 100);
  put_all (&line, "abc");
  line.first = 30000;
  put_all (&line, "abc");
  TUTTI_TAP_CHECK (strcmp (line.out, "abcabc") == 0, "%s", line.out);
}

/* Whatever comes: nothing is given out twice or out of order, nothing gets lost inside.
 */
static void
test_storm (void)
{
  TuttiRtpOrder order;
  uint32_t random = 1;
  unsigned taken = 0, out = 0, lost;
  int last = -1;
  static char items[4000];

  tutti_rtp_order_init (&order);
  for (int i = 0; i < 4000; i++) {
    char *item;
    int number;

    random = random * 1664525 + 1013904223;
    number = i + (int)(random >> 29) - 4;
    if (number < 0 || number >= 4000)
      continue;
    taken += tutti_rtp_order_put (&order, (uint16_t)number, &items[number],
                 i * STEP_NS) == TUTTI_RTP_ORDER_TAKEN;
    while ((item = tutti_rtp_order_take (&order, &lost)) != NULL) {
      TUTTI_TAP_CHECK (item - items > last, "%d after %d", (int)(item - items), last);
      last = (int)(item - items);
      out++;
    }
  }
  while (tutti_rtp_order_drain (&order) != NULL)
    out++;
  TUTTI_TAP_CHECK (out == taken && out > 1000, "%u of %u", out, taken);
}

/* Half of all numbers away, which is behind as well as ahead. */
static void
test_new_beginning_while_one_waits (void)
{
  Line line;

  line_init (&line, 30000);
  put_all (&line, "abdceg");
  TUTTI_TAP_CHECK (strcmp (line.out, "ab-de") == 0, "%s", line.out);
  line.first = 62766;
  put (&line, 'h');
  TUTTI_TAP_CHECK (strcmp (line.out, "ab-degh") == 0, "%s", line.out);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"in order nothing waits", test_in_order},
      {"a loss costs no delay", test_loss_does_not_wait},
      {"who reorders is waited for", test_learns_to_wait},
      {"and no longer after a while", test_forgets_to_wait},
      {"duplicates", test_duplicates},
      {"a sender that begins anew", test_new_beginning},
      {"a sender that begins anew while something waits",
          test_new_beginning_while_one_waits},
      {"any order", test_storm},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}

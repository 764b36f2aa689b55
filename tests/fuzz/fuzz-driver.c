/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs a fuzz target on the same mutants every time, for compilers without libFuzzer:
 * ROUNDS of them per seed. */

#include <stdlib.h>
#include <string.h>

#include "fuzz-target.h"

static gsize
mutate (GRand *rand, guint8 *data, gsize length)
{
  guint n = (guint)g_rand_int_range (rand, 1, 6);

  while (n-- > 0) {
    gsize at = (gsize)g_rand_int_range (rand, 0, (gint32)length);

    switch (g_rand_int_range (rand, 0, 5)) {
    case 0:
      data[at] ^= (guint8)(1u << g_rand_int_range (rand, 0, 8));
      break;
    case 1:
      data[at] = (guint8)g_rand_int (rand);
      break;
    case 2: /* cut out */
      if (length - at > 4) {
        memmove (data + at, data + at + 4, length - at - 4);
        length -= 4;
      }
      break;
    case 3: /* repeat */
      if (length + 4 <= FUZZ_SEED_MAX) {
        memmove (data + at + 4, data + at, length - at);
        length += 4;
      }
      break;
    default: /* cut off */
      if (at > 1 && g_rand_int_range (rand, 0, 4) == 0)
        length = at;
      break;
    }
  }
  return length;
}

int
main (int argc, char **argv)
{
  guint rounds = argc > 1 ? (guint)g_ascii_strtoull (argv[1], NULL, 10) : 20000;
  GRand *rand = g_rand_new_with_seed (1);
  guint8 seed[FUZZ_SEED_MAX];
  gsize length;

  for (guint index = 0; (length = fuzz_seed (index, seed)) > 0; index++) {
    LLVMFuzzerTestOneInput (seed, length);
    for (guint round = 0; round < rounds; round++) {
      guint8 mutant[FUZZ_SEED_MAX];

      memcpy (mutant, seed, length);
      LLVMFuzzerTestOneInput (mutant, mutate (rand, mutant, length));
    }
  }
  g_rand_free (rand);
  return EXIT_SUCCESS;
}

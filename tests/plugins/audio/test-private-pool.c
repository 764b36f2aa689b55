/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/audio/tutti-private-pool.h"
#include "tutti-tap.h"

#define TICK_MS 20

/* A tick in which those who are in @talkers (numbers, NONE at the end) are heard. Returns
 * how many were refused. */
static int
tick (TuttiPrivatePool *pool, const uint32_t *talkers)
{
  int refused = 0;

  tutti_private_pool_begin (pool);
  for (; *talkers != TUTTI_PRIVATE_NONE; talkers++)
    refused += tutti_private_pool_claim (pool, *talkers) == TUTTI_PRIVATE_REFUSED;
  tutti_private_pool_end (pool, TICK_MS, TUTTI_PRIVATE_MAY_REST);
  return refused;
}

static int
ticks (TuttiPrivatePool *pool, const uint32_t *talkers, int ms)
{
  int refused = 0;

  for (; ms > 0; ms -= TICK_MS)
    refused += tick (pool, talkers);
  return refused;
}

static int
slot_of (const TuttiPrivatePool *pool, uint32_t owner)
{
  for (size_t i = 0; i < pool->length; i++)
    if (pool->slots[i].owner == owner)
      return (int)i;
  return -1;
}

static int
count_running (const TuttiPrivatePool *pool)
{
  int n = 0;

  for (size_t i = 0; i < pool->length; i++)
    n += pool->slots[i].runs;
  return n;
}

static const uint32_t nobody[] = {TUTTI_PRIVATE_NONE};
static const uint32_t one[] = {7, TUTTI_PRIVATE_NONE};
static const uint32_t two[] = {7, 8, TUTTI_PRIVATE_NONE};

static TuttiPrivatePool
pool_of (size_t length)
{
  TuttiPrivatePool pool;

  tutti_private_pool_init (&pool);
  pool.length = length;
  return pool;
}

static void
test_costs_nothing_when_silent (void)
{
  TuttiPrivatePool pool = pool_of (8);

  ticks (&pool, nobody, 5000);
  TUTTI_TAP_CHECK (count_running (&pool) == 0);
  ticks (&pool, one, 100);
  TUTTI_TAP_CHECK (
      count_running (&pool) == 1 + TUTTI_PRIVATE_SPARE, "%d", count_running (&pool));
  ticks (&pool, nobody, 900);
  TUTTI_TAP_CHECK (slot_of (&pool, 7) >= 0);
  ticks (&pool, nobody, 100);
  TUTTI_TAP_CHECK (slot_of (&pool, 7) < 0);
  ticks (&pool, nobody, 1100);
  TUTTI_TAP_CHECK (count_running (&pool) == 0, "%d", count_running (&pool));
}

static void
test_second_talker_gets_a_warm_one (void)
{
  TuttiPrivatePool pool = pool_of (8);
  bool ran[8];

  ticks (&pool, one, 1500);
  for (int i = 0; i < 8; i++)
    ran[i] = pool.slots[i].runs && pool.slots[i].owner == TUTTI_PRIVATE_NONE;
  tick (&pool, two);
  TUTTI_TAP_CHECK (slot_of (&pool, 8) >= 0 && ran[slot_of (&pool, 8)]);
  /* who has one keeps it */
  ran[0] = slot_of (&pool, 7) == 0;
  ticks (&pool, two, 5000);
  TUTTI_TAP_CHECK ((slot_of (&pool, 7) == 0) == ran[0]);
}

static void
test_budget (void)
{
  TuttiPrivatePool pool = pool_of (2);
  static const uint32_t three[] = {7, 8, 9, TUTTI_PRIVATE_NONE};
  static const uint32_t others[] = {8, 9, TUTTI_PRIVATE_NONE};

  TUTTI_TAP_CHECK (ticks (&pool, three, 1000) == 50);
  TUTTI_TAP_CHECK (slot_of (&pool, 9) < 0);
  /* who has gone silent makes room at once */
  TUTTI_TAP_CHECK (tick (&pool, two) == 0);
  tick (&pool, (const uint32_t[]){8, TUTTI_PRIVATE_NONE});
  TUTTI_TAP_CHECK (tick (&pool, others) == 0);
  TUTTI_TAP_CHECK (slot_of (&pool, 7) < 0 && slot_of (&pool, 9) >= 0);
}

static void
test_stops_only_on_the_grid (void)
{
  TuttiPrivatePool pool = pool_of (8);

  ticks (&pool, one, 100);
  for (int i = 0; i < 200; i++) {
    tutti_private_pool_begin (&pool);
    tutti_private_pool_end (&pool, TICK_MS, TUTTI_PRIVATE_KEEP_ON);
  }
  TUTTI_TAP_CHECK (count_running (&pool) == 1 + TUTTI_PRIVATE_SPARE);
  tick (&pool, nobody);
  TUTTI_TAP_CHECK (count_running (&pool) == 0);
}

static void
test_gone (void)
{
  TuttiPrivatePool pool = pool_of (8);

  ticks (&pool, one, 100);
  tutti_private_pool_forget (&pool, 7);
  TUTTI_TAP_CHECK (slot_of (&pool, 7) < 0);
  tutti_private_pool_forget (&pool, 7);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"silence costs nothing", test_costs_nothing_when_silent},
      {"the next talker finds a warm mix", test_second_talker_gets_a_warm_one},
      {"a budget", test_budget},
      {"what runs stops on the grid only", test_stops_only_on_the_grid},
      {"who leaves leaves the mix", test_gone},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}

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
    refused += tutti_private_pool_claim (pool, *talkers, TUTTI_PRIVATE_HEARD) ==
               TUTTI_PRIVATE_REFUSED;
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
test_runs_while_owned (void)
{
  TuttiPrivatePool pool = pool_of (8);

  ticks (&pool, nobody, 5000);
  TUTTI_TAP_CHECK (count_running (&pool) == 0);
  ticks (&pool, two, 100);
  TUTTI_TAP_CHECK (count_running (&pool) == 2, "%d", count_running (&pool));
  ticks (&pool, one, 900);
  TUTTI_TAP_CHECK (slot_of (&pool, 8) >= 0);
  ticks (&pool, one, 100);
  TUTTI_TAP_CHECK (slot_of (&pool, 8) < 0);
  TUTTI_TAP_CHECK (count_running (&pool) == 1, "%d", count_running (&pool));
  ticks (&pool, nobody, 1000);
  TUTTI_TAP_CHECK (count_running (&pool) == 0, "%d", count_running (&pool));
}

static void
test_who_has_one_keeps_it (void)
{
  TuttiPrivatePool pool = pool_of (8);
  int slot;

  ticks (&pool, one, 1500);
  slot = slot_of (&pool, 7);
  ticks (&pool, two, 5000);
  TUTTI_TAP_CHECK (slot >= 0 && slot_of (&pool, 7) == slot);
  TUTTI_TAP_CHECK (slot_of (&pool, 8) >= 0 && slot_of (&pool, 8) != slot);
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

/* And what still runs is taken before what rests. */
static void
test_stops_only_on_the_grid (void)
{
  static const uint32_t other[] = {8, TUTTI_PRIVATE_NONE};
  TuttiPrivatePool pool = pool_of (8);
  int slot;

  ticks (&pool, two, 100);
  slot = slot_of (&pool, 8);
  TUTTI_TAP_CHECK (slot == 1);
  for (int i = 0; i < 200; i++) {
    tutti_private_pool_begin (&pool);
    tutti_private_pool_claim (&pool, 7, TUTTI_PRIVATE_HEARD);
    tutti_private_pool_end (&pool, TICK_MS, TUTTI_PRIVATE_KEEP_ON);
  }
  TUTTI_TAP_CHECK (slot_of (&pool, 8) < 0 && count_running (&pool) == 2);
  tutti_private_pool_forget (&pool, 7);
  pool.slots[0].runs = false;
  tick (&pool, other);
  TUTTI_TAP_CHECK (slot_of (&pool, 8) == slot);
  ticks (&pool, nobody, TUTTI_PRIVATE_RETURN_MS);
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

/* Listeners from @first on who hear somebody at a loudness of their own. Returns: how
 * many of them have a slot */
static int
turn (TuttiPrivatePool *pool, uint32_t first, uint32_t n)
{
  int served = 0;

  for (uint32_t i = 0; i < n; i++)
    served += tutti_private_pool_claim (pool, first + i, TUTTI_PRIVATE_TURNED) !=
              TUTTI_PRIVATE_REFUSED;
  return served;
}

/* However many they are, who is heard never hears themself. */
static void
test_turned_are_few (void)
{
  const uint32_t n_talkers = 3;
  TuttiPrivatePool pool = pool_of (n_talkers + TUTTI_PRIVATE_TURNED_MAX);

  tutti_private_pool_begin (&pool);
  TUTTI_TAP_CHECK (turn (&pool, 100, 10) == TUTTI_PRIVATE_TURNED_MAX);
  for (uint32_t i = 0; i < n_talkers; i++)
    TUTTI_TAP_CHECK (tutti_private_pool_claim (&pool, i, TUTTI_PRIVATE_HEARD) >= 0);
  tutti_private_pool_end (&pool, TICK_MS, TUTTI_PRIVATE_MAY_REST);
  /* who talked and only listens now is one more of them, if that is not too many */
  tutti_private_pool_begin (&pool);
  TUTTI_TAP_CHECK (turn (&pool, 100, 3) == 3);
  TUTTI_TAP_CHECK (turn (&pool, 0, 1) == 0, "the fourth is owned, though silent");
  tutti_private_pool_forget (&pool, 103);
  TUTTI_TAP_CHECK (turn (&pool, 0, 2) == 1);
  tutti_private_pool_end (&pool, TICK_MS, TUTTI_PRIVATE_MAY_REST);
}

int
main (void)
{
  static const TuttiTapCase cases[] = {
      {"what nobody owns costs nothing", test_runs_while_owned},
      {"who has one keeps it", test_who_has_one_keeps_it},
      {"a budget", test_budget},
      {"what runs stops on the grid only", test_stops_only_on_the_grid},
      {"who leaves leaves the mix", test_gone},
      {"who hears otherwise takes nothing from who is heard", test_turned_are_few},
  };

  return tutti_tap_run (cases, sizeof cases / sizeof cases[0]);
}

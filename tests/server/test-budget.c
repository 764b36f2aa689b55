/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether one more room or person fits: with loads and times of the test's own. */

#include "server/tutti-budget.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define BUDGET 1.7 /* 85 % of two cores */

typedef struct {
  gint64 now_us;
  TuttiClock clock;
  TuttiBudget *budget;
  GPtrArray *rooms; /* Room */
} Server;

typedef struct {
  TuttiHeads heads;
  TuttiBudgetShare *share;
  double cores; /* that its process uses */
  gint64 cpu_us;
} Room;

static gint64
get_now_us (gpointer data)
{
  return ((Server *)data)->now_us;
}

static void
room_free (gpointer data)
{
  Room *room = data;

  tutti_budget_share_free (room->share);
  g_free (room);
}

static Server *
server_new (double cores, guint max_people)
{
  Server *self = g_new0 (Server, 1);
  TuttiBudgetLimits limits = {cores, max_people};

  self->now_us = 1000 * SECOND;
  self->clock = (TuttiClock){.now_us = get_now_us, .data = self};
  self->budget = tutti_budget_new (&limits, &self->clock);
  self->rooms = g_ptr_array_new_with_free_func (room_free);
  return self;
}

static void
server_free (Server *self)
{
  g_ptr_array_unref (self->rooms);
  g_object_unref (self->budget);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

static void
count (gpointer room, TuttiHeads *out)
{
  *out = ((Room *)room)->heads;
}

static Room *
add_room (Server *self)
{
  Room *room = g_new0 (Room, 1);

  room->share = tutti_budget_share_new (self->budget, count, room);
  g_ptr_array_add (self->rooms, room);
  return room;
}

static void
come (Room *room, TuttiMediaKind media, guint n)
{
  for (guint i = 0; i < n; i++) {
    room->heads.n_present[media]++;
    tutti_budget_share_enter (room->share, media);
  }
}

static void
pass (Server *self, guint seconds)
{
  for (guint i = 0; i < seconds; i++) {
    self->now_us += SECOND;
    for (guint j = 0; j < self->rooms->len; j++) {
      Room *room = g_ptr_array_index (self->rooms, j);

      room->cpu_us += (gint64)(room->cores * (double)SECOND);
      tutti_budget_share_measure (room->share, room->cpu_us);
    }
    tutti_budget_tick (self->budget);
  }
}

/* With @n cameras, for some time. */
static Room *
add_busy_room (Server *self, guint n, double cores)
{
  Room *room = add_room (self);

  come (room, TUTTI_MEDIA_CAMERA, n);
  room->cores = cores;
  pass (self, 30);
  return room;
}

static gboolean
may_open (Server *self)
{
  return tutti_budget_may_open (self->budget, TUTTI_MEDIA_CAMERA);
}

static gboolean
may_enter (Room *room)
{
  return tutti_budget_share_may_enter (room->share, TUTTI_MEDIA_CAMERA);
}

static TuttiBudgetReport
report (Server *self)
{
  TuttiBudgetReport out;

  tutti_budget_report (self->budget, &out);
  return out;
}

/* What is measured */

static void
test_past_the_budget (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  Room *room = add_busy_room (server, 8, 1.0);

  g_assert_true (may_open (server));
  g_assert_true (may_enter (room));
  g_assert_false (report (server).busy);

  /* One more person still fits, one more room does not. */
  room->cores = 1.5;
  pass (server, 20);
  g_assert_false (may_open (server));
  g_assert_true (may_enter (room));
  g_assert_true (report (server).busy);

  room->cores = 1.69;
  pass (server, 20);
  g_assert_false (may_open (server));
  g_assert_false (may_enter (room));
  g_assert_cmpuint (report (server).n_turned_away, ==, 3);
  g_assert_cmpfloat_with_epsilon (report (server).used, 1.69, 0.01);
}

static void
test_sound_is_cheaper (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  Room *room = add_busy_room (server, 8, 1.65);

  g_assert_false (may_enter (room));
  g_assert_true (tutti_budget_share_may_enter (room->share, TUTTI_MEDIA_SOUND));
}

/* All rooms count, and the server's own work. */
static void
test_sum (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  Room *one = add_busy_room (server, 4, 0.8);

  add_busy_room (server, 4, 0.6);
  g_assert_true (may_enter (one));
  tutti_budget_set_overhead (server->budget, 0.3);
  g_assert_false (may_enter (one));
  tutti_budget_set_overhead (server->budget, 0);
  g_ptr_array_set_size (server->rooms, 1);
  g_assert_true (may_open (server));
}

static void
test_no_budget (void)
{
  g_autoptr (Server) server = server_new (0, 0);
  Room *room = add_busy_room (server, 8, 64);

  g_assert_true (may_open (server));
  g_assert_true (may_enter (room));
  g_assert_false (report (server).busy);
}

/* Who is certain to come on top */

/* Twenty within a second, before any of them shows in the measurement. */
static void
test_burst (void)
{
  g_autoptr (Server) server = server_new (0.6, 0);
  Room *room = add_busy_room (server, 2, 0.2);
  guint n = 0;

  while (n < 20 && may_enter (room)) {
    come (room, TUTTI_MEDIA_CAMERA, 1);
    n++;
  }
  g_assert_cmpuint (n, >, 2);
  g_assert_cmpuint (n, <, 12);

  /* They turn out cheap, and then there is place. */
  pass (server, 30);
  g_assert_true (may_enter (room));
}

static void
test_burst_of_rooms (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  guint n = 0;

  while (n < 50 && may_open (server)) {
    come (add_room (server), TUTTI_MEDIA_CAMERA, 1);
    n++;
  }
  g_assert_cmpuint (n, >=, 4);
  g_assert_cmpuint (n, <=, 10);
}

/* Whose seat is kept may be back at any moment. */
static void
test_kept_seats (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  Room *room = add_busy_room (server, 30, 1.6);

  room->heads = (TuttiHeads){.n_absent[TUTTI_MEDIA_CAMERA] = 30};
  room->cores = 0;
  pass (server, 20);
  g_assert_cmpfloat (report (server).used, <, 0.01);
  g_assert_false (may_open (server));

  room->heads = (TuttiHeads){0};
  g_assert_true (may_open (server));
}

/* Who comes and goes leaves nothing behind. */
static void
test_come_and_go (void)
{
  g_autoptr (Server) server = server_new (0.6, 0);
  Room *room = add_busy_room (server, 2, 0.2);

  for (guint i = 0; i < 100; i++) {
    come (room, TUTTI_MEDIA_CAMERA, 1);
    room->heads.n_present[TUTTI_MEDIA_CAMERA]--;
  }
  g_assert_true (may_enter (room));
}

/* A mixer that died and was replaced begins with an empty measurement; nobody has left.
 */
static void
test_restart (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  Room *room = add_busy_room (server, 8, 1.6);

  tutti_budget_share_restart (room->share);
  room->cpu_us = 0;
  pass (server, 1);
  g_assert_false (may_open (server));
}

/* What one more costs */

static void
test_idle_people_are_not_free (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  guint n = 0;

  /* Everybody is silent and nobody looks, for half an hour. */
  add_busy_room (server, 10, 0.001);
  pass (server, 1800);
  while (n < 1000 && may_open (server)) {
    Room *room = add_room (server);

    come (room, TUTTI_MEDIA_CAMERA, 2);
    room->cores = 0.001;
    pass (server, 30);
    n++;
  }
  g_assert_cmpuint (n, >=, 8);
  g_assert_cmpuint (n, <, 30);
}

/* On a slow machine, or with a large picture, a person costs more than the model says. */
static void
test_learns (void)
{
  g_autoptr (Server) server = server_new (4, 0);
  Room *room = add_busy_room (server, 4, 1.24); /* four times the model */
  guint n_dear = 0, n_cheap = 0;

  pass (server, 60);
  while (may_open (server)) {
    come (add_room (server), TUTTI_MEDIA_CAMERA, 1);
    n_dear++;
  }
  g_ptr_array_set_size (server->rooms, 1);

  /* A quiet minute does not make them cheap at once, an hour does. */
  room->cores = 0.31;
  pass (server, 60);
  g_assert_true (may_open (server));
  for (guint i = 0; i < n_dear + 6; i++)
    if (may_open (server))
      come (add_room (server), TUTTI_MEDIA_CAMERA, 1), n_cheap++;
  g_assert_cmpuint (n_cheap, <, n_dear + 5);
  g_ptr_array_set_size (server->rooms, 1);
  pass (server, 3600);
  n_cheap = 0;
  while (n_cheap < 100 && may_open (server)) {
    come (add_room (server), TUTTI_MEDIA_CAMERA, 1);
    n_cheap++;
  }
  g_assert_cmpuint (n_dear, <, 5);
  g_assert_cmpuint (n_cheap, >, 10);
}

/* The edge */

/* A load that wavers by some hundredths of a core around the edge does not let one in and
 * refuse the next. */
static void
test_hysteresis (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  Room *room = add_busy_room (server, 38, 1.7);
  guint n_changes = 0;
  gboolean before = may_enter (room);

  g_assert_false (before);
  for (guint i = 0; i < 60; i++) {
    gboolean now;

    room->cores = i % 10 < 5 ? 1.61 : 1.69;
    pass (server, 1);
    now = may_enter (room);
    n_changes += now != before;
    before = now;
  }
  g_assert_cmpuint (n_changes, ==, 0);

  room->cores = 1.4;
  pass (server, 20);
  g_assert_true (may_enter (room));
}

/* What every server is good for */

static void
test_first_meeting (void)
{
  g_autoptr (Server) server = server_new (0.01, 0);
  Room *room;

  g_assert_true (may_open (server));
  room = add_room (server);
  g_assert_true (may_enter (room));
  come (room, TUTTI_MEDIA_CAMERA, 1);
  g_assert_true (may_enter (room));
  g_assert_false (may_open (server));
  come (room, TUTTI_MEDIA_CAMERA, 1);
  g_assert_false (may_enter (room));
}

/* A room where people only wait in the lobby costs nothing until the first is in. */
static void
test_room_of_waiters (void)
{
  g_autoptr (Server) server = server_new (BUDGET, 0);
  Room *empty;

  add_busy_room (server, 8, 1.5);
  empty = add_room (server);
  g_assert_true (may_enter (g_ptr_array_index (server->rooms, 0)));
  g_assert_false (may_enter (empty));
}

static void
test_max_people (void)
{
  g_autoptr (Server) server = server_new (0, 3);
  Room *room = add_room (server);

  come (room, TUTTI_MEDIA_SOUND, 2);
  room->heads.n_robots = 3;
  g_assert_true (may_enter (room));
  g_assert_true (may_open (server));
  room->heads.n_absent[TUTTI_MEDIA_SOUND] = 1;
  g_assert_false (may_enter (room));
  g_assert_false (may_open (server));
  g_assert_true (report (server).busy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/budget/past-the-budget", test_past_the_budget);
  g_test_add_func ("/budget/sound-is-cheaper", test_sound_is_cheaper);
  g_test_add_func ("/budget/sum", test_sum);
  g_test_add_func ("/budget/no-budget", test_no_budget);
  g_test_add_func ("/budget/burst", test_burst);
  g_test_add_func ("/budget/burst-of-rooms", test_burst_of_rooms);
  g_test_add_func ("/budget/kept-seats", test_kept_seats);
  g_test_add_func ("/budget/come-and-go", test_come_and_go);
  g_test_add_func ("/budget/restart", test_restart);
  g_test_add_func ("/budget/idle-people-are-not-free", test_idle_people_are_not_free);
  g_test_add_func ("/budget/learns", test_learns);
  g_test_add_func ("/budget/hysteresis", test_hysteresis);
  g_test_add_func ("/budget/first-meeting", test_first_meeting);
  g_test_add_func ("/budget/room-of-waiters", test_room_of_waiters);
  g_test_add_func ("/budget/max-people", test_max_people);
  return g_test_run ();
}

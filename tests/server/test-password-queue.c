/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whose turn it is with the passwords, and who gets none. */

#include "test-mixer.h"

#define PLACES TUTTI_PASSWORD_QUEUE_MAX
#define THREADS TUTTI_PASSWORD_QUEUE_THREADS

typedef struct {
  TestRooms *rooms; /* for the clock */
  TuttiPasswordQueue *queue;
  GString *begun; /* one letter for each */
  GString *unheard;
  guint n_right;
  guint n_hashed;
} Fixture;

typedef struct {
  Fixture *fixture;
  char letter;
} Asker;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->rooms = test_rooms_new (1, 1);
  self->queue = tutti_password_queue_new (&test_passwords, &self->rooms->clock);
  self->begun = g_string_new (NULL);
  self->unheard = g_string_new (NULL);
  test_passwords_hold ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_passwords_release ();
  while (tutti_password_queue_get_n_jobs (self->queue) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->queue);
  test_rooms_free (self->rooms);
  g_string_free (self->begun, TRUE);
  g_string_free (self->unheard, TRUE);
}

static char *
begin (gpointer data)
{
  Asker *asker = data;

  g_string_append_c (asker->fixture->begun, asker->letter);
  return g_strdup ("hash of sesame");
}

static void
end (gpointer data, TuttiPasswordResult result)
{
  Asker *asker = data;

  if (result == TUTTI_PASSWORD_UNHEARD)
    g_string_append_c (asker->fixture->unheard, asker->letter);
  asker->fixture->n_right += result == TUTTI_PASSWORD_RIGHT;
  g_free (asker);
}

static const TuttiPasswordTurn turn = {begin, end};

static gboolean
ask_from (Fixture *self, const char *owner, char letter)
{
  Asker *asker = g_new (Asker, 1);

  *asker = (Asker){self, letter};
  if (tutti_password_queue_verify (self->queue, owner, "sesame", &turn, asker))
    return TRUE;
  g_free (asker);
  return FALSE;
}

/* Each of @letters comes from the address of that letter. */
static void
ask (Fixture *self, const char *letters)
{
  for (const char *c = letters; *c; c++) {
    char owner[] = {*c, '\0'};

    g_assert_true (ask_from (self, owner, *c));
  }
}

static void
settle (Fixture *self)
{
  test_passwords_release ();
  while (tutti_password_queue_get_n_jobs (self->queue) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
handle_hashed (gpointer data, const char *hash)
{
  g_assert_cmpstr (hash, ==, "hash of new");
  ((Fixture *)data)->n_hashed++;
}

static void
test_turns (Fixture *self, gconstpointer data)
{
  ask (self, "xy"); /* these keep the threads busy */
  ask (self, "aaaaabbc");
  g_assert_cmpstr (self->begun->str, ==, "xy");
  settle (self);
  g_assert_cmpstr (self->begun->str, ==, "xyabcabaaa");
  g_assert_cmpuint (self->n_right, ==, self->begun->len);
}

/* Whoever has had many turns is behind those who have had none. */
static void
test_newcomer (Fixture *self, gconstpointer data)
{
  g_autofree char *many = g_strnfill (20, 'a');

  ask (self, many);
  ask (self, "b");
  settle (self);
  /* Two are under way and one is next when b comes. */
  g_assert_cmpint (strchr (self->begun->str, 'b') - self->begun->str, ==, THREADS + 1);
}

static void
test_full (Fixture *self, gconstpointer data)
{
  g_autofree char *many = g_strnfill (THREADS + PLACES, 'a');

  ask (self, many);
  g_assert_false (ask_from (self, "a", 'a'));
  ask (self, "b");
  g_assert_cmpstr (self->unheard->str, ==, "a");
  for (guint i = 1; i < PLACES / 2; i++)
    ask (self, "b");
  g_assert_cmpuint (self->unheard->len, ==, PLACES / 2);
  g_assert_false (ask_from (self, "b", 'b'));
  g_assert_null (strchr (self->unheard->str, 'b'));
  settle (self);
  g_assert_cmpuint (self->n_right, ==, THREADS + PLACES);
}

static void
test_waits_too_long (Fixture *self, gconstpointer data)
{
  const double wait_s = (double)TUTTI_PASSWORD_QUEUE_WAIT_MAX_US / G_USEC_PER_SEC;

  ask (self, "xya");
  g_assert_true (tutti_password_queue_hash (self->queue, "new", handle_hashed, self));
  test_rooms_pass_time (self->rooms, 1);
  ask (self, "b");
  test_rooms_pass_time (self->rooms, wait_s - 1.000001);
  g_assert_cmpstr (self->unheard->str, ==, "");
  test_rooms_pass_time (self->rooms, 0.000001);
  g_assert_cmpstr (self->unheard->str, ==, "a");
  test_rooms_pass_time (self->rooms, 1);
  g_assert_cmpstr (self->unheard->str, ==, "ab");

  settle (self);
  g_assert_cmpstr (self->begun->str, ==, "xy");
  g_assert_cmpuint (self->n_hashed, ==, 1); /* that one is in the room already */
  test_rooms_pass_time (self->rooms, wait_s);
  g_assert_cmpstr (self->unheard->str, ==, "ab");
}

/* A host who changes the password over and over takes one place. */
static void
test_drop (Fixture *self, gconstpointer data)
{
  ask (self, "xy");
  for (guint i = 0; i < 2 * PLACES; i++) {
    tutti_password_queue_drop (self->queue, self);
    g_assert_true (tutti_password_queue_hash (self->queue, "new", handle_hashed, self));
  }
  g_assert_cmpuint (tutti_password_queue_get_n_jobs (self->queue), ==, THREADS + 1);
  settle (self);
  g_assert_cmpuint (self->n_hashed, ==, 1);
}

#define ADD(path, name) \
  g_test_add ("/password-queue/" path, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("turns", turns);
  ADD ("newcomer", newcomer);
  ADD ("full", full);
  ADD ("waits-too-long", waits_too_long);
  ADD ("drop", drop);
  return g_test_run ();
}

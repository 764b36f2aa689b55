/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "room.h"
#include "tutti-test-wait.h"

typedef struct {
  Room *room;
  const char *name;
  const char *source;
  TuttiTestRect *rect;
} Wanted;

static void
expect_no_failure (const Wanted *wanted)
{
  const char *failure = room_get_failure (wanted->room, wanted->name);

  if (failure != NULL)
    g_error ("endpoint %s failed: %s", wanted->name, failure);
}

static gboolean
is_answered (gpointer data)
{
  const Wanted *wanted = data;

  expect_no_failure (wanted);
  return room_get_answer (wanted->room, wanted->name) != NULL;
}

static gboolean
is_connected (gpointer data)
{
  const Wanted *wanted = data;

  expect_no_failure (wanted);
  return room_is_connected (wanted->room, wanted->name);
}

static gboolean
is_removed (gpointer data)
{
  const Wanted *wanted = data;

  return room_is_removed (wanted->room, wanted->name);
}

static gboolean
has_failed (gpointer data)
{
  const Wanted *wanted = data;

  return room_get_failure (wanted->room, wanted->name) != NULL;
}

static gboolean
has_tile (gpointer data)
{
  const Wanted *wanted = data;

  return room_find_tile (wanted->room, wanted->name, wanted->source, wanted->rect);
}

void
room_join_with (Room *self, TuttiTestClient *client, const char *participant,
    const char *endpoint, const char *offer)
{
  Wanted wanted = {self, endpoint};

  room_add_preferring (
      self, participant, endpoint, offer, tutti_test_client_get_codec (client));
  room_media (self, participant, ROOM_MICROPHONE | ROOM_CAMERA);
  tutti_test_wait (is_answered, &wanted, "the answer");
  tutti_test_client_take_answer (client, room_get_answer (self, endpoint));
}

void
room_join (
    Room *self, TuttiTestClient *client, const char *participant, const char *endpoint)
{
  room_join_with (
      self, client, participant, endpoint, tutti_test_client_get_offer (client));
}

void
room_wait_connected (Room *self, const char *endpoint)
{
  Wanted wanted = {self, endpoint};

  tutti_test_wait (is_connected, &wanted, "connected");
}

void
room_wait_removed (Room *self, const char *endpoint)
{
  Wanted wanted = {self, endpoint};

  tutti_test_wait (is_removed, &wanted, "removed");
}

void
room_wait_failure (Room *self, const char *endpoint, const char *error)
{
  Wanted wanted = {self, endpoint};

  tutti_test_wait (has_failed, &wanted, "failed");
  g_assert_cmpstr (room_get_failure (self, endpoint), ==, error);
}

void
room_wait_tile (
    Room *self, const char *participant, const char *source, TuttiTestRect *rect)
{
  Wanted wanted = {self, participant, source, rect};

  tutti_test_wait (has_tile, &wanted, "the tile");
}

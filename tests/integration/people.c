/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "people.h"

#include "tutti-test-wait.h"

/* What an Opus encoding of a mix of three leaves of a voice. */
#define HEARD_DBFS -40
#define OWN_BELOW_DB 40
#define STEADY_PICTURES 10

struct _People {
  Room *room;
  guint n;
  TuttiTestClient *clients[PEOPLE_MAX];
};

/* No multiples of each other, and far enough apart for Goertzel. */
static const double frequencies[PEOPLE_MAX] = {410, 590, 770, 1010};
static const guint32 colours[PEOPLE_MAX] = {0xd02020, 0x20b020, 0x2040d0, 0xd0d020};

double
people_get_frequency (guint i)
{
  return frequencies[i];
}

guint32
people_get_colour (guint i)
{
  return colours[i];
}

TuttiTestClientOptions
people_get_options (guint i)
{
  return (TuttiTestClientOptions){.frequency = frequencies[i], .camera = colours[i]};
}

TuttiTestClient *
people_get_client (People *self, guint i)
{
  return self->clients[i];
}

People *
people_new_with (Room *room, guint n, const TuttiTestClientOptions *options)
{
  People *self = g_new0 (People, 1);

  self->room = room;
  self->n = n;
  for (guint i = 0; i < n; i++) {
    g_autofree char *participant = g_strdup_printf ("p%u", i);
    g_autofree char *endpoint = g_strdup_printf ("e%u", i);

    self->clients[i] = tutti_test_client_new (&options[i]);
    room_join (room, self->clients[i], participant, endpoint);
  }
  for (guint i = 0; i < n; i++) {
    g_autofree char *endpoint = g_strdup_printf ("e%u", i);

    room_wait_connected (room, endpoint);
  }
  return self;
}

People *
people_new_with_voice (Room *room, guint n, TuttiTestVoice voice)
{
  TuttiTestClientOptions options[PEOPLE_MAX];

  for (guint i = 0; i < n; i++) {
    options[i] = people_get_options (i);
    options[i].voice = voice;
  }
  return people_new_with (room, n, options);
}

People *
people_new (Room *room, guint n)
{
  return people_new_with_voice (room, n, TUTTI_TEST_VOICE_SYLLABLES);
}

void
people_free (People *self)
{
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->clients[i], tutti_test_client_free);
  g_free (self);
}

/* Sound */

static gboolean
hears_all_others (People *self, guint listener)
{
  TuttiTestClient *client = self->clients[listener];
  double faintest = 0;
  double own = tutti_test_client_hear (client, frequencies[listener]);

  if (!tutti_test_client_has_heard (client))
    return FALSE;
  for (guint i = 0; i < self->n; i++) {
    if (i != listener && self->clients[i] != NULL)
      faintest = MIN (faintest, tutti_test_client_hear (client, frequencies[i]));
  }
  if (g_test_verbose ())
    g_test_message ("%u: faintest other %.1f, own %.1f dBFS", listener, faintest, own);
  return faintest >= HEARD_DBFS && own <= faintest - OWN_BELOW_DB;
}

static gboolean
all_hear (gpointer data)
{
  People *self = data;

  for (guint i = 0; i < self->n; i++) {
    if (self->clients[i] != NULL && !hears_all_others (self, i))
      return FALSE;
  }
  return TRUE;
}

void
people_wait_all_heard (People *self)
{
  for (guint i = 0; i < self->n; i++) {
    if (self->clients[i] != NULL)
      tutti_test_client_forget (self->clients[i]);
  }
  tutti_test_wait (all_hear, self, "everybody hears all others and not themself");
}

/* Picture */

typedef struct {
  People *people;
  const PeopleView *views;
  guint n;
  guint end;      /* number of the last picture that is looked at; 0: not seen yet */
  gint64 tell_us; /* when to say what is seen instead; 0: never */
} Sight;

/* Before the watchdog of tutti_test_wait() ends all. */
#define TELL_AFTER_US (25 * G_USEC_PER_SEC)

/* By the layout that was told last: when all see it, nobody is on the way to another. */
static gboolean
sees (const Sight *sight, TuttiTestClient *viewer)
{
  for (guint i = 0; i < sight->n; i++) {
    const PeopleView *view = &sight->views[i];
    TuttiTestRect rect;

    if (!room_find_tile (sight->people->room, view->participant, view->source, &rect) ||
        !tutti_test_client_sees (viewer, &rect, view->colour))
      return FALSE;
  }
  return room_count_tiles (sight->people->room) == sight->n;
}

/* Without a picture no tile has one. */
static gboolean
is_blind (const RoomLayout *layout)
{
  for (guint i = 0; layout != NULL && i < layout->tiles->len; i++) {
    const TuttiTileInfo *tile = g_ptr_array_index (layout->tiles, i);

    if (!g_str_equal (tile->source, "none"))
      return FALSE;
  }
  return layout != NULL;
}

/* A client that gets no CPU for seconds reports what its line would lose, and is given
 * sound alone until it reports better. Also whom the last layout was told, others than
 * the people too. */
static gboolean
anyone_is_blind (const Sight *sight)
{
  Room *room = sight->people->room;

  for (guint i = 0; i < sight->people->n; i++) {
    g_autofree char *participant = g_strdup_printf ("p%u", i);

    if (sight->people->clients[i] != NULL &&
        is_blind (room_get_layout (room, participant)))
      return TRUE;
  }
  return is_blind (room_get_layout (room, NULL));
}

static void
tell_what_is_seen (const Sight *sight)
{
  for (guint i = 0; i < sight->people->n; i++) {
    for (guint j = 0; j < sight->n && sight->people->clients[i] != NULL; j++) {
      const PeopleView *view = &sight->views[j];
      g_autofree char *seen = NULL;
      TuttiTestRect rect;

      if (!room_find_tile (sight->people->room, view->participant, view->source, &rect))
        seen = g_strdup ("no such tile");
      else
        seen =
            tutti_test_client_describe (sight->people->clients[i], &rect, view->colour);
      g_test_message ("p%u, %s of %s: %s", i, view->source, view->participant, seen);
    }
  }
  g_test_message ("%u tiles", room_count_tiles (sight->people->room));
}

static gboolean
all_see (const Sight *sight)
{
  for (guint i = 0; i < sight->people->n; i++) {
    TuttiTestClient *viewer = sight->people->clients[i];

    if (viewer != NULL && !sees (sight, viewer))
      return FALSE;
  }
  return TRUE;
}

static gboolean
come_to_see (Sight *sight)
{
  if (all_see (sight))
    return TRUE;
  if (sight->tell_us > 0 && g_get_monotonic_time () > sight->tell_us) {
    sight->tell_us = 0;
    tell_what_is_seen (sight);
  }
  return FALSE;
}

/* From when all see, nothing else may be seen. */
static gboolean
see_steadily (gpointer data)
{
  Sight *sight = data;
  guint now = tutti_test_client_get_pictures (sight->people->clients[0]);

  if (sight->end == 0 || anyone_is_blind (sight)) {
    sight->end = come_to_see (sight) ? now + STEADY_PICTURES : 0;
    return FALSE;
  }
  if (!all_see (sight))
    tell_what_is_seen (sight);
  g_assert_true (all_see (sight));
  return now >= sight->end;
}

void
people_wait_seen (People *self, const PeopleView *views, guint n)
{
  Sight sight = {self, views, n, .tell_us = g_get_monotonic_time () + TELL_AFTER_US};

  tutti_test_wait (
      see_steadily, &sight, "everybody sees all colours at their rectangles");
}

void
people_wait_all_seen (People *self)
{
  static const char *const names[PEOPLE_MAX] = {"p0", "p1", "p2", "p3"};
  PeopleView views[PEOPLE_MAX];
  guint n = 0;

  for (guint i = 0; i < self->n; i++) {
    if (self->clients[i] != NULL)
      views[n++] = (PeopleView){names[i], "camera", colours[i]};
  }
  people_wait_seen (self, views, n);
}

void
people_exchange (People *self, guint i, TuttiTestClient *client)
{
  g_clear_pointer (&self->clients[i], tutti_test_client_free);
  self->clients[i] = client;
}

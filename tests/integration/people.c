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
people_new_with_voice (Room *room, guint n, TuttiTestVoice voice)
{
  People *self = g_new0 (People, 1);

  self->room = room;
  self->n = n;
  for (guint i = 0; i < n; i++) {
    TuttiTestClientOptions options = people_get_options (i);
    g_autofree char *participant = g_strdup_printf ("p%u", i);
    g_autofree char *endpoint = g_strdup_printf ("e%u", i);

    options.voice = voice;
    self->clients[i] = tutti_test_client_new (&options);
    room_join (room, self->clients[i], participant, endpoint);
  }
  for (guint i = 0; i < n; i++) {
    g_autofree char *endpoint = g_strdup_printf ("e%u", i);

    room_wait_connected (room, endpoint);
  }
  return self;
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
    tutti_test_client_free (self->clients[i]);
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
    if (i != listener)
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
    if (!hears_all_others (self, i))
      return FALSE;
  }
  return TRUE;
}

void
people_wait_all_heard (People *self)
{
  for (guint i = 0; i < self->n; i++)
    tutti_test_client_forget (self->clients[i]);
  tutti_test_wait (all_hear, self, "everybody hears all others and not themself");
}

/* Picture */

static gboolean
sees_all (People *self, guint viewer)
{
  for (guint i = 0; i < self->n; i++) {
    g_autofree char *participant = g_strdup_printf ("p%u", i);
    TuttiTestRect rect;

    if (!room_find_tile (self->room, participant, "camera", &rect) ||
        !tutti_test_client_sees (self->clients[viewer], &rect, colours[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
all_see (gpointer data)
{
  People *self = data;

  for (guint i = 0; i < self->n; i++) {
    if (!sees_all (self, i))
      return FALSE;
  }
  return TRUE;
}

typedef struct {
  People *people;
  guint end; /* number of the last picture that is looked at */
} Steady;

static gboolean
stays_so (gpointer data)
{
  const Steady *steady = data;

  g_assert_true (all_see (steady->people));
  return tutti_test_client_get_pictures (steady->people->clients[0]) >= steady->end;
}

void
people_wait_all_seen (People *self)
{
  Steady steady = {self};

  tutti_test_wait (all_see, self, "everybody sees all colours at their rectangles");
  steady.end = tutti_test_client_get_pictures (self->clients[0]) + STEADY_PICTURES;
  tutti_test_wait (stays_so, &steady, "ten more pictures");
}

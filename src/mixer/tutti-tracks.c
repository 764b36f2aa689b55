/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-tracks.h"

typedef struct {
  guint16 track;
  char *name; /* NULL: not known yet */
} Person;

struct _TuttiTracks {
  GMutex lock;
  GHashTable *people; /* of participant: Person */
  GHashTable *voices; /* of an input's number: (borrowed) Person */
};

static void
person_free (gpointer data)
{
  Person *self = data;

  g_free (self->name);
  g_free (self);
}

TuttiTracks *
tutti_tracks_new (void)
{
  TuttiTracks *self = g_new0 (TuttiTracks, 1);

  g_mutex_init (&self->lock);
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, person_free);
  self->voices = g_hash_table_new (NULL, NULL);
  return self;
}

void
tutti_tracks_free (TuttiTracks *self)
{
  g_hash_table_unref (self->voices);
  g_hash_table_unref (self->people);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* With the lock. Returns: NULL when there have been too many */
static Person *
get_person (TuttiTracks *self, const char *participant)
{
  Person *person = g_hash_table_lookup (self->people, participant);
  guint n = g_hash_table_size (self->people);

  if (person != NULL || n >= G_MAXUINT16)
    return person;
  person = g_new0 (Person, 1);
  person->track = (guint16)(n + 1);
  g_hash_table_insert (self->people, g_strdup (participant), person);
  return person;
}

void
tutti_tracks_set_name (TuttiTracks *self, const char *participant, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Person *person = get_person (self, participant);

  if (person == NULL)
    return;
  g_free (person->name);
  person->name = g_strdup (name);
}

void
tutti_tracks_take_in (TuttiTracks *self, guint voice, const char *participant)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Person *person = get_person (self, participant);

  if (person != NULL)
    g_hash_table_insert (self->voices, GUINT_TO_POINTER (voice), person);
}

void
tutti_tracks_leave_out (TuttiTracks *self, guint voice)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_remove (self->voices, GUINT_TO_POINTER (voice));
}

guint16
tutti_tracks_find (TuttiTracks *self, guint voice, char **name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Person *person = g_hash_table_lookup (self->voices, GUINT_TO_POINTER (voice));

  *name = person != NULL ? g_strdup (person->name) : NULL;
  return person != NULL ? person->track : 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-member-sound.h"

/* What a person switched off is not heard, whatever their client sends; nor is, by
 * recordings and streams, who is left out of them. */
static void
settle (const TuttiMembers *self, TuttiMember *member)
{
  const TuttiMember *phone = tutti_members_find_phone_of (self, member->participant);

  if (member->endpoint == NULL)
    return;
  if (member->person == NULL)
    tutti_endpoint_set_person (
        member->endpoint, phone == NULL ? member->participant : NULL);
  if (member->unrecorded)
    tutti_endpoint_leave_out (member->endpoint);
  else
    tutti_endpoint_take_in (member->endpoint);
  if (member->microphone)
    tutti_endpoint_unmute (member->endpoint);
  else
    tutti_endpoint_mute (member->endpoint);
  if (phone == NULL) {
    tutti_endpoint_undeafen (member->endpoint);
    return;
  }
  tutti_endpoint_deafen (member->endpoint);
  /* What the person shares with its sound is heard where they are. */
  tutti_endpoint_turn (phone->endpoint, member->endpoint, TUTTI_VOLUME_MIN);
}

typedef struct {
  const TuttiMembers *members;
  const TuttiMember *member;
} Settling;

static const char *
person_of (const TuttiMember *member)
{
  return member->person != NULL ? member->person : member->participant;
}

/* Only what is not as it comes: endpoints begin with that. */
static void
settle_volume (
    const TuttiMembers *self, const TuttiMember *listener, const TuttiMember *speaker)
{
  const TuttiMember *person =
      listener->person == NULL ? listener : tutti_members_find (self, listener->person);
  const gint decibels =
      person == NULL
          ? 0
          : GPOINTER_TO_INT (g_hash_table_lookup (person->volumes, person_of (speaker)));

  if (decibels != 0 && listener->endpoint != NULL && speaker->endpoint != NULL)
    tutti_endpoint_turn (listener->endpoint, speaker->endpoint, decibels);
}

static void
settle_volumes (TuttiMember *other, gpointer data)
{
  const Settling *settling = data;

  if (g_str_equal (person_of (other), person_of (settling->member)))
    return;
  settle_volume (settling->members, settling->member, other);
  settle_volume (settling->members, other, settling->member);
}

void
tutti_members_settle_sound (const TuttiMembers *self, TuttiMember *member)
{
  TuttiMember *person =
      member->person != NULL ? tutti_members_find (self, member->person) : NULL;

  Settling settling = {self, member};

  settle (self, member);
  if (person != NULL)
    settle (self, person);
  tutti_members_foreach (self, settle_volumes, &settling);
}

void
tutti_members_turn (
    const TuttiMembers *self, TuttiMember *member, const char *speaker, gint decibels)
{
  const TuttiMember *listeners[] = {
      member, tutti_members_find_phone_of (self, member->participant)};
  const TuttiMember *speakers[] = {
      tutti_members_find (self, speaker), tutti_members_find_phone_of (self, speaker)};

  if (speakers[0] == NULL || speakers[0] == member)
    return;
  if (decibels == 0)
    g_hash_table_remove (member->volumes, speaker);
  else
    g_hash_table_insert (member->volumes, g_strdup (speaker), GINT_TO_POINTER (decibels));
  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (speakers); j++) {
      if (listeners[i] != NULL && listeners[i]->endpoint != NULL && speakers[j] != NULL &&
          speakers[j]->endpoint != NULL)
        tutti_endpoint_turn (listeners[i]->endpoint, speakers[j]->endpoint, decibels);
    }
  }
}

void
tutti_members_attribute (const TuttiMembers *self, GPtrArray *levels)
{
  for (guint i = levels->len; i > 0; i--) {
    TuttiLevelInfo *level = g_ptr_array_index (levels, i - 1);
    const TuttiMember *member = tutti_members_find (self, level->participant);

    if (tutti_members_find_phone_of (self, level->participant) != NULL) {
      g_ptr_array_remove_index (levels, i - 1);
    } else if (member != NULL && member->person != NULL) {
      g_free (level->participant);
      level->participant = g_strdup (member->person);
    }
  }
}

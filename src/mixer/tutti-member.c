/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-member.h"

TuttiMember *
tutti_member_new (const char *participant, guint number)
{
  TuttiMember *self = g_new0 (TuttiMember, 1);

  self->participant = g_strdup (participant);
  self->number = number;
  self->microphone = TRUE;
  self->volumes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
tutti_member_free (TuttiMember *self)
{
  g_clear_object (&self->endpoint);
  g_hash_table_unref (self->volumes);
  g_free (self->participant);
  g_free (self->person);
  g_free (self);
}

void
tutti_member_set_person (TuttiMember *self, const char *person)
{
  g_free (self->person);
  self->person = g_strdup (person);
}

gboolean
tutti_member_is_viewer (const TuttiMember *self)
{
  return self->endpoint != NULL && self->connected &&
         tutti_endpoint_can_watch (self->endpoint);
}

void
tutti_members_init (TuttiMembers *self)
{
  self->seen = g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_member_free);
  self->hidden = g_ptr_array_new_with_free_func ((GDestroyNotify)tutti_member_free);
}

void
tutti_members_clear (TuttiMembers *self)
{
  g_clear_pointer (&self->seen, g_ptr_array_unref);
  g_clear_pointer (&self->hidden, g_ptr_array_unref);
}

TuttiMember *
tutti_members_add (
    TuttiMembers *self, const char *participant, guint number, TuttiMemberPlace place)
{
  TuttiMember *member = tutti_member_new (participant, number);

  g_ptr_array_add (place == TUTTI_MEMBER_HIDDEN ? self->hidden : self->seen, member);
  return member;
}

static void
forget_volume (TuttiMember *member, gpointer participant)
{
  g_hash_table_remove (member->volumes, participant);
}

void
tutti_members_remove (TuttiMembers *self, TuttiMember *member)
{
  tutti_members_foreach (self, forget_volume, member->participant);
  if (!g_ptr_array_remove (self->seen, member))
    g_ptr_array_remove (self->hidden, member);
}

static guint
count (const TuttiMembers *self)
{
  return self->seen->len + self->hidden->len;
}

static TuttiMember *
member_at (const TuttiMembers *self, guint i)
{
  return i < self->seen->len ? g_ptr_array_index (self->seen, i)
                             : g_ptr_array_index (self->hidden, i - self->seen->len);
}

TuttiMember *
tutti_members_find (const TuttiMembers *self, const char *participant)
{
  for (guint i = 0; i < count (self); i++) {
    if (g_str_equal (member_at (self, i)->participant, participant))
      return member_at (self, i);
  }
  return NULL;
}

TuttiMember *
tutti_members_find_phone_of (const TuttiMembers *self, const char *person)
{
  for (guint i = 0; i < self->hidden->len; i++) {
    TuttiMember *member = g_ptr_array_index (self->hidden, i);

    if (member->endpoint != NULL && g_strcmp0 (member->person, person) == 0)
      return member;
  }
  return NULL;
}

TuttiMember *
tutti_members_find_owner (const TuttiMembers *self, GstObject *object)
{
  for (guint i = 0; i < count (self); i++) {
    TuttiEndpoint *endpoint = member_at (self, i)->endpoint;

    if (endpoint != NULL && tutti_endpoint_owns (endpoint, object))
      return member_at (self, i);
  }
  return NULL;
}

guint
tutti_members_count_endpoints (const TuttiMembers *self)
{
  guint n = 0;

  for (guint i = 0; i < count (self); i++)
    n += member_at (self, i)->endpoint != NULL;
  return n;
}

void
tutti_members_foreach (const TuttiMembers *self, TuttiMemberFunc func, gpointer user_data)
{
  for (guint i = 0; i < count (self); i++)
    func (member_at (self, i), user_data);
}

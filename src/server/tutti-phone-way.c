/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-phone-way.h"

#include "server/tutti-name.h"

/* Returns: (transfer none) (nullable): the open room of this name */
static TuttiRoom *
find_open (const TuttiPhoneCallEnv *env, const char *name)
{
  g_autofree char *key = NULL;
  g_autofree char *clean = tutti_name_clean_room (name, &key, NULL);

  return clean ? tutti_room_registry_find (env->registry, key) : NULL;
}

static gboolean
find_person (const TuttiPhoneCallEnv *env, const char *digits, const char *address,
    TuttiPhoneWay *out)
{
  const TuttiPhoneCode *code = NULL;
  TuttiRoom *room;

  if (tutti_door_may_try_number (env->door, address))
    code = tutti_phone_codes_find (env->codes, digits, tutti_clock_now (env->clock));
  room = code ? find_open (env, code->room) : NULL;
  if (!room)
    return FALSE;
  out->room = g_object_ref (room);
  out->participant = g_strdup (code->participant);
  tutti_phone_codes_forget (env->codes, digits);
  return TRUE;
}

/* A room may be called by its number as well as by its name. */
static char *
find_name (const TuttiPhoneCallEnv *env, const TuttiCallJoin *join, const char *called)
{
  char *name = tutti_room_registry_find_number (env->registry, called);

  return name || join->digits ? name : g_strdup (join->room);
}

gboolean
tutti_phone_way_find (const TuttiPhoneCallEnv *env, const TuttiCallJoin *join,
    const char *address, TuttiPhoneWay *out)
{
  const char *called = join->digits ? join->digits : join->room;

  if (!called)
    return FALSE;
  /* Not of a room that is open and called so; who is asked for a PIN has a room. */
  if (!join->pin && tutti_phone_codes_is_like (called) &&
      !(join->room && find_open (env, called)))
    return find_person (env, called, address, out);
  out->name = find_name (env, join, called);
  return out->name != NULL;
}

void
tutti_phone_way_clear (TuttiPhoneWay *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->room);
  g_clear_pointer (&self->participant, g_free);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-entry.h"

#include "server/tutti-lobby.h"

guint
tutti_entry_max_people (const TuttiEntryRoom *room)
{
  gint64 wanted = room->settings->max_people;

  return wanted > 0 && wanted < room->max_people ? (guint)wanted : room->max_people;
}

static gboolean
is_host (const TuttiEntryVisitor *visitor)
{
  return visitor->key == TUTTI_PROOF_RIGHT ||
         (visitor->token == TUTTI_PROOF_RIGHT && visitor->role == TUTTI_ROLE_HOST);
}

/* Whoever shows something that is not theirs is refused, also where it is not asked for:
 * else one could find out what is. */
static gboolean
shows_wrong (const TuttiEntryVisitor *visitor)
{
  return visitor->banned || visitor->key == TUTTI_PROOF_WRONG ||
         visitor->token == TUTTI_PROOF_WRONG;
}

static gboolean
is_time (const TuttiEntryRoom *room, gboolean host)
{
  const TuttiRoomSettings *settings = room->settings;

  if (settings->closes_s > 0 && room->now_s >= settings->closes_s)
    return FALSE;
  return host || room->now_s >= settings->opens_s;
}

/* Somebody with neither key nor token, who has shown the password where there is one. */
static TuttiVerdict
judge_guest (const TuttiEntryRoom *room, const TuttiEntryVisitor *visitor, TuttiRole *out)
{
  const TuttiRoomSettings *settings = room->settings;

  if (room->n_seats == 0 && settings->host_rule == TUTTI_HOST_IS_FIRST &&
      !visitor->suspect) {
    *out = TUTTI_ROLE_HOST;
    return TUTTI_VERDICT_ENTER;
  }
  if (settings->lobby || visitor->suspect)
    return room->n_waiting < TUTTI_LOBBY_MAX ? TUTTI_VERDICT_WAIT : TUTTI_VERDICT_REFUSE;

  *out = settings->listeners ? TUTTI_ROLE_LISTENER : TUTTI_ROLE_PARTICIPANT;
  return TUTTI_VERDICT_ENTER;
}

TuttiVerdict
tutti_entry_judge (
    const TuttiEntryRoom *room, const TuttiEntryVisitor *visitor, TuttiRole *out_role)
{
  const TuttiRoomSettings *settings = room->settings;
  gboolean host = is_host (visitor);
  gboolean invited = host || visitor->token == TUTTI_PROOF_RIGHT;
  gboolean asked = settings->password_hash != NULL && !invited;

  if (shows_wrong (visitor) || !is_time (room, host))
    return TUTTI_VERDICT_REFUSE;
  if (settings->locked && !invited)
    return TUTTI_VERDICT_REFUSE;
  if (asked && visitor->password == TUTTI_PROOF_UNCHECKED)
    return TUTTI_VERDICT_CHECK;
  if (asked && visitor->password != TUTTI_PROOF_RIGHT)
    return TUTTI_VERDICT_REFUSE;
  if (room->n_seats >= (host ? room->max_people : tutti_entry_max_people (room)))
    return invited || asked ? TUTTI_VERDICT_FULL : TUTTI_VERDICT_REFUSE;
  if (!invited)
    return judge_guest (room, visitor, out_role);

  *out_role = host ? TUTTI_ROLE_HOST : visitor->role;
  return TUTTI_VERDICT_ENTER;
}

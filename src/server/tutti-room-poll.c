/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a meeting is asked. */

#include "server/tutti-room-private.h"

static TuttiPoll *
get_running (TuttiRoom *self)
{
  TuttiPoll *last =
      self->polls->len > 0 ? g_ptr_array_index (self->polls, self->polls->len - 1) : NULL;

  return last && !tutti_poll_is_closed (last) ? last : NULL;
}

static void
send_poll (TuttiPoll *poll, TuttiParticipant *to)
{
  TuttiPollMessage message = tutti_poll_describe (poll, tutti_participant_get_id (to));

  tutti_participant_send (to, &message.message);
}

static void
broadcast_poll (TuttiRoom *self, TuttiPoll *poll)
{
  for (guint i = 0; i < self->participants->len; i++)
    send_poll (poll, g_ptr_array_index (self->participants, i));
}

void
tutti_room_send_polls (TuttiRoom *self, TuttiParticipant *to)
{
  for (guint i = 0; i < self->polls->len; i++)
    send_poll (g_ptr_array_index (self->polls, i), to);
}

gboolean
tutti_room_start_poll (
    TuttiRoom *self, TuttiParticipant *from, const TuttiPollStart *start, GError **error)
{
  g_autofree char *id = g_strdup_printf ("%u", self->polls_started + 1);
  TuttiPoll *poll;

  if (get_running (self))
    return tutti_room_error (TUTTI_ERROR_POLL_RUNNING, error);

  poll = tutti_poll_new (id, tutti_participant_get_info (from)->name, start, error);
  if (!poll)
    return FALSE;
  self->polls_started++;
  g_ptr_array_add (self->polls, poll);
  if (self->polls->len > TUTTI_POLLS_KEPT_MAX)
    g_ptr_array_remove_index (self->polls, 0);
  broadcast_poll (self, poll);
  return TRUE;
}

static TuttiPoll *
find_running (TuttiRoom *self, const char *id, GError **error)
{
  TuttiPoll *poll = get_running (self);

  if (poll && g_str_equal (tutti_poll_get_id (poll), id))
    return poll;
  tutti_room_error (TUTTI_ERROR_POLL_OVER, error);
  return NULL;
}

gboolean
tutti_room_vote (
    TuttiRoom *self, TuttiParticipant *from, const TuttiVote *vote, GError **error)
{
  TuttiPoll *poll = find_running (self, vote->poll, error);

  if (!poll ||
      !tutti_poll_vote (poll, tutti_participant_get_id (from), vote->choices, error))
    return FALSE;
  /* The others learn how many have voted with the next tick: a crowd that votes at once
   * must not make a message for each pair of people. */
  send_poll (poll, from);
  self->poll_changed = TRUE;
  return TRUE;
}

static const char *
name_of (gpointer room, const char *id)
{
  TuttiParticipant *participant = tutti_room_find (room, id);

  return participant ? tutti_participant_get_info (participant)->name : NULL;
}

gboolean
tutti_room_end_poll (TuttiRoom *self, const TuttiPollEnd *end, GError **error)
{
  TuttiPoll *poll = find_running (self, end->poll, error);

  if (!poll)
    return FALSE;
  tutti_poll_close (poll, name_of, self);
  self->poll_changed = FALSE;
  broadcast_poll (self, poll);
  return TRUE;
}

void
tutti_room_forget_vote (TuttiRoom *self, const char *participant)
{
  TuttiPoll *poll = get_running (self);

  if (poll && tutti_poll_forget (poll, participant))
    self->poll_changed = TRUE;
}

void
tutti_room_tick_poll (TuttiRoom *self)
{
  TuttiPoll *poll = get_running (self);

  if (poll && self->poll_changed)
    broadcast_poll (self, poll);
  self->poll_changed = FALSE;
}

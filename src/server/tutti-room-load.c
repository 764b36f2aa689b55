/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A room's part of the server's budget: who has a place in it, and what its mixer costs.
 */

#include "server/tutti-room-private.h"

static TuttiMediaKind
get_media (TuttiParticipant *participant)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);

  return info->camera || info->screen ? TUTTI_MEDIA_CAMERA : TUTTI_MEDIA_SOUND;
}

static void
count_heads (gpointer data, TuttiHeads *out)
{
  TuttiRoom *self = data;

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (!tutti_participant_is_person (participant))
      out->n_robots++;
    else if (tutti_participant_is_present (participant))
      out->n_present[get_media (participant)]++;
    else
      out->n_absent[get_media (participant)]++;
  }
}

void
tutti_room_set_budget (TuttiRoom *self, TuttiBudget *budget)
{
  g_clear_pointer (&self->share, tutti_budget_share_free);
  if (budget)
    self->share = tutti_budget_share_new (budget, count_heads, self);
}

gboolean
tutti_room_may_take (TuttiRoom *self, TuttiMediaKind media, GError **error)
{
  return !self->share || tutti_budget_share_may_enter (self->share, media) ||
         tutti_room_error (TUTTI_ERROR_SERVER_BUSY, error);
}

void
tutti_room_count_arrival (TuttiRoom *self, TuttiParticipant *participant)
{
  if (self->share)
    tutti_budget_share_enter (self->share, get_media (participant));
}

void
tutti_room_measure (TuttiRoom *self, const TuttiHeartbeat *heartbeat)
{
  if (self->share)
    tutti_budget_share_measure (self->share, heartbeat->cpu);
}

void
tutti_room_restart_measuring (TuttiRoom *self)
{
  if (self->share)
    tutti_budget_share_restart (self->share);
}

double
tutti_room_get_cores (TuttiRoom *self)
{
  return self->share ? tutti_budget_share_get_cores (self->share) : 0;
}

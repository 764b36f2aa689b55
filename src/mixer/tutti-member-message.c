/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-member-message.h"

#include "mixer/tutti-member-sound.h"

static gboolean
take_media (TuttiMembers *self, const TuttiMedia *media)
{
  TuttiMember *member = tutti_members_find (self, media->participant);

  if (member == NULL)
    return FALSE;
  member->microphone = media->microphone;
  member->camera = media->camera;
  if (media->screen && !member->screen)
    member->shared = ++self->shares;
  member->screen = media->screen;
  member->page = (guint)media->page;
  member->pages = (guint)media->pages;
  tutti_members_settle_sound (self, member);
  return TRUE;
}

static gboolean
take_recorded (TuttiMembers *self, const TuttiRecorded *recorded)
{
  TuttiMember *member = tutti_members_find (self, recorded->participant);

  if (member == NULL)
    return FALSE;
  member->unrecorded = !recorded->recorded;
  tutti_members_settle_sound (self, member);
  return TRUE;
}

static gboolean
take_watch (TuttiMembers *self, const TuttiWatch *watch)
{
  TuttiMember *member = tutti_members_find (self, watch->participant);

  if (member == NULL)
    return FALSE;
  member->layout = tutti_layout_wish_parse (watch->layout);
  member->quality = tutti_quality_wish_parse (watch->quality);
  return TRUE;
}

static gboolean
take_hear (TuttiMembers *self, const TuttiHear *hear)
{
  TuttiMember *member = tutti_members_find (self, hear->participant);

  if (member != NULL)
    tutti_members_turn (self, member, hear->speaker, (gint)hear->decibels);
  return FALSE;
}

gboolean
tutti_members_take (TuttiMembers *self, const TuttiMessage *message)
{
  switch (message->type) {
  case TUTTI_MESSAGE_MEDIA:
    return take_media (self, (const TuttiMedia *)message);
  case TUTTI_MESSAGE_RECORDED:
    return take_recorded (self, (const TuttiRecorded *)message);
  case TUTTI_MESSAGE_WATCH:
    return take_watch (self, (const TuttiWatch *)message);
  case TUTTI_MESSAGE_HEAR:
    return take_hear (self, (const TuttiHear *)message);
  default:
    return FALSE;
  }
}

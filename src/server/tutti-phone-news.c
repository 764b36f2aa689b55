/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-phone-news.h"

#include "common/tutti-error.h"

void
tutti_phone_news_init (
    TuttiPhoneNews *self, TuttiParticipant *participant, gboolean recorded)
{
  *self = (TuttiPhoneNews){FALSE, recorded, !tutti_participant_is_phone (participant)};
}

/* The browser that it was beside is gone. */
static const char *
news_of_changed (TuttiPhoneNews *self, const char *id, const TuttiChanged *changed)
{
  const TuttiParticipantInfo *info = &changed->participant;

  if (!self->beside || !g_str_equal (info->id, id) || !g_str_equal (info->kind, "phone"))
    return NULL;
  self->beside = FALSE;
  return "stays";
}

static const char *
news_of_hands (TuttiPhoneNews *self, const char *id, const TuttiHands *hands)
{
  gboolean raised =
      g_ptr_array_find_with_equal_func (hands->participants, id, g_str_equal, NULL);

  if (raised == self->hand)
    return NULL;
  self->hand = raised;
  return raised ? "hand-up" : "hand-down";
}

static const char *
news_of_outputs (TuttiPhoneNews *self, const TuttiOutputsMessage *outputs)
{
  gboolean recorded = outputs->outputs->len > 0;

  if (recorded == self->recorded)
    return NULL;
  self->recorded = recorded;
  return recorded ? "recording" : "recording-over";
}

static const char *
news_of_asked (const TuttiAsked *asked)
{
  if (g_str_equal (asked->what, "mute"))
    return "muted";
  return g_str_equal (asked->what, "unmute") ? "please-unmute" : NULL;
}

static const char *
news_of_rights (const TuttiRights *rights)
{
  return g_ptr_array_find_with_equal_func (
             rights->rights, "microphone", g_str_equal, NULL)
             ? NULL
             : "listening";
}

const char *
tutti_phone_news_of (TuttiPhoneNews *self, const char *id, const TuttiMessage *message)
{
  switch (message->type) {
  case TUTTI_MESSAGE_JOINED:
    return "joined";
  case TUTTI_MESSAGE_LEFT:
    return "left";
  case TUTTI_MESSAGE_CHANGED:
    return news_of_changed (self, id, (const TuttiChanged *)message);
  case TUTTI_MESSAGE_HANDS:
    return news_of_hands (self, id, (const TuttiHands *)message);
  case TUTTI_MESSAGE_OUTPUTS:
    return news_of_outputs (self, (const TuttiOutputsMessage *)message);
  case TUTTI_MESSAGE_ASKED:
    return news_of_asked ((const TuttiAsked *)message);
  case TUTTI_MESSAGE_RIGHTS:
    return news_of_rights ((const TuttiRights *)message);
  default:
    return NULL;
  }
}

const char *
tutti_phone_news_of_end (const GError *error)
{
  static const struct {
    TuttiErrorCode code;
    const char *news;
  } table[] = {
      {TUTTI_ERROR_NO_ENTRY, "closed"},
      {TUTTI_ERROR_ROOM_FULL, "full"},
      {TUTTI_ERROR_SERVER_FULL, "busy"},
      {TUTTI_ERROR_SERVER_BUSY, "busy"},
      {TUTTI_ERROR_TOO_MANY, "busy"},
      {TUTTI_ERROR_REFUSED, "refused"},
      {TUTTI_ERROR_EXPELLED, "expelled"},
      {TUTTI_ERROR_ENDED, "ended"},
      {TUTTI_ERROR_TIME_OVER, "ended"},
      {TUTTI_ERROR_SHUTTING_DOWN, "stopping"},
  };

  if (!error)
    return "gone";
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (error, TUTTI_ERROR, (int)table[i].code))
      return table[i].news;
  return "failed";
}

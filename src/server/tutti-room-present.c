/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whose screen a room is shown: one person's at a time. */

#include "server/tutti-room-private.h"

#define PAGE_NONE 0

static void
send_present (TuttiParticipant *to, const char *action, const char *participant)
{
  TuttiPresent present = {{TUTTI_MESSAGE_PRESENT}, (char *)action, (char *)participant};

  tutti_participant_send (to, &present.message);
}

gboolean
tutti_room_may_present (TuttiRoom *self, TuttiParticipant *who)
{
  return tutti_presenter_may_begin (
      self->presenter, tutti_participant_get_id (who), tutti_clock_now (self->clock));
}

static void
clear_presentation (TuttiRoom *self)
{
  g_clear_pointer (&self->presentation.kind, g_free);
  self->presentation.paused = self->presentation.sound = FALSE;
  self->presentation.page = self->presentation.pages = PAGE_NONE;
}

gboolean
tutti_room_shares_sound (TuttiRoom *self, TuttiParticipant *who)
{
  return self->presentation.kind && self->presentation.sound &&
         g_strcmp0 (
             tutti_presenter_get (self->presenter), tutti_participant_get_id (who)) == 0;
}

void
tutti_room_note_screen (TuttiRoom *self, TuttiParticipant *who)
{
  const char *id = tutti_participant_get_id (who);
  g_autofree char *before = g_strdup (tutti_presenter_get (self->presenter));

  if (!tutti_participant_get_info (who)->screen) {
    tutti_presenter_end (self->presenter, id);
  } else {
    tutti_presenter_begin (self->presenter, id);
    /* The one before goes on until the next begins, so that nobody sees a gap. */
    if (before && !g_str_equal (before, id) && tutti_room_find (self, before))
      tutti_room_switch_off (
          self, tutti_room_find (self, before), TUTTI_DEVICE_SCREEN, who);
  }
  if (g_strcmp0 (before, tutti_presenter_get (self->presenter)) != 0)
    clear_presentation (self);
}

/* Asking */

static gboolean
ask (TuttiRoom *self, TuttiParticipant *from, GError **error)
{
  const char *id = tutti_participant_get_id (from);
  const char *presenter = tutti_presenter_get (self->presenter);
  TuttiParticipant *other = presenter ? tutti_room_find (self, presenter) : NULL;
  gint64 now_us = tutti_clock_now (self->clock);

  switch (tutti_presenter_ask (self->presenter, id, now_us)) {
  case TUTTI_PRESENTER_BUSY:
    return tutti_room_error (TUTTI_ERROR_PRESENTING, error);
  case TUTTI_PRESENTER_FREE:
    send_present (from, "yes", presenter);
    return TRUE;
  case TUTTI_PRESENTER_ASKED:
  default:
    break;
  }
  /* Whose connection is lost cannot answer, and has nothing to show now. */
  if (other && !tutti_participant_is_present (other)) {
    g_free (tutti_presenter_answer (self->presenter, TUTTI_PRESENTER_YES, now_us));
    send_present (from, "yes", presenter);
  } else if (other) {
    send_present (other, "ask", id);
  }
  return TRUE;
}

static gboolean
answer (TuttiRoom *self, TuttiParticipant *from, gboolean yes, GError **error)
{
  const char *id = tutti_participant_get_id (from);
  g_autofree char *asker = NULL;
  TuttiParticipant *to;

  if (g_strcmp0 (tutti_presenter_get (self->presenter), id) != 0)
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);

  asker = tutti_presenter_answer (self->presenter,
      yes ? TUTTI_PRESENTER_YES : TUTTI_PRESENTER_NO, tutti_clock_now (self->clock));
  to = asker ? tutti_room_find (self, asker) : NULL;
  if (to)
    send_present (to, yes ? "yes" : "no", id);
  return TRUE;
}

gboolean
tutti_room_handle_present (
    TuttiRoom *self, TuttiParticipant *from, const TuttiPresent *present, GError **error)
{
  if (g_str_equal (present->action, "ask"))
    return ask (self, from, error);
  if (g_str_equal (present->action, "yes"))
    return answer (self, from, TRUE, error);
  if (g_str_equal (present->action, "no"))
    return answer (self, from, FALSE, error);

  g_set_error_literal (
      error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "action must be ask, yes or no");
  return FALSE;
}

void
tutti_room_tick_presenter (TuttiRoom *self)
{
  g_autofree char *asker =
      tutti_presenter_take_unanswered (self->presenter, tutti_clock_now (self->clock));
  TuttiParticipant *to = asker ? tutti_room_find (self, asker) : NULL;
  const char *presenter = tutti_presenter_get (self->presenter);
  TuttiParticipant *other = presenter ? tutti_room_find (self, presenter) : NULL;

  if (to)
    send_present (to, "no", presenter);
  /* The question goes away where it was put. */
  if (asker && other)
    send_present (other, "no", asker);
}

/* What is shown */

static gboolean
is_kind (const char *kind)
{
  static const char *const kinds[] = {"screen", "window", "tab", "slides", NULL};

  return g_strv_contains (kinds, kind);
}

void
tutti_room_send_presentation (TuttiRoom *self, TuttiParticipant *to)
{
  TuttiPresentation presentation = self->presentation;

  presentation.message.type = TUTTI_MESSAGE_PRESENTATION;
  presentation.participant = (char *)tutti_presenter_get (self->presenter);
  if (!presentation.participant || !presentation.kind)
    return;
  if (to)
    tutti_participant_send (to, &presentation.message);
  else
    tutti_room_broadcast (self, NULL, &presentation.message);
}

gboolean
tutti_room_handle_presentation (TuttiRoom *self, TuttiParticipant *from,
    const TuttiPresentation *presentation, GError **error)
{
  const char *id = tutti_participant_get_id (from);
  const char *presenter = tutti_presenter_get (self->presenter);
  gboolean changed;

  /* Follows a screen that was not let in. */
  if (g_strcmp0 (presenter, id) != 0)
    return tutti_room_error (
        presenter ? TUTTI_ERROR_PRESENTING : TUTTI_ERROR_NOT_ALLOWED, error);
  if (!is_kind (presentation->kind) || presentation->page > presentation->pages) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
        "kind must be one of those in the protocol, and page one of the pages");
    return FALSE;
  }

  g_free (self->presentation.kind);
  self->presentation.kind = g_strdup (presentation->kind);
  self->presentation.paused = presentation->paused;
  changed = self->presentation.sound != presentation->sound ||
            self->presentation.page != presentation->page;
  self->presentation.sound = presentation->sound;
  self->presentation.page = presentation->page;
  self->presentation.pages = presentation->pages;
  if (changed && tutti_participant_get_endpoint (from))
    tutti_room_send_media (self, from);
  tutti_room_send_presentation (self, NULL);
  return TRUE;
}

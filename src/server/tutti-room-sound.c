/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* People in a browser who use a telephone for their sound: how it becomes theirs, by a
 * code that is keyed in or by a call, and what becomes of them when one of the two goes.
 */

#include "server/tutti-room-private.h"

/* Who asks to be called is answered within that, or not called. */
#define DECIDED_WITHIN_US (60 * G_USEC_PER_SEC)
/* So often somebody may ask. */
#define WISHES_MAX 3
#define WISHES_WITHIN_US (10 * 60 * G_USEC_PER_SEC)
#define PEOPLE_MAX 256

/* Somebody asks to be called; kept until it is decided. */
typedef struct {
  char *target;
  gint64 until_us;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->target);
  g_free (wish);
}

void
tutti_room_init_calls (TuttiRoom *self)
{
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wish_free);
  self->call_wishes = tutti_tally_new (WISHES_MAX, WISHES_WITHIN_US, PEOPLE_MAX);
}

/* The telephone comes and goes */

static void
set_microphone (TuttiRoom *self, TuttiParticipant *participant, gboolean microphone)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);
  TuttiState state = {{TUTTI_MESSAGE_STATE}, microphone, info->camera, info->screen};

  tutti_room_set_media (self, participant, &state);
}

static void
tell_all (TuttiRoom *self, TuttiParticipant *participant)
{
  tutti_room_broadcast_participant (self, NULL, TUTTI_MESSAGE_CHANGED, participant);
}

static void
remove_from_mixer (TuttiRoom *self, const char *id)
{
  TuttiRemove remove = {{TUTTI_MESSAGE_REMOVE}, (char *)id};

  tutti_room_send_command (self, &remove.message);
}

/* It does not switch the browser's microphone on: it is off until the person says. */
static void
drop_phone (TuttiRoom *self, TuttiParticipant *participant)
{
  remove_from_mixer (self, tutti_participant_get_phone_id (participant));
  tutti_participant_detach_phone (participant);
  set_microphone (self, participant, FALSE);
  tell_all (self, participant);
}

gboolean
tutti_room_take_phone (
    TuttiRoom *self, const char *id, const TuttiParticipantSink *sink, gpointer session)
{
  TuttiParticipant *found = tutti_room_find (self, id);
  g_autoptr (TuttiParticipant) participant = found ? g_object_ref (found) : NULL;

  if (!participant || tutti_participant_is_phone (participant) ||
      !tutti_participant_is_person (participant))
    return FALSE;

  if (tutti_participant_has_phone (participant)) {
    tutti_participant_end_phone (participant, NULL);
    drop_phone (self, participant);
  }
  tutti_room_forget_call (self, id);
  tutti_participant_attach_phone (participant, sink, session);
  /* Who calls wants to speak. */
  set_microphone (self, participant, TRUE);
  sink->enter (session, self, participant);
  tell_all (self, participant);
  tutti_room_send_hands (self, participant);
  return TRUE;
}

void
tutti_room_hang_up (TuttiRoom *self, TuttiParticipant *participant)
{
  if (tutti_participant_is_phone (participant))
    tutti_room_leave (self, participant);
  else
    drop_phone (self, participant);
}

gboolean
tutti_room_toggle_microphone (TuttiRoom *self, TuttiParticipant *participant)
{
  const TuttiParticipantInfo *info = tutti_participant_get_info (participant);
  gboolean before = info->microphone;

  set_microphone (self, participant, !before);
  if (info->microphone != before)
    tell_all (self, participant);
  return info->microphone != before;
}

/* They get a tile of their own kind, without a picture; a telephone can let nobody in. */
gboolean
tutti_room_keep_phone (TuttiRoom *self, TuttiParticipant *participant)
{
  g_autoptr (TuttiParticipant) kept = g_object_ref (participant);
  TuttiState sound = {
      {TUTTI_MESSAGE_STATE}, tutti_participant_get_info (kept)->microphone, FALSE, FALSE};
  TuttiRenew renew = {{TUTTI_MESSAGE_RENEW}};

  if (!tutti_participant_has_phone (kept))
    return FALSE;

  tutti_room_set_media (self, kept, &sound);
  remove_from_mixer (self, tutti_participant_get_phone_id (kept));
  if (tutti_participant_get_endpoint (kept))
    remove_from_mixer (self, tutti_participant_get_id (kept));
  tutti_participant_become_phone (kept);
  if (tutti_participant_get_role (kept) == TUTTI_ROLE_HOST)
    tutti_participant_set_role (kept, TUTTI_ROLE_PARTICIPANT);
  /* It connects anew, as who it is now. */
  renew.reason = (char *)tutti_error_id (TUTTI_ERROR_MIXER_LOST);
  renew.text = (char *)tutti_error_text (TUTTI_ERROR_MIXER_LOST);
  tutti_participant_send (kept, &renew.message);
  tell_all (self, kept);
  tutti_room_pass_on (self);
  return TRUE;
}

/* Being called: a moderator decides */

static gboolean
may_decide (TuttiParticipant *participant)
{
  return tutti_participant_is_present (participant) &&
         tutti_role_may_send (
             tutti_participant_get_role (participant), TUTTI_MESSAGE_SOUND_ANSWER);
}

/* Returns: how many have been told. @target: NULL: it is decided */
static guint
tell_moderators (TuttiRoom *self, const char *id, const char *target)
{
  TuttiSoundAsked asked = {{TUTTI_MESSAGE_SOUND_ASKED}, (char *)id, (char *)target};
  guint n = 0;

  for (guint i = 0; i < self->participants->len; i++) {
    TuttiParticipant *participant = g_ptr_array_index (self->participants, i);

    if (!may_decide (participant) || tutti_participant_is_phone (participant))
      continue;
    tutti_participant_send (participant, &asked.message);
    n++;
  }
  return n;
}

static void
tell_news (TuttiParticipant *to, const char *state)
{
  TuttiSoundNews news = {{TUTTI_MESSAGE_SOUND_NEWS}, (char *)state, NULL, 0};

  tutti_participant_send (to, &news.message);
}

void
tutti_room_forget_call (TuttiRoom *self, const char *participant)
{
  if (g_hash_table_remove (self->calls, participant))
    tell_moderators (self, participant, NULL);
}

static void
refuse (TuttiRoom *self, const char *id)
{
  TuttiParticipant *participant = tutti_room_find (self, id);

  tutti_room_forget_call (self, id);
  if (participant)
    tell_news (participant, "refused");
}

static char *
find_late (TuttiRoom *self, gint64 now_us)
{
  GHashTableIter iter;
  gpointer id, wish;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &id, &wish)) {
    if (now_us >= ((Wish *)wish)->until_us)
      return g_strdup (id);
  }
  return NULL;
}

void
tutti_room_tick_calls (TuttiRoom *self)
{
  gint64 now_us = tutti_clock_now (self->clock);
  char *late;

  while ((late = find_late (self, now_us))) {
    refuse (self, late);
    g_free (late);
  }
}

static gboolean
call (TuttiRoom *self, TuttiParticipant *person, const char *target, GError **error)
{
  const char *id = tutti_participant_get_id (person);
  TuttiRoomCall wanted = {self, id, target, id};

  if (!self->phone_plan->dial (self->phone_plan->data, &wanted, error))
    return FALSE;
  tell_news (person, "calling");
  return TRUE;
}

static gboolean
ask (TuttiRoom *self, TuttiParticipant *from, const char *target, GError **error)
{
  const char *id = tutti_participant_get_id (from);
  gint64 now_us = tutti_clock_now (self->clock);
  Wish *wish;

  if (tutti_tally_is_full (self->call_wishes, id, now_us))
    return tutti_room_error (TUTTI_ERROR_TOO_MANY, error);
  tutti_tally_add (self->call_wishes, id, now_us);
  if (tell_moderators (self, id, target) == 0) {
    tell_news (from, "refused");
    return TRUE;
  }
  wish = g_new0 (Wish, 1);
  wish->target = g_strdup (target);
  wish->until_us = now_us + DECIDED_WITHIN_US;
  g_hash_table_replace (self->calls, g_strdup (id), wish);
  tell_news (from, "asked");
  return TRUE;
}

static gboolean
want_call (TuttiRoom *self, TuttiParticipant *from, const char *target, GError **error)
{
  const TuttiRoomPhonePlan *plan = self->phone_plan;

  if (!plan->dials || !target || !plan->may_dial (plan->data, target))
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  return tutti_role_may_send (tutti_participant_get_role (from), TUTTI_MESSAGE_DIAL)
             ? call (self, from, target, error)
             : ask (self, from, target, error);
}

static void
give_code (TuttiRoom *self, TuttiParticipant *to)
{
  gint64 expires_us;
  g_autofree char *code = self->phone_plan->make_code (
      self->phone_plan->data, self, tutti_participant_get_id (to), &expires_us);
  TuttiSoundNews news = {{TUTTI_MESSAGE_SOUND_NEWS}, (char *)"code", code,
      (expires_us - tutti_clock_now (self->clock) + tutti_clock_real (self->clock)) /
          1000};

  tutti_participant_send (to, &news.message);
}

gboolean
tutti_room_handle_sound (
    TuttiRoom *self, TuttiParticipant *from, const TuttiSound *sound, GError **error)
{
  if (!self->phone_plan || tutti_participant_is_phone (from))
    return tutti_room_error (TUTTI_ERROR_NOT_ALLOWED, error);
  if (g_str_equal (sound->action, "call"))
    return want_call (self, from, sound->target, error);
  if (g_str_equal (sound->action, "code")) {
    give_code (self, from);
    return TRUE;
  }
  if (!g_str_equal (sound->action, "hang-up")) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
        "action is 'code', 'call' or 'hang-up'");
    return FALSE;
  }
  if (tutti_participant_has_phone (from)) {
    tutti_participant_end_phone (from, NULL);
    drop_phone (self, from);
  }
  return TRUE;
}

gboolean
tutti_room_handle_sound_answer (TuttiRoom *self, TuttiParticipant *from,
    const TuttiSoundAnswer *answer, GError **error)
{
  TuttiParticipant *person = tutti_room_find (self, answer->participant);
  Wish *wish = g_hash_table_lookup (self->calls, answer->participant);
  g_autofree char *target = wish ? g_strdup (wish->target) : NULL;

  /* Somebody else was quicker. */
  if (!person || !target)
    return TRUE;
  if (!answer->allow) {
    refuse (self, answer->participant);
    return TRUE;
  }
  tutti_room_forget_call (self, answer->participant);
  if (call (self, person, target, error))
    return TRUE;
  tell_news (person, "refused");
  return FALSE;
}

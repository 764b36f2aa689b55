/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-participant.h"

#include "common/tutti-error.h"
#include "server/tutti-rate-limit.h"
#include "server/tutti-token.h"

#define REACTIONS_PER_SECOND 1
#define REACTIONS_BURST 5

#define SEAT_BYTES 16
/* Ids are no secret; random so that one of an earlier meeting never means somebody else.
 */
#define ID_BYTES 6

struct _TuttiParticipant {
  GObject parent;

  TuttiParticipantInfo info;
  TuttiRole role;
  TuttiConsent consent;
  char *address;
  char *seat;
  char *previous_seat;
  gint64 gone_since_us;

  const TuttiParticipantSink *sink;
  gpointer session; /* NULL while nobody is attached */
  const TuttiParticipantSink *phone_sink;
  gpointer phone_session; /* of a telephone beside the browser; NULL: there is none */
  char *phone_id;

  TuttiRateLimit reactions;
  char *layout; /* JSON; NULL: none yet */
  char *endpoint;
  guint endpoint_serial;
  gint64 attempt;
};

G_DEFINE_FINAL_TYPE (TuttiParticipant, tutti_participant, G_TYPE_OBJECT)

static const char *const consents[] = {
    [TUTTI_CONSENT_UNASKED] = NULL,
    [TUTTI_CONSENT_RECORDED] = "recorded",
    [TUTTI_CONSENT_UNRECORDED] = "unrecorded",
};

TuttiConsent
tutti_consent_from_string (const char *text)
{
  for (guint i = TUTTI_CONSENT_RECORDED; i < G_N_ELEMENTS (consents); i++) {
    if (g_strcmp0 (text, consents[i]) == 0)
      return i;
  }
  return TUTTI_CONSENT_UNASKED;
}

static void
tutti_participant_finalize (GObject *object)
{
  TuttiParticipant *self = TUTTI_PARTICIPANT (object);

  g_free (self->info.id);
  g_free (self->info.name);
  g_free (self->info.kind);
  g_free (self->info.role);
  g_free (self->info.consent);
  g_free (self->address);
  g_free (self->seat);
  g_free (self->previous_seat);
  g_free (self->phone_id);
  g_free (self->layout);
  g_free (self->endpoint);
  G_OBJECT_CLASS (tutti_participant_parent_class)->finalize (object);
}

static void
tutti_participant_class_init (TuttiParticipantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_participant_finalize;
}

static void
tutti_participant_init (TuttiParticipant *self)
{
  self->info.id = tutti_token_new (ID_BYTES);
  self->phone_id = g_strconcat (self->info.id, ".phone", NULL);
  tutti_rate_limit_init (&self->reactions, REACTIONS_PER_SECOND, REACTIONS_BURST, 0);
}

TuttiParticipant *
tutti_participant_new (const char *name, const char *kind)
{
  TuttiParticipant *self = g_object_new (TUTTI_TYPE_PARTICIPANT, NULL);

  self->info.name = g_strdup (name);
  self->info.kind = g_strdup (kind);
  self->role = TUTTI_ROLE_PARTICIPANT;
  self->info.role = g_strdup (tutti_role_to_string (self->role));
  self->info.present = !tutti_participant_is_person (self);
  return self;
}

const TuttiParticipantInfo *
tutti_participant_get_info (TuttiParticipant *self)
{
  return &self->info;
}

const char *
tutti_participant_get_id (TuttiParticipant *self)
{
  return self->info.id;
}

gboolean
tutti_participant_is_person (TuttiParticipant *self)
{
  return !g_str_equal (self->info.kind, "robot");
}

gboolean
tutti_participant_is_phone (TuttiParticipant *self)
{
  return g_str_equal (self->info.kind, "phone");
}

gboolean
tutti_participant_is_present (TuttiParticipant *self)
{
  return self->info.present;
}

gboolean
tutti_participant_set_name (TuttiParticipant *self, const char *name)
{
  if (g_str_equal (self->info.name, name))
    return FALSE;

  g_free (self->info.name);
  self->info.name = g_strdup (name);
  return TRUE;
}

TuttiRole
tutti_participant_get_role (TuttiParticipant *self)
{
  return self->role;
}

gboolean
tutti_participant_set_role (TuttiParticipant *self, TuttiRole role)
{
  if (self->role == role)
    return FALSE;

  self->role = role;
  g_free (self->info.role);
  self->info.role = g_strdup (tutti_role_to_string (role));
  return TRUE;
}

gboolean
tutti_participant_set_consent (TuttiParticipant *self, TuttiConsent consent)
{
  if (self->consent == consent)
    return FALSE;

  self->consent = consent;
  g_free (self->info.consent);
  self->info.consent = g_strdup (consents[consent]);
  return TRUE;
}

gboolean
tutti_participant_is_recorded (TuttiParticipant *self)
{
  return !tutti_participant_is_person (self) || self->consent == TUTTI_CONSENT_RECORDED;
}

void
tutti_participant_set_address (TuttiParticipant *self, const char *address)
{
  g_free (self->address);
  self->address = g_strdup (address);
}

const char *
tutti_participant_get_address (TuttiParticipant *self)
{
  return self->address;
}

gboolean
tutti_participant_set_media (
    TuttiParticipant *self, gboolean microphone, gboolean camera, gboolean screen)
{
  TuttiParticipantInfo *info = &self->info;

  microphone &= tutti_role_may_switch_on (self->role, TUTTI_DEVICE_MICROPHONE);
  camera &= tutti_role_may_switch_on (self->role, TUTTI_DEVICE_CAMERA);
  screen &= tutti_role_may_switch_on (self->role, TUTTI_DEVICE_SCREEN);
  if (info->microphone == microphone && info->camera == camera && info->screen == screen)
    return FALSE;

  info->microphone = microphone;
  info->camera = camera;
  info->screen = screen;
  return TRUE;
}

gboolean
tutti_participant_may_react (TuttiParticipant *self, gint64 now_us)
{
  return tutti_rate_limit_take (&self->reactions, 1, now_us);
}

const char *
tutti_participant_rotate_seat (TuttiParticipant *self)
{
  /* While the latest token was never confirmed, it is the older one that the client is
   * known to have. */
  if (self->seat && !self->previous_seat)
    self->previous_seat = g_steal_pointer (&self->seat);
  g_free (self->seat);
  self->seat = tutti_token_new (SEAT_BYTES);
  return self->seat;
}

void
tutti_participant_confirm_seat (TuttiParticipant *self)
{
  g_clear_pointer (&self->previous_seat, g_free);
}

gboolean
tutti_participant_holds_seat (TuttiParticipant *self, const char *token)
{
  gboolean current = self->seat && tutti_token_equal (self->seat, token);
  gboolean previous =
      self->previous_seat && tutti_token_equal (self->previous_seat, token);

  if (current)
    tutti_participant_confirm_seat (self);
  return current || previous;
}

void
tutti_participant_revoke_seat (TuttiParticipant *self, GHashTable *out)
{
  if (self->seat)
    g_hash_table_add (out, g_steal_pointer (&self->seat));
  if (self->previous_seat)
    g_hash_table_add (out, g_steal_pointer (&self->previous_seat));
}

static void
end_session (TuttiParticipant *self, const GError *error)
{
  gpointer session = g_steal_pointer (&self->session);

  if (session)
    self->sink->end (session, error);
}

void
tutti_participant_attach (
    TuttiParticipant *self, const TuttiParticipantSink *sink, gpointer session)
{
  if (self->session) {
    g_autoptr (GError) replaced = g_error_new_literal (
        TUTTI_ERROR, TUTTI_ERROR_REPLACED, tutti_error_text (TUTTI_ERROR_REPLACED));

    end_session (self, replaced);
  }

  self->sink = sink;
  self->session = session;
  self->info.present = TRUE;
}

void
tutti_participant_detach (TuttiParticipant *self, gint64 now_us)
{
  self->sink = NULL;
  self->session = NULL;
  self->info.present = FALSE;
  self->gone_since_us = now_us;
}

gint64
tutti_participant_get_gone_since_us (TuttiParticipant *self)
{
  return self->gone_since_us;
}

void
tutti_participant_send (TuttiParticipant *self, const TuttiMessage *message)
{
  g_autofree char *text = NULL;

  if (!self->session && !self->phone_session)
    return;

  text = tutti_message_to_json (message);
  tutti_participant_send_text (self, text);
}

void
tutti_participant_tell_phone (TuttiParticipant *self, const TuttiMessage *event)
{
  if (self->phone_session)
    self->phone_sink->phone (self->phone_session, event);
  else if (self->session && self->sink->phone)
    self->sink->phone (self->session, event);
}

void
tutti_participant_send_text (TuttiParticipant *self, const char *text)
{
  if (self->session)
    self->sink->send (self->session, text);
  if (self->phone_session)
    self->phone_sink->send (self->phone_session, text);
}

void
tutti_participant_set_layout (TuttiParticipant *self, const char *text)
{
  g_free (self->layout);
  self->layout = g_strdup (text);
  tutti_participant_send_layout (self);
}

void
tutti_participant_send_layout (TuttiParticipant *self)
{
  if (self->layout)
    tutti_participant_send_text (self, self->layout);
}

void
tutti_participant_end (TuttiParticipant *self, const GError *error)
{
  end_session (self, error);
  tutti_participant_end_phone (self, error);
}

/* A telephone beside the browser */

void
tutti_participant_attach_phone (
    TuttiParticipant *self, const TuttiParticipantSink *sink, gpointer session)
{
  self->phone_sink = sink;
  self->phone_session = session;
  self->info.phone = TRUE;
}

gboolean
tutti_participant_has_phone (TuttiParticipant *self)
{
  return self->info.phone;
}

void
tutti_participant_detach_phone (TuttiParticipant *self)
{
  self->phone_session = NULL;
  self->info.phone = FALSE;
}

void
tutti_participant_end_phone (TuttiParticipant *self, const GError *error)
{
  gpointer session = g_steal_pointer (&self->phone_session);

  if (session)
    self->phone_sink->end (session, error);
}

void
tutti_participant_become_phone (TuttiParticipant *self)
{
  self->sink = self->phone_sink;
  self->session = self->phone_session;
  tutti_participant_detach_phone (self);
  g_free (self->info.kind);
  self->info.kind = g_strdup ("phone");
  self->info.present = TRUE;
  g_clear_pointer (&self->seat, g_free);
  g_clear_pointer (&self->previous_seat, g_free);
  g_clear_pointer (&self->layout, g_free);
  tutti_participant_clear_endpoint (self);
}

const char *
tutti_participant_get_phone_id (TuttiParticipant *self)
{
  return tutti_participant_is_phone (self) ? self->info.id : self->phone_id;
}

const char *
tutti_participant_begin_endpoint (TuttiParticipant *self, gint64 attempt)
{
  /* Not the attempt itself: a page that was loaded again counts from 1, and what is still
   * under way for an earlier endpoint must not be taken for this one. */
  self->endpoint_serial++;
  self->attempt = attempt;
  g_free (self->endpoint);
  self->endpoint = g_strdup_printf ("%s.%u", self->info.id, self->endpoint_serial);
  return self->endpoint;
}

void
tutti_participant_clear_endpoint (TuttiParticipant *self)
{
  g_clear_pointer (&self->endpoint, g_free);
}

const char *
tutti_participant_get_endpoint (TuttiParticipant *self)
{
  return self->endpoint;
}

gint64
tutti_participant_get_attempt (TuttiParticipant *self)
{
  return self->attempt;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-participant.h"

#include "common/tutti-error.h"
#include "server/tutti-token.h"

#define SEAT_BYTES 16
/* Ids are no secret; random so that one of an earlier meeting never means somebody else.
 */
#define ID_BYTES 6

struct _TuttiParticipant {
  GObject parent;

  TuttiParticipantInfo info;
  TuttiRole role;
  char *address;
  char *seat;
  char *previous_seat;
  gint64 gone_since_us;

  const TuttiParticipantSink *sink;
  gpointer session; /* NULL while nobody is attached */

  char *layout; /* JSON; NULL: none yet */
  char *endpoint;
  guint endpoint_serial;
  gint64 attempt;
};

G_DEFINE_FINAL_TYPE (TuttiParticipant, tutti_participant, G_TYPE_OBJECT)

static void
tutti_participant_finalize (GObject *object)
{
  TuttiParticipant *self = TUTTI_PARTICIPANT (object);

  g_free (self->info.id);
  g_free (self->info.name);
  g_free (self->info.kind);
  g_free (self->info.role);
  g_free (self->address);
  g_free (self->seat);
  g_free (self->previous_seat);
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

void
tutti_participant_attach (
    TuttiParticipant *self, const TuttiParticipantSink *sink, gpointer session)
{
  if (self->session) {
    g_autoptr (GError) replaced = g_error_new_literal (
        TUTTI_ERROR, TUTTI_ERROR_REPLACED, tutti_error_text (TUTTI_ERROR_REPLACED));

    tutti_participant_end (self, replaced);
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

  if (!self->session)
    return;

  text = tutti_message_to_json (message);
  self->sink->send (self->session, text);
}

void
tutti_participant_send_text (TuttiParticipant *self, const char *text)
{
  if (self->session)
    self->sink->send (self->session, text);
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
  gpointer session = g_steal_pointer (&self->session);

  if (session)
    self->sink->end (session, error);
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

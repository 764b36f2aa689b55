/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-phones.h"

#include "mixer/tutti-prompt-store.h"
#include "mixer/tutti-tell.h"

struct _TuttiPhones {
  GObject parent;
  TuttiLink *link;
  TuttiPipeline *pipeline;
  const TuttiMembers *members; /* borrowed */
  TuttiPromptStore *store;
  TuttiPhonePlace place;
  GHashTable *barges; /* set of participants whose prompt a key ends */
};

G_DEFINE_FINAL_TYPE (TuttiPhones, tutti_phones, G_TYPE_OBJECT)

/* (nullable) */
static TuttiPhoneEndpoint *
find_phone (TuttiPhones *self, const char *participant)
{
  const TuttiMember *member = tutti_members_find (self->members, participant);

  return member != NULL && TUTTI_IS_PHONE_ENDPOINT (member->endpoint)
             ? TUTTI_PHONE_ENDPOINT (member->endpoint)
             : NULL;
}

/* ---- commands ---- */

TuttiEndpoint *
tutti_phones_make (TuttiPhones *self, const TuttiPhoneAdd *add, GArray *fds, guint number,
    GError **error)
{
  const int fd = tutti_link_steal_fd (fds, 0);
  const int control_fd = add->line.control != 0 ? tutti_link_steal_fd (fds, 1) : -1;

  TuttiEndpoint *endpoint;

  g_hash_table_remove (self->barges, add->participant);
  endpoint = tutti_phone_endpoint_new (add->endpoint, add->participant, self->pipeline,
      number, self->place, &add->line, fd, control_fd, error);
  if (endpoint != NULL && add->person != NULL)
    tutti_endpoint_set_person (endpoint, add->person);
  return endpoint;
}

static void
update_phone (TuttiPhones *self, const TuttiPhoneUpdate *update)
{
  TuttiPhoneEndpoint *phone = find_phone (self, update->participant);
  g_autoptr (GError) error = NULL;

  if (phone != NULL && !tutti_phone_endpoint_update (phone, &update->line, &error))
    tutti_tell_fault (self->link, error);
}

static void
tell_done (TuttiPhones *self, const char *participant, gint64 number, const char *how)
{
  TuttiPromptDone done = {{TUTTI_MESSAGE_PROMPT_DONE}};

  done.participant = (char *)participant;
  done.number = number;
  done.how = (char *)how;
  tutti_link_send (self->link, &done.message);
}

/* Returns: (nullable): NULL: one of them is missing */
static GPtrArray *
gather (TuttiPhones *self, const TuttiPrompt *prompt)
{
  g_autoptr (GPtrArray) sounds =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  for (guint i = 0; i < prompt->prompts->len; i++) {
    const char *name = g_ptr_array_index (prompt->prompts, i);
    GBytes *sound = tutti_prompt_store_get (self->store, prompt->language, name);

    if (sound == NULL) {
      g_warning ("there is no prompt '%s' in '%s'", name, prompt->language);
      return NULL;
    }
    g_ptr_array_add (sounds, sound);
  }
  return g_steal_pointer (&sounds);
}

static void
play_prompt (TuttiPhones *self, const TuttiPrompt *prompt)
{
  TuttiPhoneEndpoint *phone = find_phone (self, prompt->participant);
  g_autoptr (GPtrArray) sounds = phone != NULL ? gather (self, prompt) : NULL;
  gboolean cut;
  gint64 before;

  if (phone == NULL) {
    tell_done (self, prompt->participant, prompt->number, "missing");
    return;
  }
  cut = sounds != NULL
            ? tutti_phone_endpoint_play (phone, prompt->number, sounds, &before)
            : tutti_phone_endpoint_stop_playing (phone, &before);
  if (cut)
    tell_done (self, prompt->participant, before, "interrupted");
  if (sounds == NULL)
    tell_done (self, prompt->participant, prompt->number, "missing");
  if (prompt->barge)
    g_hash_table_add (self->barges, g_strdup (prompt->participant));
  else
    g_hash_table_remove (self->barges, prompt->participant);
}

void
tutti_phones_handle (TuttiPhones *self, const TuttiMessage *message)
{
  if (message->type == TUTTI_MESSAGE_PHONE_UPDATE)
    update_phone (self, (const TuttiPhoneUpdate *)message);
  else
    play_prompt (self, (const TuttiPrompt *)message);
}

/* ---- events ---- */

static void
on_key (TuttiPhones *self, const TuttiMember *member, const GstStructure *structure)
{
  TuttiPhoneKey key = {{TUTTI_MESSAGE_PHONE_KEY}};
  guint milliseconds = 0;
  gint64 number;

  if (g_hash_table_contains (self->barges, member->participant) &&
      tutti_phone_endpoint_stop_playing (
          TUTTI_PHONE_ENDPOINT (member->endpoint), &number))
    tell_done (self, member->participant, number, "interrupted");
  gst_structure_get_uint (structure, "milliseconds", &milliseconds);
  key.participant = member->participant;
  key.key = (char *)gst_structure_get_string (structure, "key");
  key.milliseconds = milliseconds;
  tutti_link_send (self->link, &key.message);
}

static void
on_heard (TuttiPhones *self, const TuttiMember *member, const GstStructure *structure)
{
  tutti_endpoint_emit_connected (member->endpoint);
}

static void
on_lost (TuttiPhones *self, const TuttiMember *member, const GstStructure *structure)
{
  TuttiPhoneLost lost = {{TUTTI_MESSAGE_PHONE_LOST}};

  lost.participant = member->participant;
  tutti_link_send (self->link, &lost.message);
}

static void
on_quality (TuttiPhones *self, const TuttiMember *member, const GstStructure *structure)
{
  TuttiPhoneQuality quality = {{TUTTI_MESSAGE_PHONE_QUALITY}};
  guint64 packets = 0, lost = 0;
  guint jitter = 0, roundtrip = 0;

  gst_structure_get_uint64 (structure, "packets", &packets);
  gst_structure_get_uint64 (structure, "lost", &lost);
  gst_structure_get_uint (structure, "jitter", &jitter);
  gst_structure_get_uint (structure, "roundtrip", &roundtrip);
  quality.participant = member->participant;
  quality.packets = (gint64)packets;
  quality.lost = (gint64)lost;
  quality.jitter = jitter;
  quality.roundtrip = roundtrip;
  tutti_link_send (self->link, &quality.message);
}

static void
on_played (TuttiPhones *self, const TuttiMember *member, const GstStructure *structure)
{
  gint64 number = 0;

  gst_structure_get_int64 (structure, "number", &number);
  tell_done (self, member->participant, number, "played");
}

static void
on_element_message (TuttiPipeline *pipeline, GstObject *source,
    const GstStructure *structure, gpointer user_data)
{
  static const struct {
    const char *name;
    void (*handle) (
        TuttiPhones *self, const TuttiMember *member, const GstStructure *structure);
  } handlers[] = {
      {"tutti-dialin-key", on_key},
      {"tutti-dialin-heard", on_heard},
      {"tutti-dialin-lost", on_lost},
      {"tutti-dialin-quality", on_quality},
      {"tutti-prompt-played", on_played},
  };
  TuttiPhones *self = user_data;
  const TuttiMember *member = tutti_members_find_owner (self->members, source);

  if (member == NULL || !TUTTI_IS_PHONE_ENDPOINT (member->endpoint))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++) {
    if (gst_structure_has_name (structure, handlers[i].name))
      handlers[i].handle (self, member, structure);
  }
}

/* ---- object ---- */

TuttiPhones *
tutti_phones_new (TuttiLink *link, TuttiPipeline *pipeline, const TuttiMembers *members,
    const char *const *prompts, TuttiPhonePlace place)
{
  TuttiPhones *self = g_object_new (TUTTI_TYPE_PHONES, NULL);

  self->link = g_object_ref (link);
  self->pipeline = g_object_ref (pipeline);
  self->members = members;
  self->store = tutti_prompt_store_new (prompts);
  self->place = place;
  g_signal_connect_object (
      pipeline, "element-message", G_CALLBACK (on_element_message), self, 0);
  return self;
}

static void
tutti_phones_init (TuttiPhones *self)
{
  self->barges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tutti_phones_finalize (GObject *object)
{
  TuttiPhones *self = TUTTI_PHONES (object);

  g_clear_pointer (&self->store, tutti_prompt_store_free);
  g_clear_pointer (&self->barges, g_hash_table_unref);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (tutti_phones_parent_class)->finalize (object);
}

static void
tutti_phones_class_init (TuttiPhonesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_phones_finalize;
}

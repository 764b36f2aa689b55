/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-poll.h"

#include "common/tutti-error.h"

#define OPTIONS_MIN 2
#define QUESTION_MAX_CHARS 300
#define OPTION_MAX_CHARS 100

struct _TuttiPoll {
  TuttiPollMessage message; /* without @voted and @mine */
  GHashTable *choices;      /* participant -> GPtrArray of ids of options */
};

/* Text that can be read, and is not too long. Returns: (transfer full): without the white
 * space around it; NULL for any other */
static char *
clean (const char *text, glong max_chars)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  glong length = g_utf8_strlen (stripped, -1);

  return length > 0 && length <= max_chars ? g_steal_pointer (&stripped) : NULL;
}

static gboolean
refuse (const char *text, GError **error)
{
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, text);
  return FALSE;
}

static TuttiOptionInfo *
find_option (TuttiPoll *self, const char *id)
{
  for (guint i = 0; i < self->message.options->len; i++) {
    TuttiOptionInfo *option = g_ptr_array_index (self->message.options, i);

    if (g_str_equal (option->id, id))
      return option;
  }
  return NULL;
}

static gboolean
has_text (TuttiPoll *self, const char *text)
{
  for (guint i = 0; i < self->message.options->len; i++)
    if (g_str_equal (
            ((TuttiOptionInfo *)g_ptr_array_index (self->message.options, i))->text,
            text))
      return TRUE;
  return FALSE;
}

static gboolean
add_options (TuttiPoll *self, GPtrArray *texts, GError **error)
{
  if (texts->len < OPTIONS_MIN || texts->len > TUTTI_POLL_OPTIONS_MAX)
    return refuse ("A poll has 2 to 10 options.", error);

  for (guint i = 0; i < texts->len; i++) {
    g_autofree char *text = clean (g_ptr_array_index (texts, i), OPTION_MAX_CHARS);
    TuttiOptionInfo *option;

    if (!text || has_text (self, text))
      return refuse (
          "Each option is 1 to 100 characters, and none is there twice.", error);
    option = g_new0 (TuttiOptionInfo, 1);
    option->id = g_strdup_printf ("%u", i + 1);
    option->text = g_steal_pointer (&text);
    g_ptr_array_add (self->message.options, option);
  }
  return TRUE;
}

TuttiPoll *
tutti_poll_new (
    const char *id, const char *by, const TuttiPollStart *start, GError **error)
{
  g_autoptr (TuttiPoll) self = g_new0 (TuttiPoll, 1);
  TuttiPollMessage *message = &self->message;

  message->message.type = TUTTI_MESSAGE_POLL;
  message->id = g_strdup (id);
  message->by = g_strdup (by);
  message->question = clean (start->question, QUESTION_MAX_CHARS);
  message->multiple = start->multiple;
  message->named = start->named;
  message->options = tutti_option_array_new ();
  message->ballots = tutti_ballot_array_new ();
  self->choices = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  if (!message->question) {
    refuse ("The question is 1 to 300 characters.", error);
    return NULL;
  }
  return add_options (self, start->options, error) ? g_steal_pointer (&self) : NULL;
}

void
tutti_poll_free (TuttiPoll *self)
{
  g_free (self->message.id);
  g_free (self->message.by);
  g_free (self->message.question);
  g_ptr_array_unref (self->message.options);
  g_ptr_array_unref (self->message.ballots);
  g_hash_table_unref (self->choices);
  g_free (self);
}

const char *
tutti_poll_get_id (TuttiPoll *self)
{
  return self->message.id;
}

gboolean
tutti_poll_is_closed (TuttiPoll *self)
{
  return self->message.closed;
}

gboolean
tutti_poll_vote (
    TuttiPoll *self, const char *participant, GPtrArray *choices, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  if (choices->len > (self->message.multiple ? TUTTI_POLL_OPTIONS_MAX : 1))
    return refuse ("Fewer options may be chosen.", error);

  /* The option's own id is kept: @choices are the message's. */
  for (guint i = 0; i < choices->len; i++) {
    TuttiOptionInfo *option = find_option (self, g_ptr_array_index (choices, i));

    if (!option || g_ptr_array_find (chosen, option->id, NULL))
      return refuse ("There is no such option, or it was chosen twice.", error);
    g_ptr_array_add (chosen, option->id);
  }
  if (chosen->len == 0)
    g_hash_table_remove (self->choices, participant);
  else
    g_hash_table_insert (
        self->choices, g_strdup (participant), g_steal_pointer (&chosen));
  return TRUE;
}

gboolean
tutti_poll_forget (TuttiPoll *self, const char *participant)
{
  return !self->message.closed && g_hash_table_remove (self->choices, participant);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const TuttiBallotInfo *first = *(TuttiBallotInfo *const *)a;
  const TuttiBallotInfo *second = *(TuttiBallotInfo *const *)b;

  return g_utf8_collate (first->name, second->name);
}

static TuttiBallotInfo *
ballot_new (const char *name, GPtrArray *chosen)
{
  TuttiBallotInfo *ballot = g_new0 (TuttiBallotInfo, 1);

  ballot->name = g_strdup (name);
  ballot->choices = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (ballot->choices, g_strdup (g_ptr_array_index (chosen, i)));
  return ballot;
}

void
tutti_poll_close (TuttiPoll *self, const char *(*name_of) (gpointer data, const char *id),
    gpointer data)
{
  GHashTableIter iter;
  gpointer id, value;

  self->message.voted = g_hash_table_size (self->choices);
  g_hash_table_iter_init (&iter, self->choices);
  while (g_hash_table_iter_next (&iter, &id, &value)) {
    GPtrArray *chosen = value;
    const char *name = name_of (data, id);

    for (guint i = 0; i < chosen->len; i++)
      find_option (self, g_ptr_array_index (chosen, i))->votes++;
    if (self->message.named && name)
      g_ptr_array_add (self->message.ballots, ballot_new (name, chosen));
  }
  g_ptr_array_sort (self->message.ballots, compare_names);
  self->message.closed = TRUE;
  g_hash_table_remove_all (self->choices);
}

TuttiPollMessage
tutti_poll_describe (TuttiPoll *self, const char *reader)
{
  TuttiPollMessage message = self->message;

  if (!self->message.closed)
    message.voted = g_hash_table_size (self->choices);
  message.mine = g_hash_table_lookup (self->choices, reader);
  return message;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-voice-menu.h"

#include <string.h>

#include "common/tutti-message.h"

/* After the last key, or after what was said. */
#define PATIENCE_MS 10000
/* So that a mixer that is gone does not keep a call for ever. */
#define LONGEST_PROMPT_MS 60000
#define PIN_DIGITS_MAX 12
#define QUEUE_MAX 6
/* Keys that are pressed while the server is asked: a number and a PIN. */
#define AHEAD_MAX 24
/* People are counted aloud up to this. */
#define COUNT_MAX 64

typedef enum {
  STATE_NUMBER,
  STATE_PIN,
  STATE_ASKING, /* the server */
  STATE_LOBBY,
  STATE_MEETING,
  STATE_ENDING,
} State;

struct _TuttiVoiceMenu {
  const TuttiVoiceMenuFuncs *funcs;
  gpointer data;
  const char *language;
  State state;
  char *room;       /* NULL: @number is the room */
  GString *keyed;   /* digits of the number or PIN that is being keyed in */
  GString *number;  /* the last whole number */
  GString *ahead;   /* keys before they were asked for */
  guint failures;   /* of numbers and PINs */
  guint silences;   /* one after the other */
  gboolean talking; /* something is being said */
  GQueue waiting;   /* char **: what is said next */
};

static const TuttiVoiceKey keys[] = {
    {'1', "mute", "help-mute"},
    {'2', "hand", "help-hand"},
    {'3', "count", "help-count"},
    {'4', "quieter", "help-quieter"},
    {'5', "consent", "help-consent"},
    {'6', "louder", "help-louder"},
    {'9', "language", "help-language"},
    {'0', "help", "help-help"},
};

const TuttiVoiceKey *
tutti_voice_keys (guint *n_keys)
{
  *n_keys = G_N_ELEMENTS (keys);
  return keys;
}

/* Saying */

static void
say (TuttiVoiceMenu *self, const char *const *prompts)
{
  self->talking = TRUE;
  self->funcs->wait (self->data, LONGEST_PROMPT_MS);
  self->funcs->say (self->data, prompts, self->language);
}

static void
say_now (TuttiVoiceMenu *self, const char *first, const char *second)
{
  const char *prompts[] = {first, second, NULL};

  g_queue_clear_full (&self->waiting, (GDestroyNotify)g_strfreev);
  say (self, prompts);
}

/* When it is quiet. */
static void
say_next (TuttiVoiceMenu *self, const char *const *prompts)
{
  if (!self->talking)
    say (self, prompts);
  else if (g_queue_get_length (&self->waiting) < QUEUE_MAX)
    g_queue_push_tail (&self->waiting, g_strdupv ((char **)prompts));
}

static void
say_one_next (TuttiVoiceMenu *self, const char *prompt)
{
  const char *prompts[] = {prompt, NULL};

  say_next (self, prompts);
}

/* Not worth a wait. */
static void
chime (TuttiVoiceMenu *self, const char *prompt)
{
  if (!self->talking)
    say_one_next (self, prompt);
}

static void
say_people (TuttiVoiceMenu *self, guint people)
{
  g_autofree char *number = g_strdup_printf ("n%u", MIN (people, COUNT_MAX));
  const char *prompts[] = {"there-are", number, "people", NULL};

  if (people == 1)
    say_one_next (self, "alone");
  else if (people > 1)
    say_next (self, prompts);
}

static void
say_help (TuttiVoiceMenu *self)
{
  const char *prompts[G_N_ELEMENTS (keys) + 1] = {NULL};

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    prompts[i] = keys[i].help;
  g_queue_clear_full (&self->waiting, (GDestroyNotify)g_strfreev);
  say (self, prompts);
}

/* Asking */

static void
ask_number (TuttiVoiceMenu *self, const char *before)
{
  self->state = STATE_NUMBER;
  g_string_truncate (self->keyed, 0);
  g_string_truncate (self->ahead, 0);
  if (before != NULL)
    say_now (self, before, "enter-number");
  else
    say_now (self, "enter-number", NULL);
}

/* Who knows what will be asked need not wait for it; what was meant for another question
 * is nobody's answer to this one. */
static void
key_in_ahead (TuttiVoiceMenu *self)
{
  g_autofree char *ahead_keys = g_strdup (self->ahead->str);

  g_string_truncate (self->ahead, 0);
  for (const char *key = ahead_keys; *key != '\0'; key++)
    tutti_voice_menu_key (self, *key);
}

static void
ask_pin (TuttiVoiceMenu *self, const char *before)
{
  self->state = STATE_PIN;
  g_string_truncate (self->keyed, 0);
  if (before != NULL) {
    g_string_truncate (self->ahead, 0);
    say_now (self, before, "enter-pin");
  } else {
    say_now (self, "enter-pin", NULL);
    key_in_ahead (self);
  }
}

static void
end_with (TuttiVoiceMenu *self, const char *why)
{
  self->state = STATE_ENDING;
  say_now (self, why, "goodbye");
}

static void
join (TuttiVoiceMenu *self, const char *pin)
{
  self->state = STATE_ASKING;
  self->funcs->wait (self->data, 0);
  self->funcs->join (
      self->data, self->room, self->room != NULL ? NULL : self->number->str, pin);
  g_string_truncate (self->keyed, 0);
}

static void
number_complete (TuttiVoiceMenu *self)
{
  g_string_assign (self->number, self->keyed->str);
  join (self, NULL);
}

/* Keys */

static void
switch_language (TuttiVoiceMenu *self)
{
  self->language = g_str_equal (self->language, "en") ? "de" : "en";
}

static void
key_in_number (TuttiVoiceMenu *self, char key)
{
  if (g_ascii_isdigit (key)) {
    g_string_append_c (self->keyed, key);
    if (self->keyed->len == TUTTI_ROOM_NUMBER_DIGITS)
      number_complete (self);
  } else if (key == '#' && self->keyed->len > 0) {
    number_complete (self);
  } else if (key == '*') {
    switch_language (self);
    ask_number (self, "welcome");
  }
}

static void
key_in_pin (TuttiVoiceMenu *self, char key)
{
  if (g_ascii_isdigit (key) && self->keyed->len < PIN_DIGITS_MAX) {
    g_string_append_c (self->keyed, key);
  } else if (key == '#' && self->keyed->len > 0) {
    g_autofree char *pin = g_strdup (self->keyed->str);

    join (self, pin);
  } else if (key == '*') {
    ask_pin (self, NULL);
  }
}

static void
key_in_meeting (TuttiVoiceMenu *self, char key)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].key != key)
      continue;
    if (g_str_equal (keys[i].what, "help")) {
      say_help (self);
    } else if (g_str_equal (keys[i].what, "language")) {
      switch_language (self);
      say_now (self, "language", NULL);
    } else {
      self->funcs->wish (self->data, keys[i].what);
    }
    return;
  }
}

void
tutti_voice_menu_key (TuttiVoiceMenu *self, char key)
{
  self->silences = 0;
  switch (self->state) {
  case STATE_NUMBER:
    self->funcs->wait (self->data, PATIENCE_MS);
    key_in_number (self, key);
    break;
  case STATE_PIN:
    self->funcs->wait (self->data, PATIENCE_MS);
    key_in_pin (self, key);
    break;
  case STATE_MEETING:
    key_in_meeting (self, key);
    break;
  case STATE_ASKING:
    if (self->ahead->len < AHEAD_MAX)
      g_string_append_c (self->ahead, key);
    break;
  case STATE_LOBBY:
  case STATE_ENDING:
  default:
    break;
  }
}

/* Time */

void
tutti_voice_menu_spoken (TuttiVoiceMenu *self)
{
  g_auto (GStrv) next = NULL;

  self->talking = FALSE;
  self->funcs->wait (self->data, 0);
  switch (self->state) {
  case STATE_ENDING:
    self->funcs->hang_up (self->data);
    return;
  case STATE_NUMBER:
  case STATE_PIN:
    self->funcs->wait (self->data, PATIENCE_MS);
    return;
  case STATE_ASKING:
  case STATE_LOBBY:
  case STATE_MEETING:
  default:
    next = g_queue_pop_head (&self->waiting);
    if (next != NULL)
      say (self, (const char *const *)next);
    return;
  }
}

static void
handle_silence (TuttiVoiceMenu *self)
{
  /* A PIN without its last key. */
  if (self->keyed->len > 0) {
    tutti_voice_menu_key (self, '#');
    return;
  }
  self->silences++;
  if (self->silences == TUTTI_VOICE_TRIES)
    end_with (self, "no-key");
  else if (self->state == STATE_NUMBER)
    ask_number (self, NULL);
  else
    ask_pin (self, NULL);
}

void
tutti_voice_menu_timeout (TuttiVoiceMenu *self)
{
  if (self->talking)
    tutti_voice_menu_spoken (self);
  else if (self->state == STATE_NUMBER || self->state == STATE_PIN)
    handle_silence (self);
}

/* News */

static void
handle_failure (TuttiVoiceMenu *self, const char *what)
{
  self->failures++;
  if (self->failures == TUTTI_VOICE_TRIES)
    end_with (self, what);
  else if (g_str_equal (what, "wrong-pin"))
    ask_pin (self, what);
  else if (self->room != NULL)
    end_with (self, what);
  else
    ask_number (self, what);
}

/* @second: (nullable) */
static void
enter (TuttiVoiceMenu *self, const char *first, const char *second, guint people)
{
  self->state = STATE_MEETING;
  say_now (self, first, second);
  say_people (self, people);
  say_one_next (self, "help-hint");
}

/* Each is told by the prompt of its name. */
static gboolean
is_end (const char *news)
{
  static const char *const ends[] = {"full", "busy", "closed", "failed", "expelled",
      "refused", "ended", "stopping", "gone", NULL};

  return g_strv_contains (ends, news);
}

static gboolean
is_remark (const char *news)
{
  static const char *const remarks[] = {"muted", "unmuted", "listening", "please-unmute",
      "hand-up", "hand-down", "recording", "recording-over", "consented", "unrecorded",
      "louder", "quieter", "stays", NULL};

  return g_strv_contains (remarks, news);
}

static void
news_of_joining (TuttiVoiceMenu *self, const char *news, guint people)
{
  if (g_str_equal (news, "pin")) {
    ask_pin (self, NULL);
  } else if (g_str_equal (news, "wrong-pin") || g_str_equal (news, "unknown")) {
    handle_failure (self, news);
  } else if (g_str_equal (news, "waiting")) {
    self->state = STATE_LOBBY;
    say_now (self, "lobby", NULL);
  } else if (g_str_equal (news, "in")) {
    enter (self, "you-are-in", NULL, people);
  } else if (g_str_equal (news, "recorded")) {
    enter (self, "you-are-in", "recorded", people);
  } else if (g_str_equal (news, "yours")) {
    enter (self, "yours", NULL, people);
  }
}

static void
news_of_meeting (TuttiVoiceMenu *self, const char *news, guint people)
{
  if (g_str_equal (news, "joined"))
    chime (self, "chime-join");
  else if (g_str_equal (news, "left"))
    chime (self, "chime-leave");
  else if (g_str_equal (news, "count"))
    say_people (self, people);
  else if (is_remark (news))
    say_one_next (self, news);
}

void
tutti_voice_menu_news (TuttiVoiceMenu *self, const char *news, guint people)
{
  if (self->state == STATE_ENDING)
    return;
  if (is_end (news))
    end_with (self, news);
  else if (self->state == STATE_MEETING)
    news_of_meeting (self, news, people);
  else
    news_of_joining (self, news, people);
}

/* Life */

void
tutti_voice_menu_start (TuttiVoiceMenu *self, const char *room)
{
  self->room = g_strdup (room);
  if (room != NULL)
    join (self, NULL);
  else
    ask_number (self, "welcome");
}

TuttiVoiceMenu *
tutti_voice_menu_new (
    const TuttiVoiceMenuFuncs *funcs, gpointer data, const char *language)
{
  TuttiVoiceMenu *self = g_new0 (TuttiVoiceMenu, 1);

  self->funcs = funcs;
  self->data = data;
  self->language = g_str_equal (language, "de") ? "de" : "en";
  self->keyed = g_string_new (NULL);
  self->number = g_string_new (NULL);
  self->ahead = g_string_new (NULL);
  g_queue_init (&self->waiting);
  return self;
}

void
tutti_voice_menu_free (TuttiVoiceMenu *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify)g_strfreev);
  g_string_free (self->keyed, TRUE);
  g_string_free (self->number, TRUE);
  g_string_free (self->ahead, TRUE);
  g_free (self->room);
  g_free (self);
}

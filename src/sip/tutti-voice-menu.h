/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Wrong numbers, wrong PINs or silences after which the call is over. */
#define TUTTI_VOICE_TRIES 3

/**
 * TuttiVoiceMenu: what a caller is told and asked, from the greeting to the goodbye.
 * Pure: keys, answers and the passing of time go in, prompts and wishes come out.
 *
 * One thing is said at a time. In the meeting what happens meanwhile waits its turn; what
 * is asked of the caller does not wait.
 *
 * News are, of joining: "pin" (a PIN is wanted), "wrong-pin", "unknown" (room), "waiting"
 * (in the lobby), "in", "recorded" (the same, and the meeting is recorded), "yours" (by
 * the code of somebody who is in a browser: their sound from now on), "full",
 * "busy", "closed" (nobody comes in now), "failed". Of the meeting: "muted", "unmuted",
 * "listening" (may not speak), "please-unmute", "hand-up", "hand-down", "joined", "left",
 * "recording", "recording-over", "consented", "unrecorded", "louder",
 * "quieter", "count", "stays" (although the browser has gone). Of its end: "expelled",
 * "refused", "ended", "gone" (ended in the browser), "stopping" (the server).
 */
typedef struct _TuttiVoiceMenu TuttiVoiceMenu;

typedef struct {
  /* @prompts: names; ends with NULL. It replaces what is being said. */
  void (*say) (gpointer data, const char *const *prompts, const char *language);
  /* One of @room and @digits; @pin may be NULL. */
  void (*join) (gpointer data, const char *room, const char *digits, const char *pin);
  /* @what: as in `call-do` */
  void (*wish) (gpointer data, const char *what);
  /* tutti_voice_menu_timeout() is to be called after so long, and not at the time that
   * was set before; 0: never. */
  void (*wait) (gpointer data, guint ms);
  void (*hang_up) (gpointer data);
} TuttiVoiceMenuFuncs;

/* A key in the meeting: the one table, of which the spoken help is made too. */
typedef struct {
  char key;
  const char *what; /* as in `call-do`, or "language", "help" */
  const char *help; /* name of the prompt that explains it */
} TuttiVoiceKey;

const TuttiVoiceKey *tutti_voice_keys (guint *n_keys);

/* @language: "en" or "de". */
TuttiVoiceMenu *tutti_voice_menu_new (
    const TuttiVoiceMenuFuncs *funcs, gpointer data, const char *language);
void tutti_voice_menu_free (TuttiVoiceMenu *self);

/* The call is taken. @room: straight into this one; NULL: it is asked for. */
void tutti_voice_menu_start (TuttiVoiceMenu *self, const char *room);

/* One of 0-9 * # A-D. */
void tutti_voice_menu_key (TuttiVoiceMenu *self, char key);

/* What was said last is over. */
void tutti_voice_menu_spoken (TuttiVoiceMenu *self);

void tutti_voice_menu_timeout (TuttiVoiceMenu *self);

/* @people: how many are in the meeting; 0: not known. What is not in the list above is
 * passed over. */
void tutti_voice_menu_news (TuttiVoiceMenu *self, const char *news, guint people);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiVoiceMenu, tutti_voice_menu_free)

G_END_DECLS

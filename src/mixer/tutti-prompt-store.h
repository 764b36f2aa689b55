/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * TuttiPromptStore: what is said to phones: FOLDER/LANGUAGE/NAME.wav. Of several folders
 * the first that has it counts, so that an operator's own recordings come before ours;
 * what a language has not got is looked for in "any" (chimes).
 *
 * Keeps what was read, up to a limit. Main context.
 */
typedef struct _TuttiPromptStore TuttiPromptStore;

#define TUTTI_PROMPT_FILE_MAX_BYTES (8 * 1024 * 1024)
/* In memory, at 48 kHz: some six minutes. */
#define TUTTI_PROMPT_STORE_MAX_BYTES (32 * 1024 * 1024)

TuttiPromptStore *tutti_prompt_store_new (const char *const *folders);
void tutti_prompt_store_free (TuttiPromptStore *self);

/* @language, @name: letters, digits and '-'; others are not there. Returns: (transfer
 * full) (nullable): mono 16 bit at 48 kHz; NULL: there is no such file, or it cannot be
 * used, which is logged */
GBytes *tutti_prompt_store_get (
    TuttiPromptStore *self, const char *language, const char *name);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* What is kept for those who come later; the oldest go. */
#define TUTTI_CHAT_HISTORY_MESSAGES_MAX 500
#define TUTTI_CHAT_HISTORY_BYTES_MAX (256 * 1024)

/**
 * TuttiChatHistory: what was written in one meeting, in memory only. Pure.
 */
typedef struct _TuttiChatHistory TuttiChatHistory;

TuttiChatHistory *tutti_chat_history_new (void);
void tutti_chat_history_free (TuttiChatHistory *self);

/**
 * tutti_chat_history_add:
 * @participant, @name: who says it
 * @chat: what is said, to whom, and what it answers
 * @time_ms: since 1970
 *
 * Returns: (transfer none): with its number; valid until the next one is added
 */
const TuttiSaid *tutti_chat_history_add (TuttiChatHistory *self, const char *participant,
    const char *name, const TuttiChat *chat, gint64 time_ms);

/* Returns: (transfer none): NULL when there is none, or it is kept no longer */
const TuttiSaid *tutti_chat_history_find (TuttiChatHistory *self, gint64 number);

/* Whether @participant may read it: what is for everybody, or theirs. */
gboolean tutti_chat_history_may_read (const TuttiSaid *said, const char *participant);

/* Returns: (transfer container) (element-type TuttiSaid): what is left of all that
 * @participant may read, oldest first; valid until the next one is added */
GPtrArray *tutti_chat_history_list (TuttiChatHistory *self, const char *participant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiChatHistory, tutti_chat_history_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* What is kept of a meeting's closed polls; the oldest go. */
#define TUTTI_POLLS_KEPT_MAX 20

/**
 * TuttiPoll: one question that a meeting is asked. Nobody learns the counts before it is
 * closed, so that nobody follows the crowd; of one without names nobody ever learns who
 * chose what, and with its closing the server has forgotten it too. Pure.
 */
typedef struct _TuttiPoll TuttiPoll;

/* Returns: NULL with %TUTTI_ERROR_BAD_FIELD unless @start has 2 to 10 different options
 * of 1 to 100 characters, and a question of at most 300 */
TuttiPoll *tutti_poll_new (
    const char *id, const char *by, const TuttiPollStart *start, GError **error);
void tutti_poll_free (TuttiPoll *self);

const char *tutti_poll_get_id (TuttiPoll *self);
gboolean tutti_poll_is_closed (TuttiPoll *self);

/* Replaces what @participant chose before; no choices at all take it back. Returns: FALSE
 * with %TUTTI_ERROR_BAD_FIELD for options that there are not, twice the same, or more
 * than may be chosen */
gboolean tutti_poll_vote (
    TuttiPoll *self, const char *participant, GPtrArray *choices, GError **error);

/* Whoever leaves before the end takes their vote along: else people who come again and
 * again would be many. Returns: whether there was one */
gboolean tutti_poll_forget (TuttiPoll *self, const char *participant);

/* Counts. @name_of: what a participant is called; borrowed */
void tutti_poll_close (TuttiPoll *self,
    const char *(*name_of) (gpointer data, const char *id), gpointer data);

/* What @reader is told of it; borrowed, valid until the poll changes. */
TuttiPollMessage tutti_poll_describe (TuttiPoll *self, const char *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiPoll, tutti_poll_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "server/tutti-recordings.h"

G_BEGIN_DECLS

/* What a server has for outputs; borrowed by whoever makes them. */
typedef struct {
  const char *program;         /* tutti-output */
  TuttiRecordings *recordings; /* NULL: nothing is recorded */
  gboolean streams;
  gboolean private_targets; /* streams may go to addresses that are not public */
  guint *running;           /* processes */
} TuttiOutputPlan;

/**
 * TuttiOutputJob: one recording or live stream of a room, from its start to its end,
 * whatever becomes of the processes that make it: one that dies is replaced by another,
 * which records into a new part, up to %TUTTI_OUTPUT_JOB_LOSSES_MAX times.
 *
 * Signals:
 * - "feed-wanted": by a new process, with the next turn of the main loop; see
 *   tutti_output_job_feed()
 * - "changed": its state
 * - "over": the last; nothing is running any more
 */
#define TUTTI_TYPE_OUTPUT_JOB (tutti_output_job_get_type ())
G_DECLARE_FINAL_TYPE (TuttiOutputJob, tutti_output_job, TUTTI, OUTPUT_JOB, GObject)

#define TUTTI_OUTPUT_JOB_LOSSES_MAX 3

/* Both return: (transfer full): NULL with a %TUTTI_ERROR for people. @key: (nullable) */
TuttiOutputJob *tutti_output_job_new_recording (
    const TuttiOutputPlan *plan, GError **error);
TuttiOutputJob *tutti_output_job_new_stream (
    const TuttiOutputPlan *plan, const char *target, const char *key, GError **error);

/* Id, kind, state, target, text; the rest is the caller's. Borrowed. */
TuttiOutputInfo *tutti_output_job_get_info (TuttiOutputJob *self);

/* What it is fed with: "vp8" or "h264". */
const char *tutti_output_job_get_video (TuttiOutputJob *self);

/* @fd: of a feed, is duplicated */
void tutti_output_job_feed (TuttiOutputJob *self, int fd);

void tutti_output_job_pause (TuttiOutputJob *self);
void tutti_output_job_resume (TuttiOutputJob *self);
void tutti_output_job_finish (TuttiOutputJob *self);

/* It ends because of @text, which people are told. */
void tutti_output_job_fail (TuttiOutputJob *self, const char *text);

/* When it is over: of all parts together, without links; @out borrows. */
void tutti_output_job_describe_end (TuttiOutputJob *self, TuttiOutputOver *out);

/* Names of the files, the first part first. Borrowed. */
GPtrArray *tutti_output_job_get_files (TuttiOutputJob *self);

G_END_DECLS

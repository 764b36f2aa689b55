/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "server/tutti-hls.h"
#include "server/tutti-record-kind.h"
#include "server/tutti-recordings.h"

G_BEGIN_DECLS

/* What a server has for outputs; borrowed by whoever makes them. */
typedef struct {
  const char *program;         /* tutti-output */
  TuttiRecordings *recordings; /* NULL: nothing is recorded */
  const TuttiRecordKind *kind; /* of recordings if nobody chooses */
  const char *layout;          /* of all outputs if nobody chooses */
  const char *voices;          /* the same of recordings: "mixed", "separate" */
  gboolean card;               /* they show their title */
  gboolean automatic;          /* every meeting is recorded */
  gboolean streams;
  gboolean private_targets; /* streams may go to addresses that are not public */
  TuttiHls *hls;            /* NULL: no streams of the server's own */
  guint *running;           /* processes */
  const char *notices;      /* language in which the room is told; NULL: it is not */
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
 * - "started": it records, or is live, for the first time; after "changed"
 * - "over": the last; nothing is running any more
 */
#define TUTTI_TYPE_OUTPUT_JOB (tutti_output_job_get_type ())
G_DECLARE_FINAL_TYPE (TuttiOutputJob, tutti_output_job, TUTTI, OUTPUT_JOB, GObject)

#define TUTTI_OUTPUT_JOB_LOSSES_MAX 3

/* What a stream is to be sent to; "hls": players, from here. The rest may be NULL. */
typedef struct {
  const char *target;
  const char *key;
  const char *passphrase;
  const char *layout;
} TuttiStreamOrder;

/* What a recording is to be; NULL: as the plan has it. */
typedef struct {
  const TuttiRecordKind *kind;
  const char *layout;
  const char *voices;
} TuttiRecordOrder;

/* Both return: (transfer full): NULL with a %TUTTI_ERROR for people */
TuttiOutputJob *tutti_output_job_new_recording (
    const TuttiOutputPlan *plan, const TuttiRecordOrder *order, GError **error);
TuttiOutputJob *tutti_output_job_new_stream (
    const TuttiOutputPlan *plan, const TuttiStreamOrder *order, GError **error);

/* Id, kind, state, target, link, text; the rest is the caller's. Borrowed. */
TuttiOutputInfo *tutti_output_job_get_info (TuttiOutputJob *self);

/* Whether it has ever recorded, or been live. */
gboolean tutti_output_job_has_started (TuttiOutputJob *self);

/* What it is fed with: "vp8", "h264" or "none". */
const char *tutti_output_job_get_video (TuttiOutputJob *self);

/* How its picture is arranged. */
const char *tutti_output_job_get_layout (TuttiOutputJob *self);

/* Whether its feed has everybody alone, too. */
gboolean tutti_output_job_wants_voices (TuttiOutputJob *self);

/* @id: of the feed that comes out of @fd, which is duplicated */
void tutti_output_job_feed (TuttiOutputJob *self, const char *id, int fd);

/* Returns: (nullable): what it is fed by */
const char *tutti_output_job_get_feed (TuttiOutputJob *self);

/* The room's process was replaced: it goes on, fed by the new one, and a recording in a
 * new part. */
void tutti_output_job_renew (TuttiOutputJob *self);

/* Its feed is paused by the caller, too. */
void tutti_output_job_pause (TuttiOutputJob *self);
void tutti_output_job_resume (TuttiOutputJob *self);
gboolean tutti_output_job_is_paused (TuttiOutputJob *self);

/* It ends with what its feed has until its end, which the caller asks the mixer for. */
void tutti_output_job_finish (TuttiOutputJob *self);

/* It ends because of @text, which people are told. */
void tutti_output_job_fail (TuttiOutputJob *self, const char *text);

/* When it is over: of all parts together, without links; @out borrows. */
void tutti_output_job_describe_end (TuttiOutputJob *self, TuttiOutputOver *out);

/* Names of the files, the first part first, each followed by people's own; and whose each
 * is: "": everybody's. Borrowed. */
GPtrArray *tutti_output_job_get_files (TuttiOutputJob *self);
GPtrArray *tutti_output_job_get_labels (TuttiOutputJob *self);

G_END_DECLS

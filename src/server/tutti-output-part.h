/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "server/tutti-record-kind.h"
#include "server/tutti-recordings.h"

G_BEGIN_DECLS

/**
 * TuttiOutputPart: one process of a recording or live stream, and the file that it
 * writes, if it does; what is known of it outlives it.
 *
 * Signals:
 * - "progress" (const TuttiProgress *)
 * - "gone": the last; the process has ended
 */
#define TUTTI_TYPE_OUTPUT_PART (tutti_output_part_get_type ())
G_DECLARE_FINAL_TYPE (TuttiOutputPart, tutti_output_part, TUTTI, OUTPUT_PART, GObject)

/* @program: tutti-output. @running: the server's count of processes. NULL with @error set
 * when it cannot be started */
TuttiOutputPart *tutti_output_part_new (
    const char *program, guint *running, GError **error);

/* Has it write a file of a name that was never used before. */
/* @voices: people who have a file of their own, too */
void tutti_output_part_record (TuttiOutputPart *self, TuttiRecordings *recordings,
    const TuttiRecordKind *kind, guint voices);

/* Nothing is sent to one that is to finish, or is gone. @fd: is duplicated; -1: none */
void tutti_output_part_send (TuttiOutputPart *self, const TuttiMessage *message, int fd);

/* It completes what it has. */
void tutti_output_part_finish (TuttiOutputPart *self);

gboolean tutti_output_part_is_gone (TuttiOutputPart *self);

/* Whether it is gone without having been asked to, or having said why. */
gboolean tutti_output_part_is_lost (TuttiOutputPart *self);

gint64 tutti_output_part_get_milliseconds (TuttiOutputPart *self);
gint64 tutti_output_part_get_bytes (TuttiOutputPart *self);

/* For people: why it ended; NULL: it was asked to. */
const char *tutti_output_part_get_failure (TuttiOutputPart *self);

/* Returns: (transfer full): of the recordings; NULL when it holds nothing that is of use
 * to anybody */
char *tutti_output_part_get_file (TuttiOutputPart *self);

/* Somebody's own file, beside the recording. */
typedef struct {
  char *file;
  char *label; /* whose, and from when of the recording */
} TuttiOutputVoice;

/* (element-type TuttiOutputVoice): in the order in which they began. Borrowed */
GPtrArray *tutti_output_part_get_voices (TuttiOutputPart *self);

G_END_DECLS

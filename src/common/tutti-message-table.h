/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"

G_BEGIN_DECLS

/* The table of doc/protocol.md: for each message its channels and members. Private to
 * tutti-message.c and to the files that the table consists of. */

typedef enum {
  TUTTI_FIELD_STRING,
  TUTTI_FIELD_INT,
  TUTTI_FIELD_BOOL,
  TUTTI_FIELD_RECORD,  /* a struct inside the struct */
  TUTTI_FIELD_ARRAY,   /* GPtrArray of structs */
  TUTTI_FIELD_STRINGS, /* GPtrArray of strings */
} TuttiFieldKind;

typedef enum {
  TUTTI_FIELD_REQUIRED,
  TUTTI_FIELD_OPTIONAL,
} TuttiFieldPresence;

typedef struct _TuttiRecord TuttiRecord;

/* For strings min and max are bytes of UTF-8, for ints values, for arrays elements. */
typedef struct {
  const char *name;
  TuttiFieldKind kind;
  TuttiFieldPresence presence;
  gsize offset;
  gint64 min, max;
  const TuttiRecord *record;
} TuttiField;

struct _TuttiRecord {
  gsize size;
  const TuttiField *fields; /* ends with a NULL name */
};

typedef struct {
  const char *name;
  TuttiMessageType type;
  int channels;
  TuttiRecord record;
} TuttiMessageRow;

extern const TuttiRecord tutti_participant_record;
extern const TuttiRecord tutti_tile_record;
extern const TuttiRecord tutti_level_record;
extern const TuttiRecord tutti_socket_record;
extern const TuttiRecord tutti_waiting_record;
extern const TuttiRecord tutti_output_record;
extern const TuttiRecord tutti_option_record;
extern const TuttiRecord tutti_ballot_record;
extern const TuttiRecord tutti_speaking_record;

/* NULL when there is no such message on @channel. */
const TuttiMessageRow *tutti_message_row_by_name (TuttiChannel channel, const char *name);
const TuttiMessageRow *tutti_message_row_by_type (TuttiMessageType type);

G_END_DECLS

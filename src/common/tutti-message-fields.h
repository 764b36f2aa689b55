/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How the table's rows are written; for tutti-message-table.c and tutti-message-parts.c
 * alone. */

#include "common/tutti-message-table.h"

#define STRING(S, m, lo, hi) \
  { \
#m, TUTTI_FIELD_STRING, TUTTI_FIELD_REQUIRED, G_STRUCT_OFFSET(S, m), lo, hi, NULL \
  }
#define OPTIONAL_STRING(S, m, hi) \
  { \
#m, TUTTI_FIELD_STRING, TUTTI_FIELD_OPTIONAL, G_STRUCT_OFFSET(S, m), 0, hi, NULL \
  }
#define INT(S, m, lo, hi) \
  { \
#m, TUTTI_FIELD_INT, TUTTI_FIELD_REQUIRED, G_STRUCT_OFFSET(S, m), lo, hi, NULL \
  }
/* 0: not there; so @lo is above it */
#define OPTIONAL_INT(S, m, lo, hi) \
  { \
#m, TUTTI_FIELD_INT, TUTTI_FIELD_OPTIONAL, G_STRUCT_OFFSET(S, m), lo, hi, NULL \
  }
#define BOOL(S, m) \
  { \
#m, TUTTI_FIELD_BOOL, TUTTI_FIELD_REQUIRED, G_STRUCT_OFFSET(S, m), 0, 0, NULL \
  }
/* FALSE: not there */
#define OPTIONAL_BOOL(S, m) \
  { \
#m, TUTTI_FIELD_BOOL, TUTTI_FIELD_OPTIONAL, G_STRUCT_OFFSET(S, m), 0, 0, NULL \
  }
#define RECORD(S, m, r) \
  { \
#m, TUTTI_FIELD_RECORD, TUTTI_FIELD_REQUIRED, G_STRUCT_OFFSET(S, m), 0, 0, r \
  }
#define ARRAY(S, m, hi, r) \
  { \
#m, TUTTI_FIELD_ARRAY, TUTTI_FIELD_REQUIRED, G_STRUCT_OFFSET(S, m), 0, hi, r \
  }
#define STRINGS(S, m, hi) \
  { \
#m, TUTTI_FIELD_STRINGS, TUTTI_FIELD_REQUIRED, G_STRUCT_OFFSET(S, m), 0, hi, NULL \
  }
#define OPTIONAL_STRINGS(S, m, hi) \
  { \
#m, TUTTI_FIELD_STRINGS, TUTTI_FIELD_OPTIONAL, G_STRUCT_OFFSET(S, m), 0, hi, NULL \
  }
#define END \
  { \
    NULL, TUTTI_FIELD_INT, TUTTI_FIELD_OPTIONAL, 0, 0, 0, NULL \
  }

#define ID_MAX 128         /* ids, seat tokens, addresses */
#define NAME_MAX_BYTES 256 /* 64 characters of up to 4 bytes */
#define TEXT_MAX 1024
#define CHAT_MAX 4000
#define PASSWORD_MAX 128
#define PIN_MAX 12
#define TOKEN_MAX 4096 /* a signed token */
#define PATH_MAX_BYTES 1024
#define RIGHTS_MAX 64
#define PEOPLE_MAX 256  /* above any room's limit */
#define CANVAS_MAX 4096 /* pixels */
#define SOCKETS_MAX 32  /* as TUTTI_LINK_FDS_MAX */
#define OUTPUTS_MAX 32  /* above any room's limit */
#define LINKS_MAX 256   /* files of a recording, parts and people */
#define PAGES_MAX 10000 /* of slides */
#define TIME_MAX G_MAXINT64

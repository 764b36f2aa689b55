/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Requests of one address within a second, and more for each of its calls that stand; of
 * more none are read, and it is shut out. Those that belong to a call count apart, so
 * that who shares an address with a flood can still hang up */
#define TUTTI_SIP_FLOOD_PER_S 50
#define TUTTI_SIP_CALL_PER_S 20
/* for so long. */
#define TUTTI_SIP_FLOOD_US (30 * G_USEC_PER_SEC)
/* Addresses that are remembered; of more, those that were quiet longest are forgotten. */
#define TUTTI_SIP_CROWD_MAX 4096

/* Requests a second that are read of all addresses of a kind together, and twice as many
 * at once; callers are those who have a call that stands. The stack remembers each for
 * 32 s (RFC 3261 17.2), in 4 to 5 kB: all together keep it below 50 MB. */
#define TUTTI_SIP_FRESH_PER_S 100
#define TUTTI_SIP_STRANGERS_PER_S 60
#define TUTTI_SIP_CALLERS_PER_S 150
/* An address is fresh for so many requests of a minute: who calls for the first time gets
 * in while a flood of others goes on. */
#define TUTTI_SIP_FRESH_MAX 8

typedef enum {
  TUTTI_SIP_BEGINS,  /* a call, or is none: INVITE, OPTIONS */
  TUTTI_SIP_BELONGS, /* to a call: BYE, INFO */
} TuttiSipKind;

typedef enum {
  TUTTI_SIP_WELCOME,
  TUTTI_SIP_TOO_MANY, /* more than it may send or begin */
  TUTTI_SIP_FLOOD,    /* and it has just become a flood: it is to be shut out */
} TuttiSipPassage;

/**
 * TuttiSipCrowd: what each address sends, and how many calls it begins. Pure; times are
 * microseconds of one monotonic clock.
 */
typedef struct _TuttiSipCrowd TuttiSipCrowd;

/* @calls_per_minute: of one address */
TuttiSipCrowd *tutti_sip_crowd_new (guint calls_per_minute);
void tutti_sip_crowd_free (TuttiSipCrowd *self);

/* Of a request's first line. */
TuttiSipKind tutti_sip_crowd_get_kind (const char *text);

/* One more request of @source, which has so many calls: only one that is welcome is to be
 * read. */
TuttiSipPassage tutti_sip_crowd_hear (TuttiSipCrowd *self, const char *source,
    TuttiSipKind kind, guint calls, gint64 now_us);

/* One more call of @source. */
TuttiSipPassage tutti_sip_crowd_count (
    TuttiSipCrowd *self, const char *source, gint64 now_us);

/* Returns: (transfer container) (element-type utf8): addresses that are shut out now */
GPtrArray *tutti_sip_crowd_list_shut_out (TuttiSipCrowd *self, gint64 now_us);

guint tutti_sip_crowd_get_n_sources (TuttiSipCrowd *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiSipCrowd, tutti_sip_crowd_free)

G_END_DECLS

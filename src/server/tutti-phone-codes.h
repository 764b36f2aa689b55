/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a code is good. */
#define TUTTI_PHONE_CODE_US (10 * 60 * G_USEC_PER_SEC)
/* Wrong ones, from wherever, after which none is looked at. Of 100,000,000 they are too
 * few to find one, and more than people who mistype key in. */
#define TUTTI_PHONE_CODE_WRONG_MAX 200
#define TUTTI_PHONE_CODE_WRONG_WITHIN_US (10 * 60 * G_USEC_PER_SEC)

/**
 * TuttiPhoneCodes: what people in a browser key in so that a telephone becomes their
 * sound: digits that lead to one person in one room, once, for a while. Pure; times are
 * microseconds of one monotonic clock.
 */
typedef struct _TuttiPhoneCodes TuttiPhoneCodes;

typedef struct {
  char *room; /* as it is named */
  char *participant;
  gint64 expires_us;
} TuttiPhoneCode;

TuttiPhoneCodes *tutti_phone_codes_new (void);
void tutti_phone_codes_free (TuttiPhoneCodes *self);

/* Whether @text can be one at all. */
gboolean tutti_phone_codes_is_like (const char *text);

/* The one that @participant had before is good no longer. Returns: (transfer full) */
char *tutti_phone_codes_make (TuttiPhoneCodes *self, const char *room,
    const char *participant, gint64 now_us, gint64 *out_expires_us);

/* Returns: (transfer none) (nullable): until the next call here. What is not right is
 * counted */
const TuttiPhoneCode *tutti_phone_codes_find (
    TuttiPhoneCodes *self, const char *code, gint64 now_us);

/* It has been used. */
void tutti_phone_codes_forget (TuttiPhoneCodes *self, const char *code);

guint tutti_phone_codes_get_n (TuttiPhoneCodes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiPhoneCodes, tutti_phone_codes_free)

G_END_DECLS

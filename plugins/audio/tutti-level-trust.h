/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a sender is believed who says how loud they are (RFC 6464), by what came out
 * when they were decoded: who of many is decoded goes by what packets say, and one that
 * says too much would take a place for good and be heard by nobody.
 *
 * Up to 10 dB too much are believed: levels are measured in many ways. What is more comes
 * off, as an average over about half a second. Who is not decoded is believed more again
 * by 1 dB/s: their next chance.
 *
 * Used by one thread. No GLib: also built with TSan. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  /* private */
  float excess_db; /* of what was said over what was heard, averaged */
} TuttiLevelTrust;

void tutti_level_trust_init (TuttiLevelTrust *self);

/* @ms of sound were said to be of @said_dbfs and were of @heard_dbfs. */
void tutti_level_trust_heard (
    TuttiLevelTrust *self, float said_dbfs, float heard_dbfs, float ms);

/* @ms of sound were not decoded. */
void tutti_level_trust_unheard (TuttiLevelTrust *self, float ms);

/* Returns: what @said_dbfs is taken for */
float tutti_level_trust_apply (const TuttiLevelTrust *self, float said_dbfs);

#ifdef __cplusplus
}
#endif

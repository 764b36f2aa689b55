/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-audio-class.h"
#include "mixer/tutti-rung.h"

G_BEGIN_DECLS

/*
 * What one receiver's line bears, from its receiver reports (RFC 3550 6.4): a first,
 * simple rule, pure. The caller brings the time (monotonic, µs).
 *
 * Down one level at the second bad report in a row, or at once when a third is lost; up
 * one after a time without a bad report, which doubles each time that going up was wrong.
 * A level is not left upwards before a report has come in on it, so somebody who joins
 * starts small and climbs.
 */

typedef enum {
  TUTTI_DOWNLINK_THIN,  /* thin sound only */
  TUTTI_DOWNLINK_SOUND, /* sound only */
  TUTTI_DOWNLINK_LOW,
  TUTTI_DOWNLINK_MEDIUM,
  TUTTI_DOWNLINK_HIGH,
} TuttiDownlinkLevel;

typedef struct {
  double lost; /* 0..1, since the report before */
  int rtt_ms;  /* -1: not known */
  int jitter_ms;
} TuttiReceiverReport;

typedef struct {
  TuttiDownlinkLevel level;
  int base_rtt_ms; /* the shortest so far; -1: none yet */
  guint bad;       /* reports in a row */
  guint reports;   /* since the level was entered */
  gint64 good_since_us;
  gint64 entered_us; /* the level, from below; 0: from above */
  gint64 patience_us;
  double lost;    /* 0..1, of the last few reports */
  gboolean lossy; /* so much that sound wants in-band FEC */
} TuttiDownlink;

#define TUTTI_DOWNLINK_START TUTTI_DOWNLINK_LOW
#define TUTTI_DOWNLINK_FIRST_PATIENCE_US (1500 * G_TIME_SPAN_MILLISECOND)
#define TUTTI_DOWNLINK_LONGEST_PATIENCE_US (60 * G_TIME_SPAN_SECOND)

void tutti_downlink_init (TuttiDownlink *self, gint64 now_us);

/* Returns: whether the level changed, only ever downwards, or what sound wants */
gboolean tutti_downlink_report (
    TuttiDownlink *self, const TuttiReceiverReport *report, gint64 now_us);

/* Called for all receivers together, about once a second, so that those who go up share
 * one keyframe. Returns: whether the level changed; only ever upwards */
gboolean tutti_downlink_climb (TuttiDownlink *self, gint64 now_us);

typedef enum {
  TUTTI_QUALITY_AUTO,
  TUTTI_QUALITY_HIGH, /* as auto: it is never more than the line bears */
  TUTTI_QUALITY_MEDIUM,
  TUTTI_QUALITY_LOW,
  TUTTI_QUALITY_AUDIO,
  TUTTI_QUALITY_THIN,
} TuttiQualityWish;

/* The names are those of the enum in small letters; anything else is "auto". */
TuttiQualityWish tutti_quality_wish_parse (const char *text);

/* The lower of what the line bears and what is wished for. */
TuttiDownlinkLevel tutti_downlink_get_level (
    const TuttiDownlink *self, TuttiQualityWish wish);
/* Thin on a line that bears nothing else, or by wish; else by what is lost. */
TuttiAudioClass tutti_downlink_get_sound (
    const TuttiDownlink *self, TuttiQualityWish wish);
TuttiRung tutti_downlink_level_get_rung (TuttiDownlinkLevel level);

G_END_DECLS

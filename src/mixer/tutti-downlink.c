/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-downlink.h"

/* Loss that video with retransmission bears without freezing, and loss after which
 * nothing is left to wait for. */
#define LOSS_BAD 0.08
#define LOSS_TERRIBLE 0.33

/* A queue of that much more than the line is long stands somewhere in between. */
#define QUEUE_BAD_MS 400
#define JITTER_BAD_MS 150

/* Sound without FEC hides single packets that are missing; from here on they are heard.
 * Far apart, since each change is one of the codec's mode, and FEC costs quality. */
#define LOSS_WANTS_FEC 0.04
#define LOSS_WANTS_NONE 0.01

/* Weight of the latest report in the mean. */
#define LOSS_WEIGHT 0.3

/* Who falls back so soon after going up should not have. */
#define REGRET_US (15 * G_TIME_SPAN_SECOND)

void
tutti_downlink_init (TuttiDownlink *self, gint64 now_us)
{
  *self = (TuttiDownlink){
      .level = TUTTI_DOWNLINK_START,
      .base_rtt_ms = -1,
      .good_since_us = now_us,
      .patience_us = TUTTI_DOWNLINK_FIRST_PATIENCE_US,
  };
}

static gboolean
is_bad (TuttiDownlink *self, const TuttiReceiverReport *report)
{
  if (report->rtt_ms >= 0 &&
      (self->base_rtt_ms < 0 || report->rtt_ms < self->base_rtt_ms))
    self->base_rtt_ms = report->rtt_ms;
  return report->lost > LOSS_BAD || report->jitter_ms > JITTER_BAD_MS ||
         (report->rtt_ms >= 0 && report->rtt_ms > self->base_rtt_ms + QUEUE_BAD_MS);
}

static void
enter (TuttiDownlink *self, TuttiDownlinkLevel level, gint64 now_us)
{
  self->level = level;
  self->bad = 0;
  self->reports = 0;
  self->good_since_us = now_us;
}

/* Returns: whether what sound wants changed */
static gboolean
weigh_loss (TuttiDownlink *self, double lost)
{
  gboolean before = self->lossy;

  self->lost += LOSS_WEIGHT * (lost - self->lost);
  if (self->lost >= LOSS_WANTS_FEC)
    self->lossy = TRUE;
  else if (self->lost <= LOSS_WANTS_NONE)
    self->lossy = FALSE;
  return self->lossy != before;
}

static gboolean
weigh_level (TuttiDownlink *self, const TuttiReceiverReport *report, gint64 now_us)
{
  self->reports++;
  if (!is_bad (self, report)) {
    self->bad = 0;
    return FALSE;
  }
  self->bad++;
  self->good_since_us = now_us;
  if (self->level == TUTTI_DOWNLINK_THIN ||
      (self->bad < 2 && report->lost < LOSS_TERRIBLE))
    return FALSE;
  if (self->entered_us != 0 && now_us - self->entered_us < REGRET_US)
    self->patience_us = MIN (MAX (self->patience_us, 2 * G_TIME_SPAN_SECOND) * 2,
        TUTTI_DOWNLINK_LONGEST_PATIENCE_US);
  enter (self, self->level - 1, now_us);
  self->entered_us = 0;
  return TRUE;
}

gboolean
tutti_downlink_report (
    TuttiDownlink *self, const TuttiReceiverReport *report, gint64 now_us)
{
  gboolean sound = weigh_loss (self, report->lost);

  return weigh_level (self, report, now_us) || sound;
}

gboolean
tutti_downlink_climb (TuttiDownlink *self, gint64 now_us)
{
  if (self->level == TUTTI_DOWNLINK_HIGH || self->reports == 0 || self->bad > 0 ||
      now_us - self->good_since_us < self->patience_us)
    return FALSE;
  enter (self, self->level + 1, now_us);
  self->entered_us = now_us;
  return TRUE;
}

TuttiQualityWish
tutti_quality_wish_parse (const char *text)
{
  static const char *const names[] = {
      [TUTTI_QUALITY_AUTO] = "auto",
      [TUTTI_QUALITY_HIGH] = "high",
      [TUTTI_QUALITY_MEDIUM] = "medium",
      [TUTTI_QUALITY_LOW] = "low",
      [TUTTI_QUALITY_AUDIO] = "audio",
      [TUTTI_QUALITY_THIN] = "thin",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_strcmp0 (text, names[i]) == 0)
      return i;
  }
  return TUTTI_QUALITY_AUTO;
}

TuttiDownlinkLevel
tutti_downlink_get_level (const TuttiDownlink *self, TuttiQualityWish wish)
{
  static const TuttiDownlinkLevel most[] = {
      [TUTTI_QUALITY_AUTO] = TUTTI_DOWNLINK_HIGH,
      [TUTTI_QUALITY_HIGH] = TUTTI_DOWNLINK_HIGH,
      [TUTTI_QUALITY_MEDIUM] = TUTTI_DOWNLINK_MEDIUM,
      [TUTTI_QUALITY_LOW] = TUTTI_DOWNLINK_LOW,
      [TUTTI_QUALITY_AUDIO] = TUTTI_DOWNLINK_SOUND,
      [TUTTI_QUALITY_THIN] = TUTTI_DOWNLINK_THIN,
  };

  return MIN (self->level, most[wish]);
}

TuttiAudioClass
tutti_downlink_get_sound (const TuttiDownlink *self, TuttiQualityWish wish)
{
  if (tutti_downlink_get_level (self, wish) == TUTTI_DOWNLINK_THIN)
    return TUTTI_AUDIO_THIN;
  return self->lossy ? TUTTI_AUDIO_LOSSY : TUTTI_AUDIO_CLEAN;
}

TuttiRung
tutti_downlink_level_get_rung (TuttiDownlinkLevel level)
{
  switch (level) {
  case TUTTI_DOWNLINK_LOW:
    return TUTTI_RUNG_LOW;
  case TUTTI_DOWNLINK_MEDIUM:
    return TUTTI_RUNG_MEDIUM;
  case TUTTI_DOWNLINK_HIGH:
    return TUTTI_RUNG_HIGH;
  default:
    return TUTTI_RUNG_NONE;
  }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of a live stream: sessions one after the other, with pauses that grow while
 * the target fails, on a thread of its own. */
#pragma once

#include "plugins/output/tutti-stream-session.h"

G_BEGIN_DECLS

typedef struct _TuttiStreamRunner TuttiStreamRunner;

typedef enum {
  TUTTI_STREAM_CONNECTING,
  TUTTI_STREAM_LIVE,
  TUTTI_STREAM_RECONNECTING,
  TUTTI_STREAM_ENDED,  /* as it was asked to */
  TUTTI_STREAM_FAILED, /* for good: trying again is of no use */
} TuttiStreamState;

typedef struct {
  TuttiStreamState state;
  const GError *error; /* of %TUTTI_STREAM_ERROR; for RECONNECTING and FAILED */
  guint retry_ms;      /* RECONNECTING: until the next try */
} TuttiStreamNews;

typedef struct {
  TuttiSessionCounts counts; /* of all sessions */
  guint connections;         /* that became live */
  guint failures;            /* of sessions and tries */
  gint64 live_us;            /* since when (monotonic), 0: not live */
} TuttiStreamStats;

/* Returns: (transfer full): the same under their names in public */
GstStructure *tutti_stream_stats_to_structure (
    const TuttiStreamStats *stats, const char *name);

/* On the runner's thread, without its lock. */
typedef struct {
  void (*news) (const TuttiStreamNews *news, gpointer user_data);
  void (*keyframe_wanted) (gpointer user_data);
  void (*second_passed) (gpointer user_data); /* while live, about */
} TuttiStreamListener;

typedef struct {
  TuttiStreamTarget *target; /* (transfer full) */
  TuttiAddressPolicy policy;
  GTlsDatabase *trusted; /* (transfer none) (nullable) */
  GstClock *clock;       /* (transfer none) */
  GstClockTime base_time;
  TuttiTrackKind leader;
  gint64 stall_us;
} TuttiStreamSetup;

/* @listener: must outlive the runner */
TuttiStreamRunner *tutti_stream_runner_new (const TuttiStreamSetup *setup,
    const TuttiStreamListener *listener, gpointer user_data);

/* Any thread, never waits. */
void tutti_stream_runner_put (
    TuttiStreamRunner *self, TuttiTrackKind track, GstSample *sample);

/* Asks for an orderly end, which the news tell. */
void tutti_stream_runner_end (TuttiStreamRunner *self);

TuttiStreamStats tutti_stream_runner_get_stats (TuttiStreamRunner *self);

/* Ends at once and joins the thread; not from a callback. */
void tutti_stream_runner_free (TuttiStreamRunner *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The feed of an output (doc/protocol.md, "Feed"): how a mixer hands encoded pictures and
 * PCM to a tutti-output over a stream socket. Pure: no sockets, no GStreamer.
 */

#define TUTTI_FEED_HEADER_BYTES 16
#define TUTTI_FEED_FORMATS_BYTES 8
#define TUTTI_FEED_PCM_BYTES_PER_SECOND (48000 * 2 * 2) /* of %TUTTI_FEED_PCM */
/* A keyframe of 1920x1080 at the best quality has less. */
#define TUTTI_FEED_FRAME_MAX_BYTES (4 * 1024 * 1024)
/* The one byte that the output may send back, any number of times. */
#define TUTTI_FEED_KEYFRAME_WANTED 'K'

typedef enum {
  TUTTI_FEED_FORMATS, /* the first frame, and only the first */
  TUTTI_FEED_VIDEO,
  TUTTI_FEED_AUDIO,
} TuttiFeedKind;

typedef enum {
  TUTTI_FEED_NO_VIDEO,
  TUTTI_FEED_VP8,
  TUTTI_FEED_H264, /* byte stream, whole pictures, parameter sets with each keyframe */
} TuttiFeedVideo;

typedef enum {
  TUTTI_FEED_NO_AUDIO,
  TUTTI_FEED_PCM, /* 16 bit, little endian, 48 kHz, stereo */
} TuttiFeedAudio;

typedef enum {
  TUTTI_FEED_DELTA,
  TUTTI_FEED_KEYFRAME, /* all sound is */
} TuttiFeedFlag;

typedef struct {
  TuttiFeedVideo video;
  TuttiFeedAudio audio;
  guint framerate;     /* per second, 1..60 */
  guint width, height; /* pixels */
} TuttiFeedFormats;

typedef struct {
  TuttiFeedKind kind;
  TuttiFeedFlag flag;
  guint64 time; /* ns; of one clock for both tracks, rising in each */
  GBytes *payload;
} TuttiFeedFrame;

/* What is to be written before @size bytes of payload. */
void tutti_feed_pack_header (guint8 header[TUTTI_FEED_HEADER_BYTES], TuttiFeedKind kind,
    TuttiFeedFlag flag, guint64 time, guint32 size);
void tutti_feed_pack_formats (
    guint8 payload[TUTTI_FEED_FORMATS_BYTES], const TuttiFeedFormats *formats);

typedef struct _TuttiFeedParser TuttiFeedParser;

typedef enum {
  TUTTI_FEED_MORE,  /* needs more bytes */
  TUTTI_FEED_FRAME, /* there is one */
  TUTTI_FEED_BROKEN,
} TuttiFeedResult;

TuttiFeedParser *tutti_feed_parser_new (void);
void tutti_feed_parser_free (TuttiFeedParser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiFeedParser, tutti_feed_parser_free)

void tutti_feed_parser_push (TuttiFeedParser *self, const guint8 *data, gsize size);

/* @frame: (out): set for %TUTTI_FEED_FRAME; clear it with tutti_feed_frame_clear(). Once
 * broken, always broken. The formats are the first frame, checked. */
TuttiFeedResult tutti_feed_parser_next (TuttiFeedParser *self, TuttiFeedFrame *frame);
void tutti_feed_frame_clear (TuttiFeedFrame *frame);

/* Of the frames after the first. */
const TuttiFeedFormats *tutti_feed_parser_get_formats (TuttiFeedParser *self);

G_END_DECLS

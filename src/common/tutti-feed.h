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
#define TUTTI_FEED_TITLE_MAX_BYTES 512
/* The one byte that the output may send back, any number of times. */
#define TUTTI_FEED_KEYFRAME_WANTED 'K'

typedef enum {
  TUTTI_FEED_FORMATS, /* the first frame, and only the first */
  TUTTI_FEED_VIDEO,
  TUTTI_FEED_AUDIO,
  TUTTI_FEED_CHAPTER, /* its title, UTF-8; the time may be over for a while */
  TUTTI_FEED_PERSON,  /* what who has this track is called, UTF-8; no time */
  TUTTI_FEED_VOICE,   /* their sound alone, before the sound of all of the same time */
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
  guint64 time;  /* ns; of one clock for all, rising in each track */
  guint16 track; /* of a person or voice, from 1 */
  GBytes *payload;
} TuttiFeedFrame;

/* What is to be written before @size bytes of payload. */
void tutti_feed_pack_header (guint8 header[TUTTI_FEED_HEADER_BYTES], TuttiFeedKind kind,
    TuttiFeedFlag flag, guint64 time, guint32 size);
/* After that, of a person or voice. */
void tutti_feed_pack_track (guint8 header[TUTTI_FEED_HEADER_BYTES], guint16 track);
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
/* Of a chapter or person. Returns: (transfer full) */
char *tutti_feed_frame_dup_text (const TuttiFeedFrame *frame);

/* Of the frames after the first. */
const TuttiFeedFormats *tutti_feed_parser_get_formats (TuttiFeedParser *self);

G_END_DECLS

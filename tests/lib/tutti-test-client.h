/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "tutti-test-gap.h"
#include "tutti-test-report.h"

/**
 * TuttiTestClient: a synthetic participant: a stock webrtcbin that offers what
 * doc/protocol.md asks for, sends a tone and solid colours, and decodes the mix and the
 * composed picture that come back. Belongs to the thread of the default main context,
 * which it runs while it waits.
 */
typedef struct _TuttiTestClient TuttiTestClient;

typedef enum {
  TUTTI_TEST_VOICE_SYLLABLES, /* 4 Hz between silence and full, as people talk */
  TUTTI_TEST_VOICE_STEADY,    /* for measuring gaps */
  TUTTI_TEST_VOICE_BEEPS,     /* while the camera flashes (tutti-test-sync.h) */
} TuttiTestVoice;

typedef enum {
  TUTTI_TEST_NETWORK_IPV4,
  TUTTI_TEST_NETWORK_IPV6,
  TUTTI_TEST_NETWORK_TCP, /* IPv4, and nothing else */
} TuttiTestNetwork;

typedef enum {
  TUTTI_TEST_CODEC_VP8,
  TUTTI_TEST_CODEC_H264, /* of the camera and of what is shown; VP8 is on offer, too */
} TuttiTestCodec;

typedef struct {
  double frequency; /* Hz, of the tone */
  TuttiTestVoice voice;
  guint32 camera;    /* 0xRRGGBB */
  guint32 screen;    /* 0xRRGGBB; 0: the m-line is offered, nothing is ever sent */
  int width, height; /* of the camera; 0: 320x180 */
  int framerate;     /* of camera and screen; 0: 15 */
  TuttiTestNetwork network;
  TuttiTestCodec codec;
} TuttiTestClientOptions;

typedef struct {
  int x, y, width, height;         /* in pixels of the canvas */
  int canvas_width, canvas_height; /* which the picture shows in any size */
} TuttiTestRect;

/* Makes the offer, too. */
TuttiTestClient *tutti_test_client_new (const TuttiTestClientOptions *options);
void tutti_test_client_free (TuttiTestClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiTestClient, tutti_test_client_free)

const char *tutti_test_client_get_offer (TuttiTestClient *self);
/* What goes with the offer; NULL: nothing is preferred */
const char *tutti_test_client_get_codec (TuttiTestClient *self);
void tutti_test_client_take_answer (TuttiTestClient *self, const char *sdp);
gboolean tutti_test_client_is_connected (TuttiTestClient *self);

/* As replaceTrack() does: no RTP at all, or again with the same SSRC. */
void tutti_test_client_stop_camera (TuttiTestClient *self);
void tutti_test_client_start_camera (TuttiTestClient *self);
void tutti_test_client_stop_screen (TuttiTestClient *self);
void tutti_test_client_start_screen (TuttiTestClient *self);

/* Whether a single packet of sound or picture ever came. */
gboolean tutti_test_client_has_received (TuttiTestClient *self);

/* Decoded so far: buffers of sound, pictures. */
guint tutti_test_client_get_sounds (TuttiTestClient *self);
guint tutti_test_client_get_pictures (TuttiTestClient *self);

/* What was heard and seen until now does not count any more. */
void tutti_test_client_forget (TuttiTestClient *self);

/* Whether a whole second of sound has come since the start or the last
 * tutti_test_client_forget(). */
gboolean tutti_test_client_has_heard (TuttiTestClient *self);

/* Returns: dBFS of @frequency in the last second; -200 while there is none */
double tutti_test_client_hear (TuttiTestClient *self, double frequency);

/* Whether the middle of @rect shows @colour (0xRRGGBB) in the last picture. */
gboolean tutti_test_client_sees (
    TuttiTestClient *self, const TuttiTestRect *rect, guint32 colour);

/* Returns: (transfer full): what tutti_test_client_sees() compares, for a failing test */
char *tutti_test_client_describe (
    TuttiTestClient *self, const TuttiTestRect *rect, guint32 colour);

/* Returns: width of the last picture in pixels; 0 while there is none */
int tutti_test_client_get_width (TuttiTestClient *self);

/* The same of the first picture that ever came. */
int tutti_test_client_get_first_width (TuttiTestClient *self);

/* Returns: mean absolute change of brightness (0..255) in @rect from the last picture but
 * one to the last; 0 while there are no two */
double tutti_test_client_see_motion (TuttiTestClient *self, const TuttiTestRect *rect);

typedef enum {
  TUTTI_TEST_GAP_PACKETS, /* between packets of the mix: on the clock and in their times
                           */
  TUTTI_TEST_GAP_SOUND,   /* between sounds that are not silent, for steady voices */
  TUTTI_TEST_N_GAPS,
} TuttiTestGap;

/* Returns: how much sound the last packet of the mix was after the one before it, in ms;
 * 0 while there are no two */
double tutti_test_client_get_packet_ms (TuttiTestClient *self);

/* What the sender reports of the mix say, beside what came since the first call. */
void tutti_test_client_read_report (TuttiTestClient *self, TuttiTestReport *report);

/* Longest time without, in ms, beyond the 20 ms of one packet, less what @waited says of
 * the same time (1 s of it at most), since the last call. The first call starts it; with
 * @waited NULL it ends. For a client that is connected. */
double tutti_test_client_take_gap (
    TuttiTestClient *self, TuttiTestGap kind, TuttiTestWaited waited, gpointer data);

/* Returns: ns that the threads here waited for a CPU which are in the way of that @kind
 * of measurement */
guint64 tutti_test_client_get_waited (TuttiTestClient *self, TuttiTestGap kind);

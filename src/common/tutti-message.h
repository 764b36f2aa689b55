/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "common/tutti-message-meeting.h"
#include "common/tutti-message-parts.h"
#include "common/tutti-message-phone.h"
#include "common/tutti-message-sip.h"
#include "common/tutti-message-types.h"

G_BEGIN_DECLS

/*
 * Every message of both protocols (doc/protocol.md) as a C struct, and one table that
 * turns JSON into structs and back. Pure: no sockets, no main loop; any thread as long as
 * a message stays with one.
 *
 * Strings in a message are owned by it, arrays are GPtrArrays of structs owned by it. An
 * optional string that was left out is NULL. To send, fill a struct on the stack
 * (borrowed strings are fine) and call tutti_message_to_json().
 */

#define TUTTI_PROTOCOL_VERSION 1
#define TUTTI_MESSAGE_MAX_BYTES (64 * 1024)
#define TUTTI_SDP_MAX_BYTES (32 * 1024)

/* How many of those who talk in a room are mixed at once. Each has a mix and an encoder
 * of their own. */
#define TUTTI_VOICES_DEFAULT 6
#define TUTTI_VOICES_MAX 24
/* How loud one hears somebody, in dB; at the least not at all. */
#define TUTTI_VOLUME_MIN (-30)
#define TUTTI_VOLUME_MAX 12

/* Client */

typedef struct {
  TuttiMessage message;
  gint64 protocol;
  char *room;
  char *name;
  char *seat;     /* optional */
  char *key;      /* optional; of a host's link */
  char *password; /* optional */
  char *token;    /* optional; a signed one, RFC 7519 */
  char *consent;  /* optional; as in TuttiConsentMessage: knows that it is recorded */
  gboolean microphone;
  gboolean camera;
} TuttiJoin;

typedef struct {
  TuttiMessage message;
  gint64 attempt;
  char *sdp;
  char *codec; /* optional; "h264": is preferred for the picture */
} TuttiOffer;

typedef struct {
  TuttiMessage message;
  gboolean microphone;
  gboolean camera;
  gboolean screen;
} TuttiState;

typedef struct {
  TuttiMessage message;
} TuttiLeave;

typedef struct {
  TuttiMessage message;
  gint64 time;
} TuttiPing, TuttiPong;

typedef struct {
  TuttiMessage message;
  gboolean raised;
} TuttiHand;

typedef struct {
  TuttiMessage message;
  char *participant;
  char *name;
} TuttiRename;

/* The members of these are optional: without it, all (for "spotlight": nobody,
 * for "call": whose hand was raised first). */
typedef struct {
  TuttiMessage message;
  char *participant;
} TuttiLower, TuttiMute, TuttiSpotlight, TuttiAdmit, TuttiRefuse, TuttiCall;

typedef struct {
  TuttiMessage message;
  char *participant;
  char *source; /* "microphone", "camera"; for TuttiStop "camera", "screen" */
} TuttiAsk, TuttiStop;

typedef struct {
  TuttiMessage message;
  char *participant;
  gboolean ban;
} TuttiExpel;

typedef struct {
  TuttiMessage message;
  char *participant;
  char *role;
} TuttiRoleMessage;

typedef struct {
  TuttiMessage message;
} TuttiEnd;

typedef struct {
  TuttiMessage message;
  char *to;     /* optional: a participant; without it, everybody */
  gint64 reply; /* the number of the message that this answers; 0: none */
  char *text;
} TuttiChat;

typedef struct {
  TuttiMessage message;
  char *layout;  /* as in TuttiWatch */
  char *quality; /* as in TuttiWatch */
} TuttiViewMessage;

typedef struct {
  TuttiMessage message;
  char *participant;
  gint64 decibels; /* %TUTTI_VOLUME_MIN..%TUTTI_VOLUME_MAX; 0: as everybody */
} TuttiVolume;

/* What is left out stays as it is; "" takes it away. */
typedef struct {
  TuttiMessage message;
  gboolean lobby;
  gboolean locked;
  gboolean chat;
  gboolean listeners;     /* who comes from now on listens */
  gboolean speaking_time; /* how long people speak is counted, and shown */
  char *password;         /* optional */
  char *pin;              /* optional; digits */
} TuttiSettings;

/* From a moderator to one person in the lobby, or to all; to the client without
 * @participant. */
typedef struct {
  TuttiMessage message;
  char *participant; /* optional */
  char *text;
} TuttiNote;

typedef struct {
  TuttiMessage message;
  char *action; /* "start", "pause", "resume", "stop" */
  char *format; /* optional: to start; "webm", "mp4", "audio" */
  char *layout; /* optional: to start; "auto", "grid", "speaker" */
  char *voices; /* optional: to start; "mixed", "separate" */
} TuttiRecordingMessage;

typedef struct {
  TuttiMessage message;
  char *action;     /* "start", "stop" */
  char *target;     /* optional: to start; "hls": on this server */
  char *key;        /* optional: to start */
  char *passphrase; /* optional: to start, of SRT */
  char *layout;     /* optional: to start */
  char *output;     /* optional: to stop */
} TuttiStreamingMessage;

/* To being in the picture and sound of recordings and streams. */
typedef struct {
  TuttiMessage message;
  char *consent; /* "recorded": agrees; "unrecorded": is left out of them */
} TuttiConsentMessage;

/* Server */

typedef struct {
  TuttiMessage message;
  gint64 protocol;
  char *participant;
  char *seat;
  char *room;
  char *key;               /* optional; makes a link for hosts, told to hosts */
  GPtrArray *participants; /* TuttiParticipantInfo */
} TuttiWelcome;

/* In the lobby; @waiting is this person's id there. */
typedef struct {
  TuttiMessage message;
  char *waiting;
} TuttiWait;

typedef struct {
  TuttiMessage message;
  char *role;
  GPtrArray *rights; /* char *: what tutti-role.c lets this role do */
} TuttiRights;

/* How the room is set. */
typedef struct {
  TuttiMessage message;
  gboolean lobby;
  gboolean locked;
  gboolean chat;
  gboolean listeners;
  gboolean speaking_time;
  gboolean password; /* whether there is one */
  char *pin;         /* optional; digits */
  char *spotlight;   /* optional; a participant */
  gint64 ends;       /* ms since 1970; 0: open end */
} TuttiRoomMessage;

typedef struct {
  TuttiMessage message;
  GPtrArray *participants; /* char *: ids, who raised first comes first */
} TuttiHands;

typedef struct {
  TuttiMessage message;
  gint64 number; /* rises within the meeting */
  gint64 time;   /* ms since 1970 */
  char *participant;
  char *name;   /* as it was when this was said */
  char *to;     /* optional: private, to this participant */
  gint64 reply; /* the number of the message that this answers; 0: none */
  char *text;
} TuttiSaid;

typedef struct {
  TuttiMessage message;
  GPtrArray *waiting; /* TuttiWaitingInfo */
} TuttiLobbyMessage;

/* A moderator did, or asks for, something with this person's devices. */
typedef struct {
  TuttiMessage message;
  char *what;        /* "mute", "unmute", "camera-on", "camera-off", "screen-off" */
  char *participant; /* who asks */
} TuttiAsked;

typedef struct {
  TuttiMessage message;
  TuttiParticipantInfo participant;
} TuttiJoined, TuttiChanged;

typedef struct {
  TuttiMessage message;
  char *participant;
} TuttiLeft;

typedef struct {
  TuttiMessage message;
  gint64 attempt;
  char *sdp;
} TuttiAnswer;

typedef struct {
  TuttiMessage message;
  char *reason;
  char *text;
} TuttiRenew;

typedef struct {
  TuttiMessage message;
  char *error;
  char *text;
  gboolean fatal;
} TuttiErrorMessage;

typedef struct {
  TuttiMessage message;
  GPtrArray *outputs; /* TuttiOutputInfo */
} TuttiOutputsMessage;

/* One of them is over. */
typedef struct {
  TuttiMessage message;
  char *id;
  char *kind;
  gint64 milliseconds;
  gint64 bytes;
  GPtrArray *links; /* char *; of recordings, to those who may record */
  GPtrArray *names; /* char *; optional: whose sound alone each is; "": the recording */
  gint64 expires;   /* ms since 1970: until when the links are good; 0: there are none */
  char *text;       /* optional: why, when nobody asked for it */
} TuttiOutputOver;

/* Server and event */

typedef struct {
  TuttiMessage message;
  GPtrArray *viewers; /* strings: who is shown it; NULL: whoever gets the message */
  char *view;         /* "grid", "speaker", "presentation" */
  gint64 width, height;
  GPtrArray *tiles; /* TuttiTileInfo */
} TuttiLayoutMessage;

typedef struct {
  TuttiMessage message;
  GPtrArray *levels; /* TuttiLevelInfo */
} TuttiLevelsMessage;

/* What is wanted of somebody's picture; all 0: nobody sees it. */
typedef struct {
  TuttiMessage message;
  char *participant; /* NULL: whoever gets the message */
  char *source;      /* "camera", "screen" */
  gint64 width, height;
  gint64 framerate; /* per second */
  gint64 bitrate;   /* bits/s */
} TuttiUplink;

/* Command */

typedef struct {
  TuttiMessage message;
  char *room;
  gint64 width, height, framerate;
  gint64 voices;      /* mixed at once, up to %TUTTI_VOICES_MAX; 0: the default */
  char *role;         /* optional: "room" (also when NULL), "reception" */
  GPtrArray *sockets; /* TuttiSocketInfo */
} TuttiConfigure;

typedef struct {
  TuttiMessage message;
  char *endpoint;
  char *participant;
  char *sdp;
  char *codec; /* optional; as in `offer` */
} TuttiAdd;

typedef struct {
  TuttiMessage message;
  char *endpoint;
  char *participant;
  char *fragment;
} TuttiRobot;

typedef struct {
  TuttiMessage message;
  char *participant;
  gboolean microphone;
  gboolean camera;
  gboolean screen;
  gint64 page, pages; /* of slides that are shown; 0: none */
} TuttiMedia;

/* What somebody would like to be shown. */
typedef struct {
  TuttiMessage message;
  char *participant;
  char *layout;  /* "auto", "grid", "speaker" */
  char *quality; /* "auto", "high", "medium", "low", "audio", "thin" */
} TuttiWatch;

/* How loud @participant hears @speaker. */
typedef struct {
  TuttiMessage message;
  char *participant;
  char *speaker;
  gint64 decibels; /* as in TuttiVolume */
} TuttiHear;

typedef struct {
  TuttiMessage message;
  char *participant;
} TuttiRemove;

typedef struct {
  TuttiMessage message;
} TuttiQuit, TuttiConfigured;

/* What somebody is called on pictures for outputs. */
typedef struct {
  TuttiMessage message;
  char *participant;
  char *name;
} TuttiLabelMessage;

/* Whether the person is in the picture and sound of the room's outputs. */
typedef struct {
  TuttiMessage message;
  char *participant;
  gboolean recorded;
} TuttiRecorded;

/* Something that everybody is told aloud: one of data/prompts. */
typedef struct {
  TuttiMessage message;
  char *language;
  char *notice;
} TuttiNotice;

/* Comes with the descriptor that is written to. */
typedef struct {
  TuttiMessage message;
  char *feed;      /* id, the server's choice */
  char *video;     /* "none", "vp8", "h264" */
  char *title;     /* of its first chapter; NULL: it has none */
  char *layout;    /* "auto", "grid", "speaker"; NULL: "auto" */
  gboolean voices; /* everybody's alone, too */
  gboolean card;   /* the title is also seen */
} TuttiFeedBegin;

typedef struct {
  TuttiMessage message;
  char *feed;
} TuttiFeedSteer;

/* Event */

typedef struct {
  TuttiMessage message;
  char *version;
} TuttiReady;

typedef struct {
  TuttiMessage message;
  gint64 endpoints;
  gint64 frames;     /* pictures encoded since the start */
  gint64 ticks;      /* audio ticks since the start */
  gint64 encodes;    /* packets of sound encoded since the start */
  gint64 renditions; /* encoders of pictures that run now */
  gint64 cpu;        /* CPU time used since the start, microseconds */
} TuttiHeartbeat;

typedef struct {
  TuttiMessage message;
  char *endpoint;
  char *sdp;
} TuttiAnswered;

typedef struct {
  TuttiMessage message;
  char *endpoint;
} TuttiConnected, TuttiRemoved;

typedef struct {
  TuttiMessage message;
  char *endpoint;
  char *error;
  char *text;
} TuttiFailed;

typedef struct {
  TuttiMessage message;
  char *error;
  char *text;
} TuttiFault;

typedef struct {
  TuttiMessage message;
  char *feed;
  char *error; /* error id, optional: it was not the reader who went */
  char *text;  /* optional: the same, for people */
} TuttiFeedEnded;

/* Output */

#define TUTTI_RECORD_VOICES_MAX 32

/* With the descriptor of a feed. */
typedef struct {
  TuttiMessage message;
  char *folder;
  char *name;    /* of the file, without its suffix */
  char *format;  /* "webm", "matroska", "mp4" */
  gint64 voices; /* people who have a file of their own, too; 0: nobody */
} TuttiRecordMessage;

/* With the descriptor of a feed. */
typedef struct {
  TuttiMessage message;
  char *target;     /* rtmp://, rtmps://, srt://, or file:/// for HLS */
  char *key;        /* optional: else it is in the target */
  char *passphrase; /* optional: of SRT */
  gboolean private; /* also to addresses that are not public */
} TuttiStreamMessage;

/* TuttiFeedMessage comes with the descriptor of another feed. */
typedef struct {
  TuttiMessage message;
} TuttiFeedMessage, TuttiPause, TuttiResume, TuttiFinish;

/* Report */

typedef struct {
  TuttiMessage message;
  /* "waiting", "recording", "paused", "finishing"; "connecting", "live", "reconnecting"
   */
  char *state;
  gint64 milliseconds;
  gint64 bytes;
  char *text; /* optional: why it is not live, for people */
} TuttiProgress;

/* Somebody's own file has begun. */
typedef struct {
  TuttiMessage message;
  char *file;          /* in the folder */
  char *name;          /* whose */
  gint64 milliseconds; /* of the recording, at its beginning */
} TuttiVoiceReport;

typedef struct {
  TuttiMessage message;
  char *file; /* optional: in the folder; without it there is none */
  gint64 milliseconds;
  gint64 bytes;
  char *error; /* optional: why it ended by itself */
  char *text;  /* optional: the same, for people */
} TuttiFinished;

/**
 * tutti_message_parse:
 * @channel: the one channel that the text came from
 * @text: UTF-8, not necessarily terminated
 * @length: in bytes
 *
 * Checks size and depth before parsing, then type and every member.
 *
 * Returns: (transfer full): free with tutti_message_free(); NULL with a %TUTTI_ERROR
 * (too-large, bad-json, unknown-type, bad-field) whose text names the member at fault.
 */
TuttiMessage *tutti_message_parse (
    TuttiChannel channel, const char *text, gsize length, GError **error);

/* Returns: (transfer full): one line of JSON without a line end. @message may be on the
 * stack. */
char *tutti_message_to_json (const TuttiMessage *message);

void tutti_message_free (TuttiMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiMessage, tutti_message_free)

/* Arrays for the GPtrArray members: they free their elements; elements are made with
 * g_new0 and own their strings. */
GPtrArray *tutti_participant_array_new (void);
GPtrArray *tutti_tile_array_new (void);
GPtrArray *tutti_level_array_new (void);
GPtrArray *tutti_socket_array_new (void);
GPtrArray *tutti_waiting_array_new (void);
GPtrArray *tutti_output_array_new (void);
GPtrArray *tutti_option_array_new (void);
GPtrArray *tutti_ballot_array_new (void);
GPtrArray *tutti_speaking_array_new (void);

G_END_DECLS

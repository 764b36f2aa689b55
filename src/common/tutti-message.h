/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "common/tutti-message-parts.h"

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

/* Who says it. A message type may exist on several channels, with one struct on all of
 * them. */
typedef enum {
  TUTTI_CHANNEL_CLIENT = 1 << 0,  /* browser to server */
  TUTTI_CHANNEL_SERVER = 1 << 1,  /* server to browser */
  TUTTI_CHANNEL_COMMAND = 1 << 2, /* server to mixer */
  TUTTI_CHANNEL_EVENT = 1 << 3,   /* mixer to server */
  TUTTI_CHANNEL_OUTPUT = 1 << 4,  /* server to output */
  TUTTI_CHANNEL_REPORT = 1 << 5,  /* output to server */
} TuttiChannel;

typedef enum {
  TUTTI_MESSAGE_INVALID,
  /* client */
  TUTTI_MESSAGE_JOIN,
  TUTTI_MESSAGE_OFFER,
  TUTTI_MESSAGE_STATE,
  TUTTI_MESSAGE_LEAVE,
  TUTTI_MESSAGE_PING,
  TUTTI_MESSAGE_HAND,
  TUTTI_MESSAGE_RENAME,
  TUTTI_MESSAGE_LOWER,
  TUTTI_MESSAGE_MUTE,
  TUTTI_MESSAGE_ASK,
  TUTTI_MESSAGE_STOP,
  TUTTI_MESSAGE_SPOTLIGHT, /* and command */
  TUTTI_MESSAGE_EXPEL,
  TUTTI_MESSAGE_ROLE,
  TUTTI_MESSAGE_ADMIT,
  TUTTI_MESSAGE_REFUSE,
  TUTTI_MESSAGE_END,
  TUTTI_MESSAGE_RECORDING,
  TUTTI_MESSAGE_STREAMING,
  TUTTI_MESSAGE_CHAT,
  TUTTI_MESSAGE_VIEW,
  TUTTI_MESSAGE_SETTINGS,
  /* client and server */
  TUTTI_MESSAGE_NOTE,
  /* server */
  TUTTI_MESSAGE_WELCOME,
  TUTTI_MESSAGE_JOINED,
  TUTTI_MESSAGE_CHANGED,
  TUTTI_MESSAGE_LEFT,
  TUTTI_MESSAGE_ANSWER,
  TUTTI_MESSAGE_RENEW,
  TUTTI_MESSAGE_ERROR,
  TUTTI_MESSAGE_PONG,
  TUTTI_MESSAGE_WAIT,
  TUTTI_MESSAGE_RIGHTS,
  TUTTI_MESSAGE_ROOM,
  TUTTI_MESSAGE_HANDS,
  TUTTI_MESSAGE_SAID,
  TUTTI_MESSAGE_LOBBY,
  TUTTI_MESSAGE_ASKED,
  TUTTI_MESSAGE_OUTPUTS,
  TUTTI_MESSAGE_OUTPUT_OVER,
  /* server and event */
  TUTTI_MESSAGE_LAYOUT,
  TUTTI_MESSAGE_UPLINK,
  TUTTI_MESSAGE_LEVELS,
  /* command */
  TUTTI_MESSAGE_CONFIGURE,
  TUTTI_MESSAGE_ADD,
  TUTTI_MESSAGE_ROBOT,
  TUTTI_MESSAGE_MEDIA,
  TUTTI_MESSAGE_REMOVE,
  TUTTI_MESSAGE_WATCH,
  TUTTI_MESSAGE_LABEL,
  TUTTI_MESSAGE_FEED_BEGIN,
  TUTTI_MESSAGE_FEED_END,
  TUTTI_MESSAGE_QUIT,
  /* event */
  TUTTI_MESSAGE_READY,
  TUTTI_MESSAGE_CONFIGURED,
  TUTTI_MESSAGE_HEARTBEAT,
  TUTTI_MESSAGE_ANSWERED,
  TUTTI_MESSAGE_CONNECTED,
  TUTTI_MESSAGE_FAILED,
  TUTTI_MESSAGE_REMOVED,
  TUTTI_MESSAGE_FAULT,
  TUTTI_MESSAGE_FEED_ENDED,
  /* output */
  TUTTI_MESSAGE_RECORD,
  TUTTI_MESSAGE_STREAM,
  TUTTI_MESSAGE_FEED,
  TUTTI_MESSAGE_PAUSE,
  TUTTI_MESSAGE_RESUME,
  TUTTI_MESSAGE_FINISH,
  /* report */
  TUTTI_MESSAGE_PROGRESS,
  TUTTI_MESSAGE_FINISHED,
} TuttiMessageType;

/* First member of every message struct. */
typedef struct {
  TuttiMessageType type;
} TuttiMessage;

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
  char *consent;  /* optional; "recorded": knows that the meeting is, and agrees */
  gboolean microphone;
  gboolean camera;
} TuttiJoin;

typedef struct {
  TuttiMessage message;
  gint64 attempt;
  char *sdp;
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

/* The members of these are optional: without it, all (for "spotlight": nobody). */
typedef struct {
  TuttiMessage message;
  char *participant;
} TuttiLower, TuttiMute, TuttiSpotlight, TuttiAdmit, TuttiRefuse;

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
  char *to; /* optional: a participant; without it, everybody */
  char *text;
} TuttiChat;

typedef struct {
  TuttiMessage message;
  char *layout;  /* as in TuttiWatch */
  char *quality; /* as in TuttiWatch */
} TuttiViewMessage;

/* What is left out stays as it is; "" takes it away. */
typedef struct {
  TuttiMessage message;
  gboolean lobby;
  gboolean locked;
  gboolean chat;
  gboolean listeners; /* who comes from now on listens */
  char *password;     /* optional */
  char *pin;          /* optional; digits */
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
} TuttiRecordingMessage;

typedef struct {
  TuttiMessage message;
  char *action; /* "start", "stop" */
  char *target; /* optional: to start */
  char *key;    /* optional: to start */
  char *output; /* optional: to stop */
} TuttiStreamingMessage;

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
  char *name; /* as it was when this was said */
  char *to;   /* optional: private, to this participant */
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
  GPtrArray *sockets; /* TuttiSocketInfo */
} TuttiConfigure;

typedef struct {
  TuttiMessage message;
  char *endpoint;
  char *participant;
  char *sdp;
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
} TuttiMedia;

/* What somebody would like to be shown. */
typedef struct {
  TuttiMessage message;
  char *participant;
  char *layout;  /* "auto", "grid", "speaker" */
  char *quality; /* "auto", "high", "medium", "low", "audio", "thin" */
} TuttiWatch;

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

/* Comes with the descriptor that is written to. */
typedef struct {
  TuttiMessage message;
  char *feed;  /* id, the server's choice */
  char *video; /* "none", "vp8", "h264" */
} TuttiFeedBegin;

typedef struct {
  TuttiMessage message;
  char *feed;
} TuttiFeedEnd;

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

/* With the descriptor of a feed. */
typedef struct {
  TuttiMessage message;
  char *folder;
  char *name;   /* of the file, without its suffix */
  char *format; /* "webm", "matroska", "mp4" */
} TuttiRecordMessage;

/* With the descriptor of a feed. */
typedef struct {
  TuttiMessage message;
  char *target;     /* rtmp:// or rtmps:// */
  char *key;        /* optional: else it is the last part of the target */
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

G_END_DECLS

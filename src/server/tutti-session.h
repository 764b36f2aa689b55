/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "common/tutti-error.h"
#include "server/tutti-clock.h"
#include "server/tutti-door.h"

G_BEGIN_DECLS

/**
 * TuttiSession: the rules of the client protocol for one socket; text in, text out, no
 * socket in it.
 *
 * Its owner passes in what arrives and calls tutti_session_tick() about once a second,
 * from construction until tutti_session_closed(). Signals:
 *
 * - "send" (const char *text): to be sent as one text frame
 * - "close" (guint code): everything has been said: close the socket with this code of
 * RFC 6455 7.4. Emitted at most once; whatever still arrives is ignored.
 */
#define TUTTI_TYPE_SESSION (tutti_session_get_type ())
G_DECLARE_FINAL_TYPE (TuttiSession, tutti_session, TUTTI, SESSION, GObject)

#define TUTTI_SESSION_JOIN_WITHIN_US (10 * G_USEC_PER_SEC)
#define TUTTI_SESSION_SILENT_MAX_US (45 * G_USEC_PER_SEC)
#define TUTTI_SESSION_MESSAGES_PER_SECOND 20
#define TUTTI_SESSION_MESSAGES_BURST 60
/* An offer costs the mixer a whole endpoint: it counts as this many messages. */
#define TUTTI_SESSION_OFFER_COST 10
/* A password is hashed, which keeps a core busy for a while. */
#define TUTTI_SESSION_PASSWORD_COST 10

/* @address: of the client, see tutti-address-key.h */
TuttiSession *tutti_session_new (
    TuttiDoor *door, const char *address, const TuttiClock *clock);

const char *tutti_session_get_address (TuttiSession *self);

/* Whether nothing was decided about it: in no room and no lobby. */
gboolean tutti_session_is_outside (TuttiSession *self);

void tutti_session_receive_text (TuttiSession *self, const char *text, gsize length);
void tutti_session_receive_binary (TuttiSession *self);

/* More arrived for one message than a message may have. */
void tutti_session_receive_too_much (TuttiSession *self);

/* Any other sign of life, such as the pong of a WebSocket. */
void tutti_session_receive_alive (TuttiSession *self);

void tutti_session_tick (TuttiSession *self);

/* Tells the client @code and closes. */
void tutti_session_end (TuttiSession *self, TuttiErrorCode code);

/* Closes without a word, for a client that would not get it; its seat is kept. */
void tutti_session_hang_up (TuttiSession *self);

/* The socket has closed, whoever did it: a seat is kept. */
void tutti_session_closed (TuttiSession *self);

/* The browser has closed the socket because its page is gone: the seat is given up.
 * Browsers say so by themselves (RFC 6455 7.4.1, code 1001) when the page came too late
 * to. */
void tutti_session_gone_away (TuttiSession *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-door.h"
#include "server/tutti-phone-codes.h"
#include "server/tutti-phone-sockets.h"

G_BEGIN_DECLS

typedef struct _TuttiPhoneCall TuttiPhoneCall;

/* What a call needs of the switchboard; outlives it. */
typedef struct {
  TuttiDoor *door;
  TuttiRoomRegistry *registry;
  const TuttiClock *clock;
  const TuttiPhonePorts *ports;
  TuttiPhoneCodes *codes;
  /* To tutti-sip. */
  void (*tell) (gpointer data, const TuttiMessage *message);
  /* To the reception. */
  void (*command) (gpointer data, const TuttiMessage *command, const TuttiPhoneFds *fds);
  /* The call is over: it is to be freed. */
  void (*over) (gpointer data, TuttiPhoneCall *call);
  gpointer data;
} TuttiPhoneCallEnv;

/**
 * TuttiPhoneCall: somebody on the telephone, as the server knows them: from the greeting,
 * which the reception's mixer plays, into a room, whose mixer takes over the sockets. In
 * a room it is a session like that of a browser: what others are told there it turns into
 * news for the caller.
 */

/* Opens its sockets and tells tutti-sip. Returns: (transfer full): NULL when it was
 * refused */
TuttiPhoneCall *tutti_phone_call_new (
    const TuttiPhoneCallEnv *env, const TuttiCallNew *message);

/* Returns: (transfer full): NULL with a %TUTTI_ERROR */
TuttiPhoneCall *tutti_phone_call_new_out (const TuttiPhoneCallEnv *env, const char *id,
    const TuttiRoomCall *call, const char *language, GError **error);

void tutti_phone_call_free (TuttiPhoneCall *self);

const char *tutti_phone_call_get_id (TuttiPhoneCall *self);

/* Of tutti-sip; @self may be gone afterwards. */
void tutti_phone_call_handle (TuttiPhoneCall *self, const TuttiMessage *message);

/* Of the reception. */
void tutti_phone_call_handle_event (TuttiPhoneCall *self, const TuttiMessage *event);
/* The reception is another process now. */
void tutti_phone_call_reconnect (TuttiPhoneCall *self);

/* tutti-sip is gone, and the dialog with it: who is in a room stays there while sound
 * comes; who is not is gone. */
void tutti_phone_call_orphan (TuttiPhoneCall *self);

G_END_DECLS

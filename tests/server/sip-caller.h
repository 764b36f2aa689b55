/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A telephone as small as it can be: one call over UDP on loopback, no sound. Waits have
 * the watchdog of test-client.h. */
typedef struct _SipCaller SipCaller;

/* @user: who calls */
SipCaller *sip_caller_new (guint16 server_port, const char *user);
void sip_caller_free (SipCaller *self);

/* Says only INVITE. @target: the user part */
void sip_caller_send_invite (SipCaller *self, const char *target, const char *sdp);

/* Waits for the answer, and acknowledges it. Returns: its status */
guint sip_caller_finish_invite (SipCaller *self);

/* Both. @sdp: NULL: G.711 with telephone-event */
guint sip_caller_invite (SipCaller *self, const char *target, const char *sdp);

/* Any other request in the dialog, or outside before there is one. Returns: the status */
guint sip_caller_request (
    SipCaller *self, const char *method, const char *type, const char *body);

/* Keys by SIP INFO. */
void sip_caller_key_in (SipCaller *self, const char *keys);

/* Waits until the other side hangs up. */
void sip_caller_expect_bye (SipCaller *self);

/* Where it can be called; it takes every call. */
guint16 sip_caller_get_port (SipCaller *self);

/* The last answer's body; "" without one. */
const char *sip_caller_get_body (SipCaller *self);

/* Of the last answer; "" without one. */
const char *sip_caller_get_contact (SipCaller *self);

/* Returns: a UDP port that is free now */
guint16 sip_caller_free_port (void);

G_END_DECLS

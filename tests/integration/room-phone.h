/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "room.h"
#include "tutti-test-phone.h"

/*
 * A telephone call as the server has it: the sockets stay here, and pass from room to
 * room. Participant and endpoint have the name of the call.
 */
typedef struct {
  char *name;
  int fd, control_fd; /* control_fd: -1 with rtcp-mux */
  TuttiTestPhone *phone;
  const char *noise; /* "kept" unless set */
  const char *direction;
  gint64 timeout;
  gboolean wants_control; /* although there is no socket for it */
  const char *person;     /* whose sound it is; NULL: its own */
} RoomCall;

/* @name: participant */
RoomCall *room_call_new (const char *name, const TuttiTestPhoneOptions *options);
void room_call_free (RoomCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoomCall, room_call_free)

/* Master keys of calls with SRTP, from the phone's side. */
extern const guint8 room_call_send_key[30], room_call_receive_key[30];

void room_phone_add (Room *self, const RoomCall *call);
void room_phone_update (Room *self, const RoomCall *call);

/* @prompts: NULL-terminated */
void room_prompt (Room *self, const char *participant, gint64 number,
    const char *const *prompts, gboolean barge);

/* A WAV file of @seconds of a tone, 16 kHz mono. */
void room_call_write_wave (const char *path, double frequency, guint seconds);

/* As room_configure(), with the role "reception". */
void room_configure_reception (Room *self);

/* Events so far: (transfer none) (nullable) */
const char *room_get_keys (Room *self, const char *participant); /* "12#" */
const char *room_get_prompt_end (Room *self, gint64 number);
guint room_get_losses (Room *self, const char *participant);
/* The last one; FALSE before */
gboolean room_get_quality (
    Room *self, const char *participant, TuttiPhoneQuality *quality);

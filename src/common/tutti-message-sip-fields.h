/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members of tutti-message-sip.h, for tutti-message-table.c alone. */
#pragma once

#include "common/tutti-message-phone-fields.h"

#define DIGITS_MAX 32
#define TRUNKS_MAX 8
#define CALLS_MAX 10000

static const TuttiField dial_fields[] = {
    STRING (TuttiDial, target, 1, NAME_MAX_BYTES),
    END,
};
static const TuttiField sound_fields[] = {
    STRING (TuttiSound, action, 1, 16),
    OPTIONAL_STRING (TuttiSound, target, NAME_MAX_BYTES),
    END,
};
static const TuttiField sound_answer_fields[] = {
    STRING (TuttiSoundAnswer, participant, 1, ID_MAX),
    BOOL (TuttiSoundAnswer, allow),
    END,
};
static const TuttiField sound_news_fields[] = {
    STRING (TuttiSoundNews, state, 1, 16),
    OPTIONAL_STRING (TuttiSoundNews, code, DIGITS_MAX),
    OPTIONAL_INT (TuttiSoundNews, expires, 1, TIME_MAX),
    END,
};
static const TuttiField sound_asked_fields[] = {
    STRING (TuttiSoundAsked, participant, 1, ID_MAX),
    OPTIONAL_STRING (TuttiSoundAsked, target, NAME_MAX_BYTES),
    END,
};
static const TuttiField phone_message_fields[] = {
    STRING (TuttiPhoneMessage, room, 1, DIGITS_MAX),
    OPTIONAL_STRING (TuttiPhoneMessage, number, ID_MAX),
    OPTIONAL_STRING (TuttiPhoneMessage, address, NAME_MAX_BYTES),
    BOOL (TuttiPhoneMessage, dials),
    END,
};

static const TuttiField sip_configure_fields[] = {
    STRINGS (TuttiSipConfigure, listen, SOCKETS_MAX),
    OPTIONAL_STRING (TuttiSipConfigure, certificates, PATH_MAX_BYTES),
    STRINGS (TuttiSipConfigure, trunks, TRUNKS_MAX),
    OPTIONAL_STRING (TuttiSipConfigure, user, ID_MAX),
    OPTIONAL_STRING (TuttiSipConfigure, password, PASSWORD_MAX),
    OPTIONAL_STRING (TuttiSipConfigure, realm, ID_MAX),
    STRING (TuttiSipConfigure, language, 1, 16),
    OPTIONAL_STRING (TuttiSipConfigure, opens, ID_MAX),
    INT (TuttiSipConfigure, calls, 1, CALLS_MAX),
    INT (TuttiSipConfigure, rate, 1, CALLS_MAX),
    OPTIONAL_BOOL (TuttiSipConfigure, names),
    STRINGS (TuttiSipConfigure, contacts, SOCKETS_MAX),
    OPTIONAL_STRING (TuttiSipConfigure, public, ID_MAX),
    OPTIONAL_STRING (TuttiSipConfigure, nat, 16),
    END,
};
static const TuttiField call_socket_fields[] = {
    STRING (TuttiCallSocket, call, 1, ID_MAX),
    OPTIONAL_STRING (TuttiCallSocket, address, ID_MAX),
    OPTIONAL_INT (TuttiCallSocket, port, 1, PORT_MAX),
    OPTIONAL_INT (TuttiCallSocket, control, 1, PORT_MAX),
    OPTIONAL_STRING (TuttiCallSocket, error, 16),
    END,
};
static const TuttiField call_key_fields[] = {
    STRING (TuttiCallKey, call, 1, ID_MAX),
    STRING (TuttiCallKey, key, 1, 1),
    END,
};
static const TuttiField call_spoken_fields[] = {
    STRING (TuttiCallSpoken, call, 1, ID_MAX),
    INT (TuttiCallSpoken, number, 0, TIME_MAX),
    END,
};
static const TuttiField call_news_fields[] = {
    STRING (TuttiCallNews, call, 1, ID_MAX),
    STRING (TuttiCallNews, news, 1, 32),
    OPTIONAL_INT (TuttiCallNews, people, 1, G_MAXINT32),
    END,
};
static const TuttiField call_out_fields[] = {
    STRING (TuttiCallOut, call, 1, ID_MAX),
    STRING (TuttiCallOut, address, 2, ID_MAX),
    INT (TuttiCallOut, port, 1, PORT_MAX),
    OPTIONAL_INT (TuttiCallOut, control, 1, PORT_MAX),
    STRING (TuttiCallOut, target, 1, NAME_MAX_BYTES),
    STRING (TuttiCallOut, language, 1, 16),
    END,
};
static const TuttiField call_end_fields[] = {
    STRING (TuttiCallEnd, call, 1, ID_MAX),
    END,
};
static const TuttiField sip_status_fields[] = {
    INT (TuttiSipStatus, calls, 0, G_MAXINT32),
    INT (TuttiSipStatus, refused, 0, TIME_MAX),
    STRING (TuttiSipStatus, registration, 1, 16),
    OPTIONAL_STRING (TuttiSipStatus, trunk, TEXT_MAX),
    OPTIONAL_STRING (TuttiSipStatus, text, TEXT_MAX),
    END,
};
static const TuttiField call_new_fields[] = {
    STRING (TuttiCallNew, call, 1, ID_MAX),
    STRING (TuttiCallNew, source, 2, ID_MAX),
    STRING (TuttiCallNew, caller, 0, NAME_MAX_BYTES),
    STRING (TuttiCallNew, address, 2, ID_MAX),
    BOOL (TuttiCallNew, trunk),
    END,
};
static const TuttiField call_media_fields[] = {
    STRING (TuttiCallMedia, call, 1, ID_MAX),
    RECORD (TuttiCallMedia, line, &phone_line_record),
    END,
};
static const TuttiField call_say_fields[] = {
    STRING (TuttiCallSay, call, 1, ID_MAX),
    INT (TuttiCallSay, number, 0, TIME_MAX),
    STRING (TuttiCallSay, language, 1, 16),
    STRINGS (TuttiCallSay, prompts, PROMPTS_MAX),
    BOOL (TuttiCallSay, barge),
    END,
};
static const TuttiField call_join_fields[] = {
    STRING (TuttiCallJoin, call, 1, ID_MAX),
    OPTIONAL_STRING (TuttiCallJoin, room, NAME_MAX_BYTES),
    OPTIONAL_STRING (TuttiCallJoin, digits, DIGITS_MAX),
    OPTIONAL_STRING (TuttiCallJoin, pin, DIGITS_MAX),
    END,
};
static const TuttiField call_do_fields[] = {
    STRING (TuttiCallDo, call, 1, ID_MAX),
    STRING (TuttiCallDo, what, 1, 16),
    END,
};
static const TuttiField call_rings_fields[] = {
    STRING (TuttiCallRings, call, 1, ID_MAX),
    BOOL (TuttiCallRings, taken),
    END,
};
static const TuttiField call_gone_fields[] = {
    STRING (TuttiCallGone, call, 1, ID_MAX),
    STRING (TuttiCallGone, reason, 1, 16),
    END,
};

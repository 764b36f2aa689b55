/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members of tutti-message-phone.h, for tutti-message-table.c alone. */
#pragma once

#include "common/tutti-message-fields.h"
#include "common/tutti-message.h"

#define PAYLOAD_MAX 127
#define PORT_MAX 65535
#define SUITE_MAX 32
#define KEY_CHARS 40 /* base64 of 30 bytes */
#define PHONE_TIMEOUT_MAX_MS (60 * 60 * 1000)
#define PROMPTS_MAX 32

static const TuttiField phone_line_fields[] = {
    STRING (TuttiPhoneLine, codec, 1, 16),
    INT (TuttiPhoneLine, payload, 0, PAYLOAD_MAX),
    OPTIONAL_INT (TuttiPhoneLine, events, 1, PAYLOAD_MAX),
    OPTIONAL_INT (TuttiPhoneLine, comfort, 1, PAYLOAD_MAX),
    STRING (TuttiPhoneLine, address, 2, ID_MAX),
    INT (TuttiPhoneLine, port, 1, PORT_MAX),
    OPTIONAL_INT (TuttiPhoneLine, control, 1, PORT_MAX),
    STRING (TuttiPhoneLine, direction, 1, 16),
    OPTIONAL_STRING (TuttiPhoneLine, suite, SUITE_MAX),
    OPTIONAL_STRING (TuttiPhoneLine, sendkey, KEY_CHARS),
    OPTIONAL_STRING (TuttiPhoneLine, receivekey, KEY_CHARS),
    OPTIONAL_STRING (TuttiPhoneLine, noise, 16),
    OPTIONAL_INT (TuttiPhoneLine, volume, -20, 20),
    OPTIONAL_INT (TuttiPhoneLine, timeout, 1, PHONE_TIMEOUT_MAX_MS),
    END,
};
static const TuttiRecord phone_line_record = {sizeof (TuttiPhoneLine), phone_line_fields};

static const TuttiField phone_add_fields[] = {
    STRING (TuttiPhoneAdd, endpoint, 1, ID_MAX),
    STRING (TuttiPhoneAdd, participant, 1, ID_MAX),
    OPTIONAL_STRING (TuttiPhoneAdd, person, ID_MAX),
    RECORD (TuttiPhoneAdd, line, &phone_line_record),
    END,
};
static const TuttiField phone_update_fields[] = {
    STRING (TuttiPhoneUpdate, participant, 1, ID_MAX),
    RECORD (TuttiPhoneUpdate, line, &phone_line_record),
    END,
};
static const TuttiField prompt_fields[] = {
    STRING (TuttiPrompt, participant, 1, ID_MAX),
    INT (TuttiPrompt, number, 0, TIME_MAX),
    STRING (TuttiPrompt, language, 1, 16),
    STRINGS (TuttiPrompt, prompts, PROMPTS_MAX),
    BOOL (TuttiPrompt, barge),
    END,
};
static const TuttiField phone_key_fields[] = {
    STRING (TuttiPhoneKey, participant, 1, ID_MAX),
    STRING (TuttiPhoneKey, key, 1, 1),
    INT (TuttiPhoneKey, milliseconds, 0, G_MAXINT32),
    END,
};
static const TuttiField phone_quality_fields[] = {
    STRING (TuttiPhoneQuality, participant, 1, ID_MAX),
    INT (TuttiPhoneQuality, packets, 0, TIME_MAX),
    INT (TuttiPhoneQuality, lost, 0, TIME_MAX),
    INT (TuttiPhoneQuality, jitter, 0, G_MAXINT32),
    OPTIONAL_INT (TuttiPhoneQuality, roundtrip, 1, G_MAXINT32),
    END,
};
static const TuttiField prompt_done_fields[] = {
    STRING (TuttiPromptDone, participant, 1, ID_MAX),
    INT (TuttiPromptDone, number, 0, TIME_MAX),
    STRING (TuttiPromptDone, how, 1, 16),
    END,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members of what feeds and outputs are told, for tutti-message-table.c alone. */
#pragma once

#include "common/tutti-message-fields.h"
#include "common/tutti-message.h"

static const TuttiField feed_begin_fields[] = {
    STRING (TuttiFeedBegin, feed, 1, ID_MAX),
    STRING (TuttiFeedBegin, video, 1, 16),
    OPTIONAL_STRING (TuttiFeedBegin, title, NAME_MAX_BYTES),
    OPTIONAL_STRING (TuttiFeedBegin, layout, 16),
    OPTIONAL_BOOL (TuttiFeedBegin, voices),
    OPTIONAL_BOOL (TuttiFeedBegin, card),
    END,
};
static const TuttiField feed_steer_fields[] = {
    STRING (TuttiFeedSteer, feed, 1, ID_MAX),
    END,
};
static const TuttiField feed_ended_fields[] = {
    STRING (TuttiFeedEnded, feed, 1, ID_MAX),
    OPTIONAL_STRING (TuttiFeedEnded, error, ID_MAX),
    OPTIONAL_STRING (TuttiFeedEnded, text, TEXT_MAX),
    END,
};

static const TuttiField record_fields[] = {
    STRING (TuttiRecordMessage, folder, 1, PATH_MAX_BYTES),
    STRING (TuttiRecordMessage, name, 1, ID_MAX),
    STRING (TuttiRecordMessage, format, 1, 16),
    OPTIONAL_INT (TuttiRecordMessage, voices, 1, TUTTI_RECORD_VOICES_MAX),
    END,
};
static const TuttiField stream_fields[] = {
    STRING (TuttiStreamMessage, target, 1, TEXT_MAX),
    OPTIONAL_STRING (TuttiStreamMessage, key, TEXT_MAX),
    OPTIONAL_STRING (TuttiStreamMessage, passphrase, TEXT_MAX),
    BOOL (TuttiStreamMessage, private),
    END,
};
static const TuttiField progress_fields[] = {
    STRING (TuttiProgress, state, 1, 16),
    INT (TuttiProgress, milliseconds, 0, TIME_MAX),
    INT (TuttiProgress, bytes, 0, TIME_MAX),
    OPTIONAL_STRING (TuttiProgress, text, TEXT_MAX),
    END,
};
static const TuttiField voice_fields[] = {
    STRING (TuttiVoiceReport, file, 1, NAME_MAX_BYTES),
    STRING (TuttiVoiceReport, name, 0, NAME_MAX_BYTES),
    INT (TuttiVoiceReport, milliseconds, 0, TIME_MAX),
    END,
};
static const TuttiField finished_fields[] = {
    OPTIONAL_STRING (TuttiFinished, file, NAME_MAX_BYTES),
    INT (TuttiFinished, milliseconds, 0, TIME_MAX),
    INT (TuttiFinished, bytes, 0, TIME_MAX),
    OPTIONAL_STRING (TuttiFinished, error, ID_MAX),
    OPTIONAL_STRING (TuttiFinished, text, TEXT_MAX),
    END,
};

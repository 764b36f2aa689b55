/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-message-fields.h"

static const TuttiField participant_fields[] = {
    STRING (TuttiParticipantInfo, id, 1, ID_MAX),
    STRING (TuttiParticipantInfo, name, 1, NAME_MAX_BYTES),
    STRING (TuttiParticipantInfo, kind, 1, 16),
    STRING (TuttiParticipantInfo, role, 1, 16),
    BOOL (TuttiParticipantInfo, microphone),
    BOOL (TuttiParticipantInfo, camera),
    BOOL (TuttiParticipantInfo, screen),
    BOOL (TuttiParticipantInfo, present),
    OPTIONAL_STRING (TuttiParticipantInfo, consent, 16),
    OPTIONAL_BOOL (TuttiParticipantInfo, phone),
    END,
};
const TuttiRecord tutti_participant_record = {
    sizeof (TuttiParticipantInfo), participant_fields};

static const TuttiField tile_fields[] = {
    STRING (TuttiTileInfo, participant, 1, ID_MAX),
    STRING (TuttiTileInfo, source, 1, 16),
    INT (TuttiTileInfo, x, 0, CANVAS_MAX),
    INT (TuttiTileInfo, y, 0, CANVAS_MAX),
    INT (TuttiTileInfo, width, 1, CANVAS_MAX),
    INT (TuttiTileInfo, height, 1, CANVAS_MAX),
    END,
};
const TuttiRecord tutti_tile_record = {sizeof (TuttiTileInfo), tile_fields};

static const TuttiField level_fields[] = {
    STRING (TuttiLevelInfo, participant, 1, ID_MAX),
    INT (TuttiLevelInfo, level, TUTTI_LEVEL_INFO_SILENT, 0),
    BOOL (TuttiLevelInfo, speaking),
    END,
};
const TuttiRecord tutti_level_record = {sizeof (TuttiLevelInfo), level_fields};

static const TuttiField socket_fields[] = {
    STRING (TuttiSocketInfo, address, 2, ID_MAX),
    INT (TuttiSocketInfo, port, 0, 65535),
    OPTIONAL_STRING (TuttiSocketInfo, bind, ID_MAX),
    OPTIONAL_STRING (TuttiSocketInfo, transport, 3),
    END,
};
const TuttiRecord tutti_socket_record = {sizeof (TuttiSocketInfo), socket_fields};

static const TuttiField waiting_fields[] = {
    STRING (TuttiWaitingInfo, id, 1, ID_MAX),
    STRING (TuttiWaitingInfo, name, 1, NAME_MAX_BYTES),
    BOOL (TuttiWaitingInfo, suspect),
    END,
};
const TuttiRecord tutti_waiting_record = {sizeof (TuttiWaitingInfo), waiting_fields};

static const TuttiField output_fields[] = {
    STRING (TuttiOutputInfo, id, 1, ID_MAX),
    STRING (TuttiOutputInfo, kind, 1, 16),
    STRING (TuttiOutputInfo, state, 1, 16),
    STRING (TuttiOutputInfo, by, 1, NAME_MAX_BYTES),
    INT (TuttiOutputInfo, since, 0, TIME_MAX),
    OPTIONAL_STRING (TuttiOutputInfo, target, TEXT_MAX),
    OPTIONAL_STRING (TuttiOutputInfo, link, TEXT_MAX),
    OPTIONAL_STRING (TuttiOutputInfo, text, TEXT_MAX),
    END,
};
const TuttiRecord tutti_output_record = {sizeof (TuttiOutputInfo), output_fields};

static const TuttiField option_fields[] = {
    STRING (TuttiOptionInfo, id, 1, 16),
    STRING (TuttiOptionInfo, text, 1, TUTTI_POLL_OPTION_MAX_BYTES),
    INT (TuttiOptionInfo, votes, 0, PEOPLE_MAX),
    END,
};
const TuttiRecord tutti_option_record = {sizeof (TuttiOptionInfo), option_fields};

static const TuttiField ballot_fields[] = {
    STRING (TuttiBallotInfo, name, 1, NAME_MAX_BYTES),
    STRINGS (TuttiBallotInfo, choices, TUTTI_POLL_OPTIONS_MAX),
    END,
};
const TuttiRecord tutti_ballot_record = {sizeof (TuttiBallotInfo), ballot_fields};

static const TuttiField speaking_fields[] = {
    STRING (TuttiSpeakingInfo, participant, 1, ID_MAX),
    INT (TuttiSpeakingInfo, seconds, 0, TIME_MAX),
    END,
};
const TuttiRecord tutti_speaking_record = {sizeof (TuttiSpeakingInfo), speaking_fields};

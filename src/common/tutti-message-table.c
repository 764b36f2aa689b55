/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-message-fields.h"
#include "common/tutti-message-output-fields.h"
#include "common/tutti-message-phone-fields.h"
#include "common/tutti-message-sip-fields.h"

static const TuttiField no_fields[] = {END};

static const TuttiField join_fields[] = {
    INT (TuttiJoin, protocol, 0, G_MAXINT32),
    STRING (TuttiJoin, room, 1, NAME_MAX_BYTES),
    STRING (TuttiJoin, name, 1, NAME_MAX_BYTES),
    OPTIONAL_STRING (TuttiJoin, seat, ID_MAX),
    OPTIONAL_STRING (TuttiJoin, key, ID_MAX),
    OPTIONAL_STRING (TuttiJoin, password, PASSWORD_MAX),
    OPTIONAL_STRING (TuttiJoin, token, TOKEN_MAX),
    OPTIONAL_STRING (TuttiJoin, consent, 16),
    BOOL (TuttiJoin, microphone),
    BOOL (TuttiJoin, camera),
    END,
};
static const TuttiField offer_fields[] = {
    INT (TuttiOffer, attempt, 1, 1000000),
    STRING (TuttiOffer, sdp, 1, TUTTI_SDP_MAX_BYTES),
    OPTIONAL_STRING (TuttiOffer, codec, 16),
    END,
};
static const TuttiField answer_fields[] = {
    INT (TuttiAnswer, attempt, 1, 1000000),
    STRING (TuttiAnswer, sdp, 1, TUTTI_SDP_MAX_BYTES),
    END,
};
static const TuttiField state_fields[] = {
    BOOL (TuttiState, microphone),
    BOOL (TuttiState, camera),
    BOOL (TuttiState, screen),
    END,
};
static const TuttiField ping_fields[] = {
    INT (TuttiPing, time, 0, TIME_MAX),
    END,
};
static const TuttiField hand_fields[] = {
    BOOL (TuttiHand, raised),
    END,
};
static const TuttiField rename_fields[] = {
    STRING (TuttiRename, participant, 1, ID_MAX),
    STRING (TuttiRename, name, 1, NAME_MAX_BYTES),
    END,
};
static const TuttiField whom_fields[] = {
    OPTIONAL_STRING (TuttiMute, participant, ID_MAX),
    END,
};
static const TuttiField source_fields[] = {
    STRING (TuttiAsk, participant, 1, ID_MAX),
    STRING (TuttiAsk, source, 1, 16),
    END,
};
static const TuttiField expel_fields[] = {
    STRING (TuttiExpel, participant, 1, ID_MAX),
    BOOL (TuttiExpel, ban),
    END,
};
static const TuttiField role_fields[] = {
    STRING (TuttiRoleMessage, participant, 1, ID_MAX),
    STRING (TuttiRoleMessage, role, 1, 16),
    END,
};
static const TuttiField chat_fields[] = {
    OPTIONAL_STRING (TuttiChat, to, ID_MAX),
    OPTIONAL_INT (TuttiChat, reply, 1, TIME_MAX),
    STRING (TuttiChat, text, 1, CHAT_MAX),
    END,
};
static const TuttiField settings_fields[] = {
    BOOL (TuttiSettings, lobby),
    BOOL (TuttiSettings, locked),
    BOOL (TuttiSettings, chat),
    BOOL (TuttiSettings, listeners),
    BOOL (TuttiSettings, speaking_time),
    OPTIONAL_STRING (TuttiSettings, password, PASSWORD_MAX),
    OPTIONAL_STRING (TuttiSettings, pin, PIN_MAX),
    END,
};
static const TuttiField note_fields[] = {
    OPTIONAL_STRING (TuttiNote, participant, ID_MAX),
    STRING (TuttiNote, text, 1, TEXT_MAX),
    END,
};
static const TuttiField recording_fields[] = {
    STRING (TuttiRecordingMessage, action, 1, 16),
    OPTIONAL_STRING (TuttiRecordingMessage, format, 16),
    OPTIONAL_STRING (TuttiRecordingMessage, layout, 16),
    OPTIONAL_STRING (TuttiRecordingMessage, voices, 16),
    END,
};
static const TuttiField streaming_fields[] = {
    STRING (TuttiStreamingMessage, action, 1, 16),
    OPTIONAL_STRING (TuttiStreamingMessage, target, TEXT_MAX),
    OPTIONAL_STRING (TuttiStreamingMessage, key, TEXT_MAX),
    OPTIONAL_STRING (TuttiStreamingMessage, passphrase, TEXT_MAX),
    OPTIONAL_STRING (TuttiStreamingMessage, layout, 16),
    OPTIONAL_STRING (TuttiStreamingMessage, output, ID_MAX),
    END,
};
static const TuttiField consent_fields[] = {
    STRING (TuttiConsentMessage, consent, 1, 16),
    END,
};
static const TuttiField outputs_fields[] = {
    ARRAY (TuttiOutputsMessage, outputs, OUTPUTS_MAX, &tutti_output_record),
    END,
};
static const TuttiField output_over_fields[] = {
    STRING (TuttiOutputOver, id, 1, ID_MAX),
    STRING (TuttiOutputOver, kind, 1, 16),
    INT (TuttiOutputOver, milliseconds, 0, TIME_MAX),
    INT (TuttiOutputOver, bytes, 0, TIME_MAX),
    STRINGS (TuttiOutputOver, links, LINKS_MAX),
    OPTIONAL_STRINGS (TuttiOutputOver, names, LINKS_MAX),
    INT (TuttiOutputOver, expires, 0, TIME_MAX),
    OPTIONAL_STRING (TuttiOutputOver, text, TEXT_MAX),
    END,
};
static const TuttiField wait_fields[] = {
    STRING (TuttiWait, waiting, 1, ID_MAX),
    END,
};
static const TuttiField rights_fields[] = {
    STRING (TuttiRights, role, 1, 16),
    STRINGS (TuttiRights, rights, RIGHTS_MAX),
    END,
};
static const TuttiField room_fields[] = {
    BOOL (TuttiRoomMessage, lobby),
    BOOL (TuttiRoomMessage, locked),
    BOOL (TuttiRoomMessage, chat),
    BOOL (TuttiRoomMessage, listeners),
    BOOL (TuttiRoomMessage, speaking_time),
    BOOL (TuttiRoomMessage, password),
    OPTIONAL_STRING (TuttiRoomMessage, pin, PIN_MAX),
    OPTIONAL_STRING (TuttiRoomMessage, spotlight, ID_MAX),
    INT (TuttiRoomMessage, ends, 0, TIME_MAX),
    END,
};
static const TuttiField hands_fields[] = {
    STRINGS (TuttiHands, participants, PEOPLE_MAX),
    END,
};
static const TuttiField said_fields[] = {
    INT (TuttiSaid, number, 1, TIME_MAX),
    INT (TuttiSaid, time, 0, TIME_MAX),
    STRING (TuttiSaid, participant, 1, ID_MAX),
    STRING (TuttiSaid, name, 1, NAME_MAX_BYTES),
    OPTIONAL_STRING (TuttiSaid, to, ID_MAX),
    OPTIONAL_INT (TuttiSaid, reply, 1, TIME_MAX),
    STRING (TuttiSaid, text, 1, CHAT_MAX),
    END,
};
static const TuttiField react_fields[] = {
    STRING (TuttiReact, reaction, 1, 16),
    END,
};
static const TuttiField reaction_fields[] = {
    STRING (TuttiReaction, participant, 1, ID_MAX),
    STRING (TuttiReaction, reaction, 1, 16),
    END,
};
static const TuttiField called_fields[] = {
    STRING (TuttiCalled, participant, 1, ID_MAX),
    STRING (TuttiCalled, by, 1, ID_MAX),
    END,
};
static const TuttiField poll_start_fields[] = {
    STRING (TuttiPollStart, question, 1, TUTTI_POLL_QUESTION_MAX_BYTES),
    STRINGS (TuttiPollStart, options, TUTTI_POLL_OPTIONS_MAX),
    BOOL (TuttiPollStart, multiple),
    BOOL (TuttiPollStart, named),
    END,
};
static const TuttiField poll_end_fields[] = {
    STRING (TuttiPollEnd, poll, 1, ID_MAX),
    END,
};
static const TuttiField vote_fields[] = {
    STRING (TuttiVote, poll, 1, ID_MAX),
    STRINGS (TuttiVote, choices, TUTTI_POLL_OPTIONS_MAX),
    END,
};
static const TuttiField poll_fields[] = {
    STRING (TuttiPollMessage, id, 1, ID_MAX),
    STRING (TuttiPollMessage, by, 1, NAME_MAX_BYTES),
    STRING (TuttiPollMessage, question, 1, TUTTI_POLL_QUESTION_MAX_BYTES),
    BOOL (TuttiPollMessage, multiple),
    BOOL (TuttiPollMessage, named),
    BOOL (TuttiPollMessage, closed),
    INT (TuttiPollMessage, voted, 0, PEOPLE_MAX),
    ARRAY (TuttiPollMessage, options, TUTTI_POLL_OPTIONS_MAX, &tutti_option_record),
    ARRAY (TuttiPollMessage, ballots, PEOPLE_MAX, &tutti_ballot_record),
    STRINGS (TuttiPollMessage, mine, TUTTI_POLL_OPTIONS_MAX),
    END,
};
static const TuttiField present_fields[] = {
    STRING (TuttiPresent, action, 1, 16),
    OPTIONAL_STRING (TuttiPresent, participant, ID_MAX),
    END,
};
static const TuttiField presentation_fields[] = {
    OPTIONAL_STRING (TuttiPresentation, participant, ID_MAX),
    STRING (TuttiPresentation, kind, 1, 16),
    BOOL (TuttiPresentation, paused),
    BOOL (TuttiPresentation, sound),
    INT (TuttiPresentation, page, 0, PAGES_MAX),
    INT (TuttiPresentation, pages, 0, PAGES_MAX),
    END,
};
static const TuttiField speaking_message_fields[] = {
    ARRAY (TuttiSpeakingMessage, times, PEOPLE_MAX, &tutti_speaking_record),
    END,
};
static const TuttiField lobby_fields[] = {
    ARRAY (TuttiLobbyMessage, waiting, PEOPLE_MAX, &tutti_waiting_record),
    END,
};
static const TuttiField asked_fields[] = {
    STRING (TuttiAsked, what, 1, 16),
    STRING (TuttiAsked, participant, 1, ID_MAX),
    END,
};
static const TuttiField welcome_fields[] = {
    INT (TuttiWelcome, protocol, 0, G_MAXINT32),
    STRING (TuttiWelcome, participant, 1, ID_MAX),
    STRING (TuttiWelcome, seat, 1, ID_MAX),
    STRING (TuttiWelcome, room, 1, NAME_MAX_BYTES),
    OPTIONAL_STRING (TuttiWelcome, key, ID_MAX),
    ARRAY (TuttiWelcome, participants, PEOPLE_MAX, &tutti_participant_record),
    END,
};
static const TuttiField joined_fields[] = {
    RECORD (TuttiJoined, participant, &tutti_participant_record),
    END,
};
static const TuttiField left_fields[] = {
    STRING (TuttiLeft, participant, 1, ID_MAX),
    END,
};
static const TuttiField renew_fields[] = {
    STRING (TuttiRenew, reason, 1, ID_MAX),
    STRING (TuttiRenew, text, 0, TEXT_MAX),
    END,
};
static const TuttiField error_fields[] = {
    STRING (TuttiErrorMessage, error, 1, ID_MAX),
    STRING (TuttiErrorMessage, text, 0, TEXT_MAX),
    BOOL (TuttiErrorMessage, fatal),
    END,
};
static const TuttiField layout_fields[] = {
    OPTIONAL_STRINGS (TuttiLayoutMessage, viewers, PEOPLE_MAX),
    OPTIONAL_STRING (TuttiLayoutMessage, view, 16),
    INT (TuttiLayoutMessage, width, 1, CANVAS_MAX),
    INT (TuttiLayoutMessage, height, 1, CANVAS_MAX),
    ARRAY (TuttiLayoutMessage, tiles, PEOPLE_MAX, &tutti_tile_record),
    END,
};
static const TuttiField uplink_fields[] = {
    OPTIONAL_STRING (TuttiUplink, participant, ID_MAX),
    STRING (TuttiUplink, source, 1, 16),
    INT (TuttiUplink, width, 0, CANVAS_MAX),
    INT (TuttiUplink, height, 0, CANVAS_MAX),
    INT (TuttiUplink, framerate, 0, 60),
    INT (TuttiUplink, bitrate, 0, G_MAXINT32),
    END,
};
static const TuttiField view_fields[] = {
    STRING (TuttiViewMessage, layout, 1, 16),
    STRING (TuttiViewMessage, quality, 1, 16),
    END,
};
static const TuttiField volume_fields[] = {
    STRING (TuttiVolume, participant, 1, ID_MAX),
    INT (TuttiVolume, decibels, TUTTI_VOLUME_MIN, TUTTI_VOLUME_MAX),
    END,
};
static const TuttiField hear_fields[] = {
    STRING (TuttiHear, participant, 1, ID_MAX),
    STRING (TuttiHear, speaker, 1, ID_MAX),
    INT (TuttiHear, decibels, TUTTI_VOLUME_MIN, TUTTI_VOLUME_MAX),
    END,
};
static const TuttiField watch_fields[] = {
    STRING (TuttiWatch, participant, 1, ID_MAX),
    STRING (TuttiWatch, layout, 1, 16),
    STRING (TuttiWatch, quality, 1, 16),
    END,
};
static const TuttiField levels_fields[] = {
    ARRAY (TuttiLevelsMessage, levels, PEOPLE_MAX, &tutti_level_record),
    END,
};
static const TuttiField configure_fields[] = {
    STRING (TuttiConfigure, room, 1, ID_MAX),
    INT (TuttiConfigure, width, 160, CANVAS_MAX),
    INT (TuttiConfigure, height, 90, CANVAS_MAX),
    INT (TuttiConfigure, framerate, 1, 60),
    OPTIONAL_INT (TuttiConfigure, voices, 1, TUTTI_VOICES_MAX),
    OPTIONAL_STRING (TuttiConfigure, role, 16),
    ARRAY (TuttiConfigure, sockets, SOCKETS_MAX, &tutti_socket_record),
    END,
};
static const TuttiField add_fields[] = {
    STRING (TuttiAdd, endpoint, 1, ID_MAX),
    STRING (TuttiAdd, participant, 1, ID_MAX),
    STRING (TuttiAdd, sdp, 1, TUTTI_SDP_MAX_BYTES),
    OPTIONAL_STRING (TuttiAdd, codec, 16),
    END,
};
static const TuttiField robot_fields[] = {
    STRING (TuttiRobot, endpoint, 1, ID_MAX),
    STRING (TuttiRobot, participant, 1, ID_MAX),
    STRING (TuttiRobot, fragment, 1, ID_MAX),
    END,
};
static const TuttiField media_fields[] = {
    STRING (TuttiMedia, participant, 1, ID_MAX),
    BOOL (TuttiMedia, microphone),
    BOOL (TuttiMedia, camera),
    BOOL (TuttiMedia, screen),
    OPTIONAL_INT (TuttiMedia, page, 0, PAGES_MAX),
    OPTIONAL_INT (TuttiMedia, pages, 0, PAGES_MAX),
    END,
};
static const TuttiField label_fields[] = {
    STRING (TuttiLabelMessage, participant, 1, ID_MAX),
    STRING (TuttiLabelMessage, name, 1, NAME_MAX_BYTES),
    END,
};
static const TuttiField recorded_fields[] = {
    STRING (TuttiRecorded, participant, 1, ID_MAX),
    BOOL (TuttiRecorded, recorded),
    END,
};
static const TuttiField notice_fields[] = {
    STRING (TuttiNotice, language, 1, 16),
    STRING (TuttiNotice, notice, 1, 64),
    END,
};
static const TuttiField ready_fields[] = {
    STRING (TuttiReady, version, 1, ID_MAX),
    END,
};
static const TuttiField heartbeat_fields[] = {
    INT (TuttiHeartbeat, endpoints, 0, G_MAXINT32),
    INT (TuttiHeartbeat, frames, 0, TIME_MAX),
    INT (TuttiHeartbeat, ticks, 0, TIME_MAX),
    INT (TuttiHeartbeat, encodes, 0, TIME_MAX),
    INT (TuttiHeartbeat, renditions, 0, G_MAXINT32),
    INT (TuttiHeartbeat, cpu, 0, TIME_MAX),
    END,
};
static const TuttiField answered_fields[] = {
    STRING (TuttiAnswered, endpoint, 1, ID_MAX),
    STRING (TuttiAnswered, sdp, 1, TUTTI_SDP_MAX_BYTES),
    END,
};
static const TuttiField connected_fields[] = {
    STRING (TuttiConnected, endpoint, 1, ID_MAX),
    END,
};
static const TuttiField failed_fields[] = {
    STRING (TuttiFailed, endpoint, 1, ID_MAX),
    STRING (TuttiFailed, error, 1, ID_MAX),
    STRING (TuttiFailed, text, 0, TEXT_MAX),
    END,
};
static const TuttiField fault_fields[] = {
    STRING (TuttiFault, error, 1, ID_MAX),
    STRING (TuttiFault, text, 0, TEXT_MAX),
    END,
};

#define ROW(name, TYPE, channels, Struct, fields) \
  { \
    name, TUTTI_MESSAGE_##TYPE, channels, \
    { \
      sizeof (Struct), fields \
    } \
  }

static const TuttiMessageRow rows[] = {
    ROW ("join", JOIN, TUTTI_CHANNEL_CLIENT, TuttiJoin, join_fields),
    ROW ("offer", OFFER, TUTTI_CHANNEL_CLIENT, TuttiOffer, offer_fields),
    ROW ("state", STATE, TUTTI_CHANNEL_CLIENT, TuttiState, state_fields),
    ROW ("leave", LEAVE, TUTTI_CHANNEL_CLIENT, TuttiLeave, no_fields),
    ROW ("ping", PING, TUTTI_CHANNEL_CLIENT, TuttiPing, ping_fields),
    ROW ("hand", HAND, TUTTI_CHANNEL_CLIENT, TuttiHand, hand_fields),
    ROW ("rename", RENAME, TUTTI_CHANNEL_CLIENT, TuttiRename, rename_fields),
    ROW ("lower", LOWER, TUTTI_CHANNEL_CLIENT, TuttiLower, whom_fields),
    ROW ("mute", MUTE, TUTTI_CHANNEL_CLIENT, TuttiMute, whom_fields),
    ROW ("ask", ASK, TUTTI_CHANNEL_CLIENT, TuttiAsk, source_fields),
    ROW ("stop", STOP, TUTTI_CHANNEL_CLIENT, TuttiStop, source_fields),
    ROW ("spotlight", SPOTLIGHT, TUTTI_CHANNEL_CLIENT | TUTTI_CHANNEL_COMMAND,
        TuttiSpotlight, whom_fields),
    ROW ("expel", EXPEL, TUTTI_CHANNEL_CLIENT, TuttiExpel, expel_fields),
    ROW ("role", ROLE, TUTTI_CHANNEL_CLIENT, TuttiRoleMessage, role_fields),
    ROW ("admit", ADMIT, TUTTI_CHANNEL_CLIENT, TuttiAdmit, whom_fields),
    ROW ("refuse", REFUSE, TUTTI_CHANNEL_CLIENT, TuttiRefuse, whom_fields),
    ROW ("end", END, TUTTI_CHANNEL_CLIENT, TuttiEnd, no_fields),
    ROW ("record", RECORDING, TUTTI_CHANNEL_CLIENT, TuttiRecordingMessage,
        recording_fields),
    ROW ("stream", STREAMING, TUTTI_CHANNEL_CLIENT, TuttiStreamingMessage,
        streaming_fields),
    ROW ("consent", CONSENT, TUTTI_CHANNEL_CLIENT, TuttiConsentMessage, consent_fields),
    ROW ("view", VIEW, TUTTI_CHANNEL_CLIENT, TuttiViewMessage, view_fields),
    ROW ("volume", VOLUME, TUTTI_CHANNEL_CLIENT, TuttiVolume, volume_fields),
    ROW ("call", CALL, TUTTI_CHANNEL_CLIENT, TuttiCall, whom_fields),
    ROW ("react", REACT, TUTTI_CHANNEL_CLIENT, TuttiReact, react_fields),
    ROW ("poll-start", POLL_START, TUTTI_CHANNEL_CLIENT, TuttiPollStart,
        poll_start_fields),
    ROW ("poll-end", POLL_END, TUTTI_CHANNEL_CLIENT, TuttiPollEnd, poll_end_fields),
    ROW ("vote", VOTE, TUTTI_CHANNEL_CLIENT, TuttiVote, vote_fields),
    ROW ("present", PRESENT, TUTTI_CHANNEL_CLIENT | TUTTI_CHANNEL_SERVER, TuttiPresent,
        present_fields),
    ROW ("presentation", PRESENTATION, TUTTI_CHANNEL_CLIENT | TUTTI_CHANNEL_SERVER,
        TuttiPresentation, presentation_fields),
    ROW ("chat", CHAT, TUTTI_CHANNEL_CLIENT, TuttiChat, chat_fields),
    ROW ("settings", SETTINGS, TUTTI_CHANNEL_CLIENT, TuttiSettings, settings_fields),
    ROW ("note", NOTE, TUTTI_CHANNEL_CLIENT | TUTTI_CHANNEL_SERVER, TuttiNote,
        note_fields),

    ROW ("welcome", WELCOME, TUTTI_CHANNEL_SERVER, TuttiWelcome, welcome_fields),
    ROW ("joined", JOINED, TUTTI_CHANNEL_SERVER, TuttiJoined, joined_fields),
    ROW ("changed", CHANGED, TUTTI_CHANNEL_SERVER, TuttiChanged, joined_fields),
    ROW ("left", LEFT, TUTTI_CHANNEL_SERVER, TuttiLeft, left_fields),
    ROW ("answer", ANSWER, TUTTI_CHANNEL_SERVER, TuttiAnswer, answer_fields),
    ROW ("renew", RENEW, TUTTI_CHANNEL_SERVER, TuttiRenew, renew_fields),
    ROW ("error", ERROR, TUTTI_CHANNEL_SERVER, TuttiErrorMessage, error_fields),
    ROW ("pong", PONG, TUTTI_CHANNEL_SERVER, TuttiPong, ping_fields),
    ROW ("wait", WAIT, TUTTI_CHANNEL_SERVER, TuttiWait, wait_fields),
    ROW ("rights", RIGHTS, TUTTI_CHANNEL_SERVER, TuttiRights, rights_fields),
    ROW ("room", ROOM, TUTTI_CHANNEL_SERVER, TuttiRoomMessage, room_fields),
    ROW ("hands", HANDS, TUTTI_CHANNEL_SERVER, TuttiHands, hands_fields),
    ROW ("called", CALLED, TUTTI_CHANNEL_SERVER, TuttiCalled, called_fields),
    ROW ("reaction", REACTION, TUTTI_CHANNEL_SERVER, TuttiReaction, reaction_fields),
    ROW ("poll", POLL, TUTTI_CHANNEL_SERVER, TuttiPollMessage, poll_fields),
    ROW ("speaking", SPEAKING, TUTTI_CHANNEL_SERVER, TuttiSpeakingMessage,
        speaking_message_fields),
    ROW ("said", SAID, TUTTI_CHANNEL_SERVER, TuttiSaid, said_fields),
    ROW ("lobby", LOBBY, TUTTI_CHANNEL_SERVER, TuttiLobbyMessage, lobby_fields),
    ROW ("asked", ASKED, TUTTI_CHANNEL_SERVER, TuttiAsked, asked_fields),

    ROW ("outputs", OUTPUTS, TUTTI_CHANNEL_SERVER, TuttiOutputsMessage, outputs_fields),
    ROW ("output-over", OUTPUT_OVER, TUTTI_CHANNEL_SERVER, TuttiOutputOver,
        output_over_fields),

    ROW ("layout", LAYOUT, TUTTI_CHANNEL_SERVER | TUTTI_CHANNEL_EVENT, TuttiLayoutMessage,
        layout_fields),
    ROW ("uplink", UPLINK, TUTTI_CHANNEL_SERVER | TUTTI_CHANNEL_EVENT, TuttiUplink,
        uplink_fields),
    ROW ("levels", LEVELS, TUTTI_CHANNEL_SERVER | TUTTI_CHANNEL_EVENT, TuttiLevelsMessage,
        levels_fields),

    ROW ("configure", CONFIGURE, TUTTI_CHANNEL_COMMAND, TuttiConfigure, configure_fields),
    ROW ("add", ADD, TUTTI_CHANNEL_COMMAND, TuttiAdd, add_fields),
    ROW ("robot", ROBOT, TUTTI_CHANNEL_COMMAND, TuttiRobot, robot_fields),
    ROW ("media", MEDIA, TUTTI_CHANNEL_COMMAND, TuttiMedia, media_fields),
    ROW ("watch", WATCH, TUTTI_CHANNEL_COMMAND, TuttiWatch, watch_fields),
    ROW ("hear", HEAR, TUTTI_CHANNEL_COMMAND, TuttiHear, hear_fields),
    ROW ("label", LABEL, TUTTI_CHANNEL_COMMAND, TuttiLabelMessage, label_fields),
    ROW ("recorded", RECORDED, TUTTI_CHANNEL_COMMAND, TuttiRecorded, recorded_fields),
    ROW ("notice", NOTICE, TUTTI_CHANNEL_COMMAND, TuttiNotice, notice_fields),
    ROW ("feed", FEED_BEGIN, TUTTI_CHANNEL_COMMAND, TuttiFeedBegin, feed_begin_fields),
    ROW ("feed-pause", FEED_PAUSE, TUTTI_CHANNEL_COMMAND, TuttiFeedSteer,
        feed_steer_fields),
    ROW ("feed-resume", FEED_RESUME, TUTTI_CHANNEL_COMMAND, TuttiFeedSteer,
        feed_steer_fields),
    ROW ("feed-end", FEED_END, TUTTI_CHANNEL_COMMAND, TuttiFeedSteer, feed_steer_fields),
    ROW ("phone-add", PHONE_ADD, TUTTI_CHANNEL_COMMAND, TuttiPhoneAdd, phone_add_fields),
    ROW ("phone-update", PHONE_UPDATE, TUTTI_CHANNEL_COMMAND, TuttiPhoneUpdate,
        phone_update_fields),
    ROW ("prompt", PROMPT, TUTTI_CHANNEL_COMMAND, TuttiPrompt, prompt_fields),
    ROW ("remove", REMOVE, TUTTI_CHANNEL_COMMAND, TuttiRemove, left_fields),
    ROW ("quit", QUIT,
        TUTTI_CHANNEL_COMMAND | TUTTI_CHANNEL_OUTPUT | TUTTI_CHANNEL_GATEWAY, TuttiQuit,
        no_fields),

    ROW ("ready", READY, TUTTI_CHANNEL_EVENT | TUTTI_CHANNEL_REPORT | TUTTI_CHANNEL_CALL,
        TuttiReady, ready_fields),
    ROW ("configured", CONFIGURED, TUTTI_CHANNEL_EVENT, TuttiConfigured, no_fields),
    ROW ("heartbeat", HEARTBEAT, TUTTI_CHANNEL_EVENT, TuttiHeartbeat, heartbeat_fields),
    ROW ("answered", ANSWERED, TUTTI_CHANNEL_EVENT, TuttiAnswered, answered_fields),
    ROW ("connected", CONNECTED, TUTTI_CHANNEL_EVENT, TuttiConnected, connected_fields),
    ROW ("failed", FAILED, TUTTI_CHANNEL_EVENT, TuttiFailed, failed_fields),
    ROW ("removed", REMOVED, TUTTI_CHANNEL_EVENT, TuttiRemoved, connected_fields),
    ROW (
        "feed-ended", FEED_ENDED, TUTTI_CHANNEL_EVENT, TuttiFeedEnded, feed_ended_fields),
    ROW ("phone-key", PHONE_KEY, TUTTI_CHANNEL_EVENT, TuttiPhoneKey, phone_key_fields),
    ROW ("phone-lost", PHONE_LOST, TUTTI_CHANNEL_EVENT, TuttiPhoneLost, left_fields),
    ROW ("phone-quality", PHONE_QUALITY, TUTTI_CHANNEL_EVENT, TuttiPhoneQuality,
        phone_quality_fields),
    ROW ("prompt-done", PROMPT_DONE, TUTTI_CHANNEL_EVENT, TuttiPromptDone,
        prompt_done_fields),
    ROW ("fault", FAULT, TUTTI_CHANNEL_EVENT, TuttiFault, fault_fields),

    ROW ("record", RECORD, TUTTI_CHANNEL_OUTPUT, TuttiRecordMessage, record_fields),
    ROW ("stream", STREAM, TUTTI_CHANNEL_OUTPUT, TuttiStreamMessage, stream_fields),
    ROW ("feed", FEED, TUTTI_CHANNEL_OUTPUT, TuttiFeedMessage, no_fields),
    ROW ("pause", PAUSE, TUTTI_CHANNEL_OUTPUT, TuttiPause, no_fields),
    ROW ("resume", RESUME, TUTTI_CHANNEL_OUTPUT, TuttiResume, no_fields),
    ROW ("finish", FINISH, TUTTI_CHANNEL_OUTPUT, TuttiFinish, no_fields),

    ROW ("progress", PROGRESS, TUTTI_CHANNEL_REPORT, TuttiProgress, progress_fields),
    ROW ("voice", VOICE, TUTTI_CHANNEL_REPORT, TuttiVoiceReport, voice_fields),
    ROW ("finished", FINISHED, TUTTI_CHANNEL_REPORT, TuttiFinished, finished_fields),

    ROW ("dial", DIAL, TUTTI_CHANNEL_CLIENT, TuttiDial, dial_fields),
    ROW ("phone", PHONE, TUTTI_CHANNEL_SERVER, TuttiPhoneMessage, phone_message_fields),
    ROW ("sound", SOUND, TUTTI_CHANNEL_CLIENT, TuttiSound, sound_fields),
    ROW ("sound-answer", SOUND_ANSWER, TUTTI_CHANNEL_CLIENT, TuttiSoundAnswer,
        sound_answer_fields),
    ROW ("sound", SOUND_NEWS, TUTTI_CHANNEL_SERVER, TuttiSoundNews, sound_news_fields),
    ROW ("sound-asked", SOUND_ASKED, TUTTI_CHANNEL_SERVER, TuttiSoundAsked,
        sound_asked_fields),

    ROW ("sip-configure", SIP_CONFIGURE, TUTTI_CHANNEL_GATEWAY, TuttiSipConfigure,
        sip_configure_fields),
    ROW ("call-socket", CALL_SOCKET, TUTTI_CHANNEL_GATEWAY, TuttiCallSocket,
        call_socket_fields),
    ROW ("call-key", CALL_KEY, TUTTI_CHANNEL_GATEWAY, TuttiCallKey, call_key_fields),
    ROW ("call-spoken", CALL_SPOKEN, TUTTI_CHANNEL_GATEWAY, TuttiCallSpoken,
        call_spoken_fields),
    ROW ("call-news", CALL_NEWS, TUTTI_CHANNEL_GATEWAY, TuttiCallNews, call_news_fields),
    ROW ("call-out", CALL_OUT, TUTTI_CHANNEL_GATEWAY, TuttiCallOut, call_out_fields),
    ROW ("call-end", CALL_END, TUTTI_CHANNEL_GATEWAY, TuttiCallEnd, call_end_fields),

    ROW ("sip-status", SIP_STATUS, TUTTI_CHANNEL_CALL, TuttiSipStatus, sip_status_fields),
    ROW ("call-new", CALL_NEW, TUTTI_CHANNEL_CALL, TuttiCallNew, call_new_fields),
    ROW ("call-media", CALL_MEDIA, TUTTI_CHANNEL_CALL, TuttiCallMedia, call_media_fields),
    ROW ("call-say", CALL_SAY, TUTTI_CHANNEL_CALL, TuttiCallSay, call_say_fields),
    ROW ("call-join", CALL_JOIN, TUTTI_CHANNEL_CALL, TuttiCallJoin, call_join_fields),
    ROW ("call-do", CALL_DO, TUTTI_CHANNEL_CALL, TuttiCallDo, call_do_fields),
    ROW ("call-rings", CALL_RINGS, TUTTI_CHANNEL_CALL, TuttiCallRings, call_rings_fields),
    ROW ("call-gone", CALL_GONE, TUTTI_CHANNEL_CALL, TuttiCallGone, call_gone_fields),
};

/* The structs that share a row's fields must have the same shape. */
G_STATIC_ASSERT (G_STRUCT_OFFSET (TuttiRemove, participant) ==
                 G_STRUCT_OFFSET (TuttiLeft, participant));
G_STATIC_ASSERT (G_STRUCT_OFFSET (TuttiPhoneLost, participant) ==
                 G_STRUCT_OFFSET (TuttiLeft, participant));

const TuttiMessageRow *
tutti_message_row_by_name (TuttiChannel channel, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if ((rows[i].channels & channel) != 0 && g_str_equal (rows[i].name, name))
      return &rows[i];
  }
  return NULL;
}

const TuttiMessageRow *
tutti_message_row_by_type (TuttiMessageType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].type == type)
      return &rows[i];
  }
  return NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the operator may choose: the one table. */

#include "common/tutti-message.h"
#include "server/tutti-config.h"

#define MEMBER(name) G_STRUCT_OFFSET (TuttiConfig, name)

static const TuttiOption options[] = {
    {"server", "listen", TUTTI_OPTION_STRING, MEMBER (listen), "*:8443", 0, 0,
        "ADDRESS:PORT",
        "Where to serve the page and its signalling; * is all addresses, IPv4 and IPv6; "
        "an IPv6 address goes in brackets"},
    {"server", "tls", TUTTI_OPTION_FLAG, MEMBER (tls), "true", 0, 0, NULL,
        "HTTPS; without it plain HTTP is served, to this machine itself or to a proxy"},
    {"server", "allow-plain-http", TUTTI_OPTION_FLAG, MEMBER (allow_plain_http), "false",
        0, 0, NULL,
        "With tls off, allow an address that other machines reach (a proxy must add TLS: "
        "browsers give no microphone without it)"},
    {"server", "certificate", TUTTI_OPTION_STRING, MEMBER (certificate), NULL, 0, 0,
        "FILE",
        "Certificate chain (PEM), read again when it changes; not set: one is made at "
        "the "
        "first start and kept in the state folder"},
    {"server", "certificate-key", TUTTI_OPTION_STRING, MEMBER (certificate_key), NULL, 0,
        0, "FILE", "Private key (PEM) of the certificate"},
    {"server", "state-dir", TUTTI_OPTION_STRING, MEMBER (state_dir), NULL, 0, 0, "DIR",
        "What has to survive a restart; not set: $STATE_DIRECTORY, or tutti/ in the "
        "user's "
        "state folder"},
    {"server", "web-dir", TUTTI_OPTION_STRING, MEMBER (web_dir), NULL, 0, 0, "DIR",
        "The web client; not set: where it was built or installed"},
    {"server", "origins", TUTTI_OPTION_LIST, MEMBER (origins), NULL, 0, 0, "ORIGIN",
        "Other sites that may connect, such as https://meet.example.org; the server's "
        "own "
        "page always may"},
    {"server", "proxy", TUTTI_OPTION_LIST, MEMBER (proxies), NULL, 0, 0, "IP",
        "A proxy in front: what it says in X-Forwarded-For is taken for the client's "
        "address, by which tries and quotas are counted"},
    {"media", "media-address", TUTTI_OPTION_LIST, MEMBER (media_addresses), NULL, 0, 0,
        "IP|LOCAL=PUBLIC",
        "Where sound and pictures come to; with LOCAL=PUBLIC browsers are told PUBLIC "
        "(1:1 "
        "NAT); not set: all addresses of this machine"},
    {"media", "port-range", TUTTI_OPTION_STRING, MEMBER (port_range), "50000-50199", 0, 0,
        "FIRST-LAST",
        "UDP ports for media, one per room; with media-tcp the same of TCP"},
    {"media", "media-tcp", TUTTI_OPTION_FLAG, MEMBER (media_tcp), "true", 0, 0, NULL,
        "Media also over TCP, for those whose network blocks UDP"},
    {"media", "mixer", TUTTI_OPTION_STRING, MEMBER (mixer), NULL, 0, 0, "FILE",
        "The tutti-mixer executable; not set: where it was built or installed"},
    {"media", "width", TUTTI_OPTION_INT, MEMBER (width), "1280", 160, 1920, "PIXELS",
        "Width of the composed picture"},
    {"media", "height", TUTTI_OPTION_INT, MEMBER (height), "720", 90, 1080, "PIXELS",
        "Height of the composed picture"},
    {"media", "framerate", TUTTI_OPTION_INT, MEMBER (framerate), "25", 1, 60, "FPS",
        "Pictures per second"},
    {"media", "voices", TUTTI_OPTION_INT, MEMBER (voices),
        G_STRINGIFY (TUTTI_VOICES_DEFAULT), 1, TUTTI_VOICES_MAX, "N",
        "How many of those who talk at once are heard: the loudest; each costs a sound "
        "encoder of its own"},
    {"rooms", "max-rooms", TUTTI_OPTION_INT, MEMBER (max_rooms), "20", 1, 10000, "N",
        "Rooms at the same time"},
    {"rooms", "max-people", TUTTI_OPTION_INT, MEMBER (max_people), "32", 1, 64, "N",
        "People in one room"},
    {"rooms", "names", TUTTI_OPTION_STRING, MEMBER (names), "any", 0, 0, "WHICH",
        "Which rooms whoever comes first may open: any; generated (only names like "
        "lusab-babad-gutih-tugad-mudof, which nobody guesses); or booked (only rooms "
        "made in advance)"},
    {"rooms", "rooms-per-address", TUTTI_OPTION_INT, MEMBER (rooms_per_address), "10", 1,
        10000, "N", "Rooms opened from one address (IPv6: one /64) that exist at once"},
    {"rooms", "rooms-per-hour", TUTTI_OPTION_INT, MEMBER (rooms_per_hour), "30", 1, 10000,
        "N", "Rooms opened from one address in an hour"},
    {"rooms", "joins-per-minute", TUTTI_OPTION_INT, MEMBER (joins_per_minute), "60", 1,
        10000, "N",
        "People who come from one address in a minute; coming back to a seat does not "
        "count"},
    {"rooms", "sockets-per-address", TUTTI_OPTION_INT, MEMBER (sockets_per_address), "50",
        1, 10000, "N", "Connections of one address that have not joined yet"},
    {"rooms", "demo", TUTTI_OPTION_FLAG, MEMBER (demo), "false", 0, 0, NULL,
        "The room \"demo\" has three robots in it"},
    {"limits", "cpu-budget", TUTTI_OPTION_INT, MEMBER (cpu_budget), "85", 0, 100,
        "PERCENT",
        "How much of the CPU that the server may use its rooms may fill; beyond that "
        "nobody new gets in, so that those who are in keep good sound and pictures. 0: "
        "the CPU limits nothing"},
    {"limits", "max-people-in-all", TUTTI_OPTION_INT, MEMBER (max_people_in_all), "0", 0,
        1000000, "N",
        "People in all rooms together; 0: as many as the other limits allow"},
    {"outputs", "output", TUTTI_OPTION_STRING, MEMBER (output), NULL, 0, 0, "FILE",
        "The tutti-output executable; not set: where it was built or installed"},
    {"outputs", "recording", TUTTI_OPTION_FLAG, MEMBER (recording), "true", 0, 0, NULL,
        "Hosts and moderators may record their meetings"},
    {"outputs", "recordings", TUTTI_OPTION_STRING, MEMBER (recordings), NULL, 0, 0, "DIR",
        "Where recordings go; not set: recordings/ in the state folder"},
    {"outputs", "recording-format", TUTTI_OPTION_STRING, MEMBER (recording_format),
        "webm", 0, 0, "FORMAT",
        "What a recording is if nobody chooses: webm, mp4, or audio (sound alone)"},
    {"outputs", "recording-voices", TUTTI_OPTION_STRING, MEMBER (recording_voices),
        "mixed", 0, 0, "VOICES",
        "What recordings have if nobody chooses: everybody's sound together (mixed), or "
        "also a file with each person's alone (separate)"},
    {"outputs", "output-layout", TUTTI_OPTION_STRING, MEMBER (output_layout), "auto", 0,
        0, "LAYOUT",
        "How recordings and streams are arranged if nobody chooses: auto (what is shared "
        "large, else everybody, or who speaks when there are many), grid, or speaker"},
    {"outputs", "title-card", TUTTI_OPTION_FLAG, MEMBER (title_card), "true", 0, 0, NULL,
        "Recordings and streams begin with the room's name on a card, which also stands "
        "there while nobody is in the picture"},
    {"outputs", "logo", TUTTI_OPTION_STRING, MEMBER (logo), NULL, 0, 0, "FILE",
        "A PNG file that is drawn into the upper right corner of recordings and streams, "
        "of at most 1 MiB and 1024 by 1024 pixels; not set: nothing is"},
    {"outputs", "record-automatically", TUTTI_OPTION_FLAG, MEMBER (record_automatically),
        "false", 0, 0, NULL,
        "Every meeting is recorded from when its first person comes; everybody is told "
        "and asked, as always"},
    {"outputs", "recording-days", TUTTI_OPTION_INT, MEMBER (recording_days), "30", 0,
        36500, "DAYS", "After so many days a recording is removed; 0: never"},
    {"outputs", "recording-link-hours", TUTTI_OPTION_INT, MEMBER (recording_link_hours),
        "24", 1, 8760, "HOURS", "So long the link that moderators get is good"},
    {"outputs", "recording-min-free", TUTTI_OPTION_INT, MEMBER (recording_min_free),
        "1024", 32, 100000000, "MIB",
        "Without so much room on the disk no recording is begun; one that runs ends when "
        "32 MiB are left"},
    {"outputs", "streaming", TUTTI_OPTION_FLAG, MEMBER (streaming), "true", 0, 0, NULL,
        "Hosts and moderators may stream their meetings live, to an RTMP, RTMPS or SRT "
        "server or as HLS"},
    {"outputs", "notices", TUTTI_OPTION_STRING, MEMBER (notices), "en", 0, 0, "LANGUAGE",
        "In which language everybody in a room hears that a recording or a live stream "
        "begins or ends: en, de, or one that you have added; none: they only see it"},
    {"outputs", "stream-private", TUTTI_OPTION_FLAG, MEMBER (stream_private), "false", 0,
        0, NULL, "Also to servers in private networks and on this machine"},
    {"outputs", "hls", TUTTI_OPTION_FLAG, MEMBER (hls), "true", 0, 0, NULL,
        "Live streams as HLS, which anybody with their link plays in a browser"},
    {"outputs", "hls-dir", TUTTI_OPTION_STRING, MEMBER (hls_dir), NULL, 0, 0, "DIR",
        "Where HLS is written, each stream into a folder of its own that nobody guesses; "
        "not set: live/ in the state folder"},
    {"outputs", "hls-url", TUTTI_OPTION_STRING, MEMBER (hls_url), NULL, 0, 0, "URL",
        "Where a web server or CDN shows hls-dir, such as https://cdn.example.org/live/; "
        "not set: this server shows it at /live/"},
    {"phone", "sip-listen", TUTTI_OPTION_STRING, MEMBER (sip_listen), NULL, 0, 0,
        "ADDRESS:PORT",
        "Where telephones call by SIP over UDP and TCP, such as localhost:5060; not set: "
        "there are no telephones"},
    {"phone", "sips-listen", TUTTI_OPTION_STRING, MEMBER (sips_listen), NULL, 0, 0,
        "ADDRESS:PORT",
        "The same over TLS, with the server's certificate; only there sound is encrypted "
        "(SRTP)"},
    {"phone", "sip-name", TUTTI_OPTION_STRING, MEMBER (sip_name), NULL, 0, 0,
        "HOST[:PORT]",
        "What people write after the @ of a SIP address, shown in meetings; not set: "
        "none is shown"},
    {"phone", "sip-gateway", TUTTI_OPTION_STRING, MEMBER (sip_gateway), NULL, 0, 0,
        "FILE", "The tutti-sip executable; not set: where it was built or installed"},
    {"phone", "phone-address", TUTTI_OPTION_LIST, MEMBER (phone_addresses), NULL, 0, 0,
        "IP|LOCAL=PUBLIC",
        "Where phones' sound comes to, as media-address; not set: all addresses of this "
        "machine"},
    {"phone", "phone-port-range", TUTTI_OPTION_STRING, MEMBER (phone_port_range),
        "50200-50399", 0, 0, "FIRST-LAST", "UDP ports for phones' sound, two per call"},
    {"phone", "phone-number", TUTTI_OPTION_STRING, MEMBER (phone_number), NULL, 0, 0,
        "NUMBER", "The number that people call, as it is shown in meetings"},
    {"phone", "phone-language", TUTTI_OPTION_STRING, MEMBER (phone_language), "en", 0, 0,
        "LANGUAGE", "In which callers are greeted: en or de; the star key changes it"},
    {"phone", "prompts", TUTTI_OPTION_STRING, MEMBER (prompts), NULL, 0, 0, "DIR",
        "Own recordings of what callers are told (doc/telephone.md); what is not there "
        "is the computer's voice"},
    {"phone", "phone-calls", TUTTI_OPTION_INT, MEMBER (phone_calls), "50", 1, 10000, "N",
        "Calls at the same time"},
    {"phone", "phone-rate", TUTTI_OPTION_INT, MEMBER (phone_rate), "60", 1, 10000, "N",
        "Calls that one address may begin in a minute; the provider's may more"},
    {"phone", "phone-nat", TUTTI_OPTION_STRING, MEMBER (phone_nat), "auto", 0, 0,
        "auto|always|never",
        "Who is behind NAT, so that their sound is that of the address they call from: "
        "who announces a private address and calls from a public one; who announces "
        "another one than they call from; nobody (doc/telephone.md)"},
    {"phone", "sip-trunk", TUTTI_OPTION_LIST, MEMBER (sip_trunks), NULL, 0, 0, "sip:HOST",
        "A telephone provider where the server registers; of several the first that "
        "answers"},
    {"phone", "sip-user", TUTTI_OPTION_STRING, MEMBER (sip_user), NULL, 0, 0, "USER",
        "The account's name at the provider"},
    {"phone", "sip-password-file", TUTTI_OPTION_STRING, MEMBER (sip_password_file), NULL,
        0, 0, "FILE", "A file with the account's password on one line"},
    {"phone", "sip-realm", TUTTI_OPTION_STRING, MEMBER (sip_realm), NULL, 0, 0, "REALM",
        "The only realm that is shown proof of the password; not set: whichever the "
        "provider asks for"},
    {"phone", "dial-prefix", TUTTI_OPTION_LIST, MEMBER (dial_prefixes), NULL, 0, 0,
        "PREFIX",
        "Moderators may call what begins like this, such as +49 or sip:; not set: nobody "
        "is called"},
    {"phone", "dials-per-hour", TUTTI_OPTION_INT, MEMBER (dials_per_hour), "10", 1, 10000,
        "N", "Calls to people from one room in an hour"},
    {"api", "key-file", TUTTI_OPTION_STRING, MEMBER (key_file), NULL, 0, 0, "FILE",
        "The key of the REST API at /api/v1, 32 characters or more on one line (openssl "
        "rand -hex 32 makes one); not set: there is no API"},
    {"api", "token-keys", TUTTI_OPTION_STRING, MEMBER (token_keys), NULL, 0, 0, "FILE",
        "Keys that sign invitations (a JSON Web Key set), read again when it changes; "
        "not set: no tokens are accepted"},
    {"api", "embed-in", TUTTI_OPTION_LIST, MEMBER (embedders), NULL, 0, 0, "ORIGIN",
        "A site whose pages may show meetings in a frame, such as "
        "https://portal.example.org; not set: none may"},
};

const TuttiOption *
tutti_config_options (guint *n_options)
{
  *n_options = G_N_ELEMENTS (options);
  return options;
}

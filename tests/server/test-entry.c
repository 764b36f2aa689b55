/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who may come in, case by case. */

#include "server/tutti-entry.h"
#include "server/tutti-lobby.h"

#define NOW 1000

typedef enum { PLAIN, PASSWORD, LOBBY, LOCKED, KEYED, WEBINAR, EARLY, LATE, SMALL } Room;

static void
make_settings (TuttiRoomSettings *settings, Room room)
{
  tutti_room_settings_init (settings);
  settings->password_hash = room == PASSWORD ? g_strdup ("hash") : NULL;
  settings->lobby = room == LOBBY;
  settings->locked = room == LOCKED;
  settings->host_rule = room == KEYED ? TUTTI_HOST_HAS_KEY : TUTTI_HOST_IS_FIRST;
  settings->listeners = room == WEBINAR;
  settings->opens_s = room == EARLY ? NOW + 1 : 0;
  settings->closes_s = room == LATE ? NOW : 0;
  settings->max_people = room == SMALL ? 2 : 0;
}

static const struct {
  const char *what;
  Room room;
  guint n_seats;
  guint n_waiting;
  TuttiEntryVisitor visitor;
  TuttiVerdict verdict;
  TuttiRole role;
} cases[] = {
    {"the first is host", PLAIN, 0, 0, {0}, TUTTI_VERDICT_ENTER, TUTTI_ROLE_HOST},
    {"the second is not", PLAIN, 1, 0, {0}, TUTTI_VERDICT_ENTER, TUTTI_ROLE_PARTICIPANT},
    {"where a key makes hosts, the first is none", KEYED, 0, 0, {0}, TUTTI_VERDICT_ENTER,
        TUTTI_ROLE_PARTICIPANT},
    {"in a webinar people listen", WEBINAR, 1, 0, {0}, TUTTI_VERDICT_ENTER,
        TUTTI_ROLE_LISTENER},
    {"whoever has the key is host", PLAIN, 1, 0, {.key = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_HOST},
    {"a wrong key is refused", PLAIN, 1, 0, {.key = TUTTI_PROOF_WRONG},
        TUTTI_VERDICT_REFUSE, 0},
    {"a token says who", PLAIN, 1, 0,
        {.token = TUTTI_PROOF_RIGHT, .role = TUTTI_ROLE_MODERATOR}, TUTTI_VERDICT_ENTER,
        TUTTI_ROLE_MODERATOR},
    {"a wrong token is refused", PLAIN, 1, 0, {.token = TUTTI_PROOF_WRONG},
        TUTTI_VERDICT_REFUSE, 0},
    {"a banned seat is refused", PLAIN, 1, 0, {.banned = TRUE}, TUTTI_VERDICT_REFUSE, 0},
    {"a suspect waits", PLAIN, 1, 0, {.suspect = TRUE}, TUTTI_VERDICT_WAIT, 0},
    {"a suspect does not become host", PLAIN, 0, 0, {.suspect = TRUE}, TUTTI_VERDICT_WAIT,
        0},
    {"a suspect with the key is host", PLAIN, 1, 0,
        {.key = TUTTI_PROOF_RIGHT, .suspect = TRUE}, TUTTI_VERDICT_ENTER,
        TUTTI_ROLE_HOST},

    {"without the password", PASSWORD, 1, 0, {0}, TUTTI_VERDICT_REFUSE, 0},
    {"with some password", PASSWORD, 1, 0, {.password = TUTTI_PROOF_UNCHECKED},
        TUTTI_VERDICT_CHECK, 0},
    {"with a wrong one", PASSWORD, 1, 0, {.password = TUTTI_PROOF_WRONG},
        TUTTI_VERDICT_REFUSE, 0},
    {"with the right one", PASSWORD, 1, 0, {.password = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_PARTICIPANT},
    {"the key is better than the password", PASSWORD, 1, 0,
        {.key = TUTTI_PROOF_RIGHT, .password = TUTTI_PROOF_UNCHECKED},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_HOST},
    {"a password nobody asked for", PLAIN, 1, 0, {.password = TUTTI_PROOF_UNCHECKED},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_PARTICIPANT},

    {"the lobby", LOBBY, 1, 0, {0}, TUTTI_VERDICT_WAIT, 0},
    {"nobody to let the first in: host", LOBBY, 0, 0, {0}, TUTTI_VERDICT_ENTER,
        TUTTI_ROLE_HOST},
    {"the last place in the lobby", LOBBY, 1, TUTTI_LOBBY_MAX - 1, {0},
        TUTTI_VERDICT_WAIT, 0},
    {"a full lobby", LOBBY, 1, TUTTI_LOBBY_MAX, {0}, TUTTI_VERDICT_REFUSE, 0},
    {"the key passes the lobby", LOBBY, 1, 0, {.key = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_HOST},
    {"a token passes the lobby", LOBBY, 1, 0,
        {.token = TUTTI_PROOF_RIGHT, .role = TUTTI_ROLE_LISTENER}, TUTTI_VERDICT_ENTER,
        TUTTI_ROLE_LISTENER},

    {"locked", LOCKED, 1, 0, {0}, TUTTI_VERDICT_REFUSE, 0},
    {"locked, with the key", LOCKED, 1, 0, {.key = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_HOST},

    {"too early", EARLY, 0, 0, {0}, TUTTI_VERDICT_REFUSE, 0},
    {"too early for a token", EARLY, 0, 0,
        {.token = TUTTI_PROOF_RIGHT, .role = TUTTI_ROLE_MODERATOR}, TUTTI_VERDICT_REFUSE,
        0},
    {"not too early for a host", EARLY, 0, 0, {.key = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_HOST},
    {"too late, also for hosts", LATE, 0, 0, {.key = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_REFUSE, 0},

    {"full", SMALL, 2, 0, {0}, TUTTI_VERDICT_REFUSE, 0},
    {"full, told to those who belong", SMALL, 2, 0,
        {.token = TUTTI_PROOF_RIGHT, .role = TUTTI_ROLE_PARTICIPANT}, TUTTI_VERDICT_FULL,
        0},
    {"a host is let into a full room", SMALL, 2, 0, {.key = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_ENTER, TUTTI_ROLE_HOST},
    {"but not beyond what the server takes", SMALL, 8, 0, {.key = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_FULL, 0},
    {"full by the server's limit", PASSWORD, 8, 0, {.password = TUTTI_PROOF_RIGHT},
        TUTTI_VERDICT_FULL, 0},
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (TuttiRoomSettings) settings = {0};
    TuttiEntryRoom room = {&settings, cases[i].n_seats, 8, cases[i].n_waiting, NOW};
    TuttiRole role = TUTTI_ROLE_LISTENER;

    make_settings (&settings, cases[i].room);
    g_test_message ("%s", cases[i].what);
    g_assert_cmpint (
        tutti_entry_judge (&room, &cases[i].visitor, &role), ==, cases[i].verdict);
    if (cases[i].verdict == TUTTI_VERDICT_ENTER)
      g_assert_cmpint (role, ==, cases[i].role);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/cases", test_cases);
  return g_test_run ();
}

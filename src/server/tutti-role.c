/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-role.h"

#define LISTENER (1u << TUTTI_ROLE_LISTENER)
#define PARTICIPANT (1u << TUTTI_ROLE_PARTICIPANT)
#define MODERATOR (1u << TUTTI_ROLE_MODERATOR)
#define HOST (1u << TUTTI_ROLE_HOST)
#define ALL (LISTENER | PARTICIPANT | MODERATOR | HOST)
#define SPEAKERS (PARTICIPANT | MODERATOR | HOST)
#define MODERATORS (MODERATOR | HOST)

/* The one table of who may send what (doc/protocol.md, "Roles"). A type that is not here
 * nobody may send. */
static const struct {
  TuttiMessageType type;
  const char *name;
  guint roles;
} sending[] = {
    {TUTTI_MESSAGE_OFFER, "offer", ALL},
    {TUTTI_MESSAGE_STATE, "state", ALL},
    {TUTTI_MESSAGE_VIEW, "view", ALL},
    {TUTTI_MESSAGE_VOLUME, "volume", ALL},
    {TUTTI_MESSAGE_LEAVE, "leave", ALL},
    {TUTTI_MESSAGE_PING, "ping", ALL},
    {TUTTI_MESSAGE_HAND, "hand", ALL},
    {TUTTI_MESSAGE_CHAT, "chat", ALL},
    {TUTTI_MESSAGE_REACT, "react", ALL},
    {TUTTI_MESSAGE_VOTE, "vote", ALL},
    {TUTTI_MESSAGE_CONSENT, "consent", ALL},
    /* oneself; others only for those who may "mute" them */
    {TUTTI_MESSAGE_RENAME, "rename", ALL},
    {TUTTI_MESSAGE_LOWER, "lower", MODERATORS},
    {TUTTI_MESSAGE_CALL, "call", MODERATORS},
    {TUTTI_MESSAGE_MUTE, "mute", MODERATORS},
    {TUTTI_MESSAGE_ASK, "ask", MODERATORS},
    {TUTTI_MESSAGE_STOP, "stop", MODERATORS},
    {TUTTI_MESSAGE_SPOTLIGHT, "spotlight", MODERATORS},
    {TUTTI_MESSAGE_EXPEL, "expel", MODERATORS},
    {TUTTI_MESSAGE_ROLE, "role", MODERATORS},
    {TUTTI_MESSAGE_ADMIT, "admit", MODERATORS},
    {TUTTI_MESSAGE_REFUSE, "refuse", MODERATORS},
    {TUTTI_MESSAGE_NOTE, "note", MODERATORS},
    {TUTTI_MESSAGE_SETTINGS, "settings", MODERATORS},
    {TUTTI_MESSAGE_POLL_START, "poll-start", MODERATORS},
    {TUTTI_MESSAGE_POLL_END, "poll-end", MODERATORS},
    {TUTTI_MESSAGE_PRESENT, "present", SPEAKERS},
    {TUTTI_MESSAGE_PRESENTATION, "presentation", SPEAKERS},
    {TUTTI_MESSAGE_RECORDING, "record", MODERATORS},
    {TUTTI_MESSAGE_STREAMING, "stream", MODERATORS},
    {TUTTI_MESSAGE_DIAL, "dial", MODERATORS},
    {TUTTI_MESSAGE_SOUND, "sound", ALL},
    {TUTTI_MESSAGE_SOUND_ANSWER, "sound-answer", MODERATORS},
    {TUTTI_MESSAGE_END, "end", HOST},
};

static const struct {
  const char *name;
  guint roles;
} devices[] = {
    [TUTTI_DEVICE_MICROPHONE] = {"microphone", SPEAKERS},
    [TUTTI_DEVICE_CAMERA] = {"camera", SPEAKERS},
    [TUTTI_DEVICE_SCREEN] = {"screen", SPEAKERS},
};

static const char *const names[TUTTI_N_ROLES] = {
    [TUTTI_ROLE_LISTENER] = "listener",
    [TUTTI_ROLE_PARTICIPANT] = "participant",
    [TUTTI_ROLE_MODERATOR] = "moderator",
    [TUTTI_ROLE_HOST] = "host",
};

const char *
tutti_role_to_string (TuttiRole role)
{
  return names[role];
}

gboolean
tutti_role_from_string (const char *text, TuttiRole *out)
{
  for (guint i = 0; i < TUTTI_N_ROLES; i++) {
    if (g_str_equal (names[i], text)) {
      *out = (TuttiRole)i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
tutti_role_may_send (TuttiRole role, TuttiMessageType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (sending); i++) {
    if (sending[i].type == type)
      return (sending[i].roles & (1u << role)) != 0;
  }
  return FALSE;
}

gboolean
tutti_role_may_switch_on (TuttiRole role, TuttiDevice device)
{
  return (devices[device].roles & (1u << role)) != 0;
}

gboolean
tutti_role_may_touch (TuttiRole role, TuttiRole other)
{
  return role >= TUTTI_ROLE_MODERATOR && role >= other;
}

gboolean
tutti_role_may_give (TuttiRole role, TuttiRole before, TuttiRole after)
{
  return tutti_role_may_touch (role, before) && role >= after;
}

GPtrArray *
tutti_role_list_rights (TuttiRole role)
{
  GPtrArray *rights = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sending); i++)
    if ((sending[i].roles & (1u << role)) != 0)
      g_ptr_array_add (rights, (gpointer)sending[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if ((devices[i].roles & (1u << role)) != 0)
      g_ptr_array_add (rights, (gpointer)devices[i].name);
  return rights;
}

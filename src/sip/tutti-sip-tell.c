/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-tell.h"

void
tutti_sip_tell_gone (TuttiLink *link, const char *call, const char *reason)
{
  TuttiCallGone gone = {{TUTTI_MESSAGE_CALL_GONE}, (char *)call, (char *)reason};

  tutti_link_send (link, &gone.message);
}

void
tutti_sip_tell_say (TuttiLink *link, const char *call, gint64 number,
    const char *language, const char *const *prompts)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  TuttiCallSay say = {
      {TUTTI_MESSAGE_CALL_SAY}, (char *)call, number, (char *)language, list, TRUE};

  for (guint i = 0; prompts[i] != NULL; i++)
    g_ptr_array_add (list, (gpointer)prompts[i]);
  tutti_link_send (link, &say.message);
}

void
tutti_sip_tell_join (TuttiLink *link, const char *call, const char *room,
    const char *digits, const char *pin)
{
  TuttiCallJoin join = {
      {TUTTI_MESSAGE_CALL_JOIN}, (char *)call, (char *)room, (char *)digits, (char *)pin};

  tutti_link_send (link, &join.message);
}

void
tutti_sip_tell_wish (TuttiLink *link, const char *call, const char *what)
{
  TuttiCallDo wish = {{TUTTI_MESSAGE_CALL_DO}, (char *)call, (char *)what};

  tutti_link_send (link, &wish.message);
}

void
tutti_sip_tell_media (TuttiLink *link, const char *call, const TuttiPhoneLine *line)
{
  TuttiCallMedia media = {{TUTTI_MESSAGE_CALL_MEDIA}, (char *)call, *line};

  tutti_link_send (link, &media.message);
}

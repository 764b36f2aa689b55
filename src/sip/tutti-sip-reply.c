/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sip/tutti-sip-reply.h"

#include <string.h>

#define SESSION_TIMER_S 1800 /* RFC 4028 recommends it */

char *
tutti_sip_reply_make_contact (
    const TuttiSipContact *contact, const char *sound, const char *transport)
{
  const char *host = *contact->host != '\0' ? contact->host : sound;

  if (contact->port == 0)
    return NULL;
  return g_strdup_printf (
      strchr (host, ':') != NULL ? "<sip:[%s]:%u%s>" : "<sip:%s:%u%s>", host,
      contact->port, transport);
}

void
tutti_sip_reply_take (nua_handle_t *handle, const char *contact, const char *sdp)
{
  nua_respond (handle, SIP_200_OK, TAG_IF (contact != NULL, SIPTAG_CONTACT_STR (contact)),
      NUTAG_SESSION_TIMER (SESSION_TIMER_S),
      NUTAG_SESSION_REFRESHER (nua_remote_refresher),
      SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp), TAG_END ());
}

void
tutti_sip_reply_update (nua_t *nua, nua_handle_t *handle, int status, const char *phrase,
    const char *contact, const char *sdp)
{
  nua_respond (handle, status, phrase, NUTAG_WITH_CURRENT (nua),
      TAG_IF (contact != NULL, SIPTAG_CONTACT_STR (contact)),
      NUTAG_SESSION_TIMER (SESSION_TIMER_S),
      NUTAG_SESSION_REFRESHER (nua_remote_refresher),
      TAG_IF (sdp != NULL, SIPTAG_CONTENT_TYPE_STR ("application/sdp")),
      TAG_IF (sdp != NULL, SIPTAG_PAYLOAD_STR (sdp)), TAG_END ());
}

void
tutti_sip_reply_invite (
    nua_handle_t *handle, const char *from, const char *contact, const char *sdp)
{
  nua_invite (handle, SIPTAG_FROM_STR (from),
      TAG_IF (contact != NULL, SIPTAG_CONTACT_STR (contact)),
      NUTAG_SESSION_TIMER (SESSION_TIMER_S),
      NUTAG_SESSION_REFRESHER (nua_remote_refresher),
      SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp), TAG_END ());
}

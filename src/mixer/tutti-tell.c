/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-tell.h"

#include "common/tutti-error.h"

void
tutti_tell_fault (TuttiLink *link, const GError *error)
{
  TuttiFault fault = {{TUTTI_MESSAGE_FAULT}};

  fault.error = (char *)tutti_error_id_of (error);
  fault.text = error != NULL ? error->message : (char *)"unknown";
  tutti_link_send (link, &fault.message);
}

void
tutti_tell_failed (TuttiLink *link, const char *endpoint, const GError *error)
{
  TuttiFailed failed = {{TUTTI_MESSAGE_FAILED}};

  failed.endpoint = (char *)endpoint;
  failed.error = (char *)tutti_error_id_of (error);
  failed.text = error->domain == TUTTI_ERROR
                    ? error->message
                    : (char *)tutti_error_text (TUTTI_ERROR_MEDIA_FAILED);
  tutti_link_send (link, &failed.message);
}

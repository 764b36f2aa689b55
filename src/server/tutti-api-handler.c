/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-api-handler.h"

#include "server/tutti-api-error.h"

TuttiRoom *
tutti_api_find_open (const TuttiApiScope *scope, const TuttiApiCall *call, GError **error)
{
  TuttiRoom *room = tutti_room_registry_find (scope->registry, call->room);

  if (!room)
    tutti_api_error_set (error, TUTTI_API_ERROR_NOT_FOUND);
  return room;
}

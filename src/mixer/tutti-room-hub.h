/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-message.h"
#include "plugins/ice/tutti-ice-hub.h"

G_BEGIN_DECLS

/**
 * tutti_room_hub_new:
 * @fds: (nullable): those that came with @configure, one per socket that it names; are
 * taken out. Where there is none, the socket is made here, which the sandbox does not
 * allow
 *
 * Returns: (transfer full): not started; NULL with @error set
 */
TuttiIceHub *tutti_room_hub_new (
    const TuttiConfigure *configure, GArray *fds, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @element: (nullable): for looking at what others have built, such as the inside of
 * webrtcbin. FALSE for NULL. */
gboolean tutti_is_made_by (GstElement *element, const char *factory_name);

G_END_DECLS

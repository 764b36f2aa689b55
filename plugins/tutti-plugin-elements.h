/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every element of the plugin, for plugin_init and for tests that register one alone. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

GST_ELEMENT_REGISTER_DECLARE (tuttiaudiomixer)
GST_ELEMENT_REGISTER_DECLARE (tuttidialin)
GST_ELEMENT_REGISTER_DECLARE (tuttiopusencode)
GST_ELEMENT_REGISTER_DECLARE (tuttiopusreceive)
GST_ELEMENT_REGISTER_DECLARE (tuttilivestream)
GST_ELEMENT_REGISTER_DECLARE (tuttivideomixer)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * Which of a webrtcbin's threads run above ordinary work.
 *
 * One thread receives everybody's sound (tutti-ice-io.c), and on its way through a
 * session it takes locks that the session's other threads take too: the session's own,
 * and the one lock that libsrtp has for the whole process where it is built on NSS.
 * Whoever holds one of them and is not given a CPU holds up the voices of the whole room:
 * up to 330 ms were measured where all CPUs were busy, while the mixed packets went out
 * in time with silence in them. So those threads get the priority of the thread that they
 * may hold up, where the system permits it:
 *
 * - the one that sends RTCP;
 * - the one behind the queue by which packets go until the shortcut past it is taken
 *   (tutti-ice-detour.h).
 *
 * What decodes pictures stays what it is.
 */

/* Before webrtcbin is given an offer. Main context. */
void tutti_webrtc_threads_watch (GstElement *webrtc);

/* Sets the sync handler of the bus on which the webrtcbins of a room post. */
void tutti_webrtc_threads_watch_bus (GstBus *bus);

G_END_DECLS

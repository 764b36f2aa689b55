/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-downlink.h"

G_BEGIN_DECLS

/**
 * tutti_rtcp_find_report:
 * @packet: a compound packet (RFC 3550 6.1), decrypted; anything a stranger sends
 * @ssrc: of what we send
 * @clock_rate: of its RTP timestamps
 * @now_ntp: the middle 32 bits of the NTP time now, as in our sender reports
 *
 * The report block about @ssrc. Pure; any thread.
 *
 * Returns: FALSE if there is none
 */
gboolean tutti_rtcp_find_report (const guint8 *packet, gsize length, guint32 ssrc,
    guint clock_rate, guint32 now_ntp, TuttiReceiverReport *out);

/* Returns: the middle 32 bits of the NTP time at @real_us since 1970 */
guint32 tutti_rtcp_ntp_middle (gint64 real_us);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the sender reports (RFC 3550 6.4.1) that came to a webrtcbin say of one source. */
#pragma once

#include <gst/gst.h>

typedef struct {
  guint64 reported_packets; /* 0: there was no report yet */
  guint64 received_packets;
  guint32 reported_time; /* RTP */
  guint32 packet_time;   /* RTP, of the last packet */
} TuttiTestReport;

/* Fills in @report, but for packet_time; as it was, while nothing is known of @ssrc. */
void tutti_test_report_read (
    GstElement *webrtcbin, guint32 ssrc, TuttiTestReport *report);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * TuttiPhoneReport: RTCP (RFC 3550 6) of a call: what is counted of the packets that come
 * (Appendix A.3, A.8), our reports about them and about what we send, and what the
 * peer's reports tell. Pure; one thread at a time. Times are microseconds of any clock
 * that does not jump, but NTP time, which goes into sender reports.
 */
typedef struct {
  guint32 clock_rate;
  /* what comes */
  gboolean begun;
  guint32 peer; /* SSRC */
  guint16 first, highest;
  guint32 rounds;
  guint64 packets;               /* of this SSRC */
  guint64 all_packets, all_lost; /* of those before it, too */
  guint32 reported_expected, reported_packets;
  gint64 last_transit;
  double jitter; /* clock units */
  /* of the peer's last sender report */
  guint32 last_report;
  gint64 last_report_us;
  /* of ours */
  gint64 roundtrip_us; /* 0: not known */
} TuttiPhoneReport;

typedef enum {
  TUTTI_PHONE_TIMING_SOUND,
  TUTTI_PHONE_TIMING_NONE,
} TuttiPhoneTiming;

void tutti_phone_report_init (TuttiPhoneReport *self, guint clock_rate);

/* A packet of any payload; of one whose timestamp does not say when it was taken, as with
 * telephone events, no jitter is measured. */
void tutti_phone_report_packet (TuttiPhoneReport *self, guint32 ssrc, guint16 sequence,
    guint32 timestamp, TuttiPhoneTiming timing, gint64 now_us);

guint64 tutti_phone_report_get_packets (const TuttiPhoneReport *self);
guint64 tutti_phone_report_get_lost (const TuttiPhoneReport *self);
guint tutti_phone_report_get_jitter_ms (const TuttiPhoneReport *self);

/* What we sent. */
typedef struct {
  guint32 ssrc;
  guint32 packets, octets;
  guint32 timestamp; /* RTP time of now */
  guint64 ntp;       /* the same instant */
  gboolean sent;     /* something since the last report: else a receiver report goes */
} TuttiPhoneSent;

#define TUTTI_PHONE_REPORT_BYTES_MAX 128

/* Writes SR or RR, and SDES with @cname (at most 32 bytes). Returns: bytes */
gsize tutti_phone_report_write (TuttiPhoneReport *self, const TuttiPhoneSent *sent,
    const char *cname, gint64 now_us, guint8 *out);

typedef enum {
  TUTTI_PHONE_REPORT_BROKEN,
  TUTTI_PHONE_REPORT_TAKEN,
  TUTTI_PHONE_REPORT_BYE, /* and one of its sources says that it ends */
} TuttiPhoneReportAnswer;

/* A compound packet from the peer. @ssrc: ours */
TuttiPhoneReportAnswer tutti_phone_report_take (TuttiPhoneReport *self, guint32 ssrc,
    const guint8 *data, gsize length, gint64 now_us, guint64 now_ntp);

G_END_DECLS

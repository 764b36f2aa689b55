/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "plugins/dialin/tutti-phone-codec.h"
#include "plugins/srtp/tutti-srtp.h"

G_BEGIN_DECLS

/* What the two ends of a call agreed on: the property `line` of tuttidialin, checked. */
typedef enum {
  TUTTI_DIALIN_SENDRECV,
  TUTTI_DIALIN_HOLD,
} TuttiDialinDirection;

typedef enum {
  TUTTI_DIALIN_NOISE_REDUCED,
  TUTTI_DIALIN_NOISE_KEPT,
} TuttiDialinNoise;

/* 0: a line without that payload type; PCMU's 0 is only ever that of the codec. */
#define TUTTI_DIALIN_NO_PAYLOAD 0

typedef struct {
  TuttiPhoneCodec codec;
  guint8 payload, events, comfort;
  GInetAddress *address;
  guint16 port, control; /* @control: that of RTP, too, with rtcp-mux */
  gboolean muxed;
  TuttiDialinDirection direction;
  TuttiDialinNoise noise;
  gboolean encrypted;
  TuttiSrtpSuite suite;
  guint8 send_key[TUTTI_SRTP_KEY_BYTES], receive_key[TUTTI_SRTP_KEY_BYTES];
  double volume_db;
  guint timeout_ms;
} TuttiDialinLine;

#define TUTTI_DIALIN_TIMEOUT_DEFAULT_MS 30000

/* Returns: (transfer full) (nullable): NULL with the reason, which names the field */
TuttiDialinLine *tutti_dialin_line_parse (const GstStructure *structure, GError **error);
TuttiDialinLine *tutti_dialin_line_copy (const TuttiDialinLine *self);
void tutti_dialin_line_free (TuttiDialinLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiDialinLine, tutti_dialin_line_free)

G_END_DECLS

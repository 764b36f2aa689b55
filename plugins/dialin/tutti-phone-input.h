/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plugins/dialin/tutti-dialin-line.h"
#include "plugins/dialin/tutti-phone-keys.h"
#include "plugins/srtp/tutti-rtp-packet.h"

G_BEGIN_DECLS

/*
 * TuttiPhoneInput: what a phone says, from its RTP packets to 16 bit stereo at 48 kHz:
 * puts them in order, conceals what is lost, decodes, takes out noise, resamples; and
 * finds the keys. Nothing is delayed, but where packets overtake each other
 * (tutti-rtp-order.h): what adapts to jitter is the ring of the mixer behind.
 *
 * Comfort noise is only played where noise is kept: in a room the noise of many phones
 * adds up.
 *
 * No sockets, no clock, no threads of its own; one thread at a time.
 */
typedef struct _TuttiPhoneInput TuttiPhoneInput;

typedef struct {
  /* @samples: interleaved stereo. @time_ns: of the first one by the phone's own clock,
   * which begins at 0; it jumps where nothing was sent. */
  void (*sound) (
      const gint16 *samples, guint frames, guint64 time_ns, gpointer user_data);
  void (*key) (const TuttiPhonePress *press, gpointer user_data);
} TuttiPhoneInputCallbacks;

TuttiPhoneInput *tutti_phone_input_new (
    const TuttiPhoneInputCallbacks *callbacks, gpointer user_data);
void tutti_phone_input_free (TuttiPhoneInput *self);

/* Before anything else, and when the call changes. Returns: FALSE if a codec cannot be
 * had */
gboolean tutti_phone_input_set_line (TuttiPhoneInput *self, const TuttiDialinLine *line);

typedef enum {
  TUTTI_PHONE_INPUT_SOUND,
  TUTTI_PHONE_INPUT_EVENT,
  TUTTI_PHONE_INPUT_COMFORT,
  TUTTI_PHONE_INPUT_UNKNOWN, /* a payload type that was not agreed on */
} TuttiPhoneInputKind;

TuttiPhoneInputKind tutti_phone_input_get_kind (
    TuttiPhoneInput *self, guint8 payload_type);

/* One packet, decrypted, of a known kind. */
void tutti_phone_input_put (TuttiPhoneInput *self, const TuttiRtpPacket *packet,
    const guint8 *payload, gsize length, gint64 now_us);

/* What happens without packets. Returns: ms until it should be called again */
guint tutti_phone_input_tick (TuttiPhoneInput *self, gint64 now_us);

typedef struct {
  guint64 decoded, concealed, broken, duplicates, late;
  double level_dbfs; /* RMS of the last packet, -127..0 */
} TuttiPhoneInputStats;

void tutti_phone_input_get_stats (TuttiPhoneInput *self, TuttiPhoneInputStats *stats);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How sound is encoded for a listener; see the fragments encoder-opus*.gst. */
typedef enum {
  TUTTI_AUDIO_CLEAN, /* 20 ms, 48 kbit/s */
  TUTTI_AUDIO_LOSSY, /* 20 ms with in-band FEC */
  TUTTI_AUDIO_THIN,  /* 60 ms with in-band FEC, 16 kbit/s */
  TUTTI_N_AUDIO_CLASSES,
} TuttiAudioClass;

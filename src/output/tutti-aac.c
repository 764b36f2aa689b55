/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-aac.h"

#include <gst/gst.h>

#define RATE 48000

static const struct {
  const char *factory, *text;
  guint delay; /* samples; measured with ffmpeg as the decoder */
} encoders[] = {
    {"avenc_aac", "avenc_aac bitrate=128000 ! aacparse", 1024},
    {"voaacenc", "voaacenc bitrate=128000 ! aacparse", 1600},
};

/* The last one is always there: the program asks for its plugin. */
static guint
choose (void)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (encoders) - 1) {
    g_autoptr (GstElementFactory) found = gst_element_factory_find (encoders[i].factory);

    if (found != NULL)
      break;
    i++;
  }
  return i;
}

const char *
tutti_aac_describe (void)
{
  return encoders[choose ()].text;
}

guint64
tutti_aac_get_delay (void)
{
  return gst_util_uint64_scale_int (encoders[choose ()].delay, GST_SECOND, RATE);
}

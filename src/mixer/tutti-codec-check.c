/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-codec-check.h"

#include "common/tutti-error.h"
#include "mixer/tutti-canvas.h"

gboolean
tutti_codec_check (TuttiPipeline *pipeline, TuttiCodec codec,
    const TuttiPictureFormat *format, GError **error)
{
  static const char *const decoders[TUTTI_N_CODECS] = {
      [TUTTI_CODEC_VP8] = "vp8dec",
      [TUTTI_CODEC_H264] = "openh264dec",
  };
  g_autoptr (GstElementFactory) decoder = gst_element_factory_find (decoders[codec]);
  TuttiEncoding encoding =
      tutti_rung_get_encoding (TUTTI_RUNG_HIGH, TUTTI_VIEW_GRID, format);
  TuttiRendition *rendition;

  if (decoder == NULL) {
    g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "there is no element %s",
        decoders[codec]);
    return FALSE;
  }
  rendition = tutti_rendition_new (tutti_pipeline_get_folder (pipeline),
      tutti_canvas_get_fragment (TUTTI_VIEW_GRID, codec), &encoding, error);
  if (rendition == NULL)
    return FALSE;
  gst_object_unref (gst_object_ref_sink (rendition));
  return TRUE;
}

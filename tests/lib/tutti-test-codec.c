/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-codec.h"

#include "tutti-test-webrtc.h"

const TuttiTestCodecTexts tutti_test_codecs[] = {
    {TUTTI_TEST_VIDEO_CAPS,
        "vp8enc deadline=1 cpu-used=16 threads=1 lag-in-frames=0 keyframe-max-dist=3000 "
        "target-bitrate=300000 ! rtpvp8pay pt=96 picture-id-mode=15-bit mtu=1200 "
        "! capsfilter name=rtp caps=" TUTTI_TEST_VIDEO_CAPS,
        "rtpvp8depay request-keyframe=true wait-for-keyframe=true ! vp8dec threads=1 "},
    {TUTTI_TEST_H264_CAPS,
        "openh264enc complexity=low gop-size=3000 bitrate=300000 rate-control=bitrate "
        "! video/x-h264,profile=constrained-baseline "
        "! rtph264pay pt=102 mtu=1200 aggregate-mode=zero-latency "
        "! capsfilter name=rtp caps=application/x-rtp",
        "rtph264depay request-keyframe=true wait-for-keyframe=true ! h264parse "
        "! openh264dec "},
};

char *
tutti_test_codec_complete_offer (TuttiTestCodec codec, const char *offer)
{
  GString *out = g_string_new (offer);

  if (codec != TUTTI_TEST_CODEC_H264)
    return g_string_free (out, FALSE);
  g_assert_cmpuint (
      g_string_replace (out, "RTP/SAVPF 102", "RTP/SAVPF 102 96", 1), ==, 1);
  g_assert_cmpuint (g_string_replace (out, "a=rtpmap:102 H264/90000",
                        "a=rtpmap:96 VP8/90000\r\na=rtpmap:102 H264/90000", 1),
      ==, 1);
  return g_string_free (out, FALSE);
}

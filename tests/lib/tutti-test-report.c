/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-test-report.h"

static void
read_source (const GstStructure *source, guint32 ssrc, TuttiTestReport *report)
{
  gboolean internal = TRUE, reported = FALSE;
  guint found = 0, packets = 0;

  gst_structure_get (source, "ssrc", G_TYPE_UINT, &found, "internal", G_TYPE_BOOLEAN,
      &internal, "have-sr", G_TYPE_BOOLEAN, &reported, NULL);
  if (found != ssrc || internal)
    return;
  gst_structure_get_uint64 (source, "packets-received", &report->received_packets);
  if (!reported)
    return;
  gst_structure_get (source, "sr-rtptime", G_TYPE_UINT, &report->reported_time,
      "sr-packet-count", G_TYPE_UINT, &packets, NULL);
  report->reported_packets = packets;
}

/* GValueArray is deprecated in GLib, but it is what the session has. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

void
tutti_test_report_read (GstElement *webrtcbin, guint32 ssrc, TuttiTestReport *report)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (webrtcbin), "rtpbin");
  g_autoptr (GObject) session = NULL;
  GValueArray *sources = NULL;

  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  g_object_get (session, "sources", &sources, NULL);
  for (guint i = 0; i < sources->n_values; i++) {
    g_autoptr (GstStructure) stats = NULL;

    g_object_get (g_value_get_object (&sources->values[i]), "stats", &stats, NULL);
    read_source (stats, ssrc, report);
  }
  g_value_array_free (sources);
}

G_GNUC_END_IGNORE_DEPRECATIONS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-webrtc-threads.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "plugins/tutti-made-by.h"

/* That of the thread that receives (tutti-ice-io.c). */
#define NICENESS (-11)

static void
set_own_niceness (int niceness)
{
  (void)setpriority (PRIO_PROCESS, (id_t)syscall (SYS_gettid), niceness);
}

/* The main thread's: nobody changes that. */
static int
get_ordinary_niceness (void)
{
  return getpriority (PRIO_PROCESS, (id_t)getpid ());
}

/* The queue in front of a DTLS decoder. */
static gboolean
is_receive_queue (GstElement *element)
{
  g_autoptr (GstPad) src = NULL;
  g_autoptr (GstPad) peer = NULL;
  g_autoptr (GstElement) behind = NULL;

  if (!tutti_is_made_by (element, "queue"))
    return FALSE;
  src = gst_element_get_static_pad (element, "src");
  peer = gst_pad_get_peer (src);
  behind = peer != NULL ? gst_pad_get_parent_element (peer) : NULL;
  return behind != NULL && tutti_is_made_by (behind, "dtlssrtpdec");
}

/* The thread that enters or leaves. It is a pool's, and whatever it does next shall not
 * find it raised. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  GstStreamStatusType type;
  GstElement *owner;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STREAM_STATUS)
    return GST_BUS_PASS;
  gst_message_parse_stream_status (message, &type, &owner);
  if (type == GST_STREAM_STATUS_TYPE_ENTER && is_receive_queue (owner))
    set_own_niceness (NICENESS);
  else if (type == GST_STREAM_STATUS_TYPE_LEAVE && tutti_is_made_by (owner, "queue"))
    set_own_niceness (get_ordinary_niceness ());
  return GST_BUS_PASS;
}

void
tutti_webrtc_threads_watch_bus (GstBus *bus)
{
  gst_bus_set_sync_handler (bus, on_message, NULL, NULL);
}

/* Only the session's own thread sends reports; it ends with the session. */
static GstPadProbeReturn
on_first_report (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  set_own_niceness (NICENESS);
  return GST_PAD_PROBE_REMOVE;
}

static void
on_session_pad (GstElement *session, GstPad *pad, gpointer user_data)
{
  if (g_str_equal (GST_PAD_NAME (pad), "send_rtcp_src"))
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
        on_first_report, NULL, NULL);
}

static void
on_element (GstBin *webrtc, GstBin *parent, GstElement *element, gpointer user_data)
{
  if (tutti_is_made_by (element, "rtpsession"))
    g_signal_connect (element, "pad-added", G_CALLBACK (on_session_pad), NULL);
}

void
tutti_webrtc_threads_watch (GstElement *webrtc)
{
  g_signal_connect (webrtc, "deep-element-added", G_CALLBACK (on_element), NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plugins/dialin/gsttuttidialin.h"

#include <unistd.h>

#define ADDRESS_DEFAULT "127.0.0.1"

enum {
  PROP_0,
  PROP_FD,
  PROP_CONTROL_FD,
  PROP_ADDRESS,
  PROP_PORT,
  PROP_LINE,
  PROP_QUIET,
  PROP_STATS,
};

GstStructure *
gst_tutti_dialin_make_stats (const char *name, const TuttiPhoneStats *stats)
{
  return gst_structure_new (name, "packets", G_TYPE_UINT64, stats->packets, "lost",
      G_TYPE_UINT64, stats->lost, "jitter", G_TYPE_UINT, stats->jitter_ms, "roundtrip",
      G_TYPE_UINT, stats->roundtrip_ms, "sent", G_TYPE_UINT64, (guint64)stats->sent,
      "refused", G_TYPE_UINT64, stats->refused, "decoded", G_TYPE_UINT64,
      stats->input.decoded, "concealed", G_TYPE_UINT64, stats->input.concealed, "late",
      G_TYPE_UINT64, stats->input.late, "duplicates", G_TYPE_UINT64,
      stats->input.duplicates, "broken", G_TYPE_UINT64, stats->input.broken, "level",
      G_TYPE_DOUBLE, stats->input.level_dbfs, NULL);
}

/* ---- setting and reading ---- */

static void
take_fd (GstTuttiDialin *self, int *member, int fd)
{
  GST_OBJECT_LOCK (self);
  if (*member >= 0)
    close (*member);
  *member = fd;
  GST_OBJECT_UNLOCK (self);
}

static void
set_quiet (GstTuttiDialin *self, gboolean quiet)
{
  GST_OBJECT_LOCK (self);
  self->quiet = quiet;
  if (quiet && self->leg != NULL)
    tutti_phone_leg_quiet (self->leg);
  GST_OBJECT_UNLOCK (self);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstTuttiDialin *self = GST_TUTTI_DIALIN (object);

  switch (id) {
  case PROP_FD:
    take_fd (self, &self->fd, g_value_get_int (value));
    break;
  case PROP_CONTROL_FD:
    take_fd (self, &self->control_fd, g_value_get_int (value));
    break;
  case PROP_ADDRESS:
    GST_OBJECT_LOCK (self);
    g_free (self->address);
    self->address =
        g_strdup (g_value_get_string (value) != NULL ? g_value_get_string (value)
                                                     : ADDRESS_DEFAULT);
    GST_OBJECT_UNLOCK (self);
    break;
  case PROP_PORT:
    GST_OBJECT_LOCK (self);
    self->port = g_value_get_uint (value);
    GST_OBJECT_UNLOCK (self);
    break;
  case PROP_LINE:
    gst_tutti_dialin_set_line (self, g_value_get_boxed (value));
    break;
  case PROP_QUIET:
    set_quiet (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTuttiDialin *self = GST_TUTTI_DIALIN (object);
  TuttiPhoneStats stats = {0};

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_ADDRESS:
    g_value_set_string (value, self->address);
    break;
  case PROP_PORT:
    g_value_set_uint (value, self->port);
    break;
  case PROP_QUIET:
    g_value_set_boolean (value, self->quiet);
    break;
  case PROP_STATS:
    if (self->leg != NULL)
      tutti_phone_leg_get_stats (self->leg, &stats);
    g_value_take_boxed (value, gst_tutti_dialin_make_stats ("tutti-dialin", &stats));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

/* ---- installing ---- */

static void
install_sockets (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  /**
   * GstTuttiDialin:fd:
   *
   * A bound UDP socket for RTP, which is the element's from then on; -1: one is made.
   */
  g_object_class_install_property (object_class, PROP_FD,
      g_param_spec_int ("fd", "Descriptor", "Bound UDP socket for RTP, -1: make one", -1,
          G_MAXINT, -1, G_PARAM_WRITABLE | flags));
  /**
   * GstTuttiDialin:control-fd:
   *
   * The same for RTCP, where it has a port of its own.
   */
  g_object_class_install_property (object_class, PROP_CONTROL_FD,
      g_param_spec_int ("control-fd", "Descriptor for RTCP",
          "Bound UDP socket for RTCP, -1: make one if need be", -1, G_MAXINT, -1,
          G_PARAM_WRITABLE | flags));
  /**
   * GstTuttiDialin:address:
   *
   * Where a socket that is made is bound: an IP address of this machine.
   */
  g_object_class_install_property (object_class, PROP_ADDRESS,
      g_param_spec_string ("address", "Address", "Local address of a socket to be made",
          ADDRESS_DEFAULT, G_PARAM_READWRITE | flags));
  /**
   * GstTuttiDialin:port:
   *
   * And its port, 0: any. RTCP gets the one above it.
   */
  g_object_class_install_property (object_class, PROP_PORT,
      g_param_spec_uint ("port", "Port", "Local port of a socket to be made, 0: any", 0,
          65534, 0, G_PARAM_READWRITE | flags));
}

static void
install_line (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstTuttiDialin:line:
   *
   * What the two ends agreed on, as in "The line" of the element. One that is not right
   * changes nothing.
   */
  g_object_class_install_property (object_class, PROP_LINE,
      g_param_spec_boxed ("line", "Line", "What the two ends of the call agreed on",
          GST_TYPE_STRUCTURE, G_PARAM_WRITABLE | flags));
  /**
   * GstTuttiDialin:quiet:
   *
   * Nothing is read or sent any more, at once, and for good: the call goes on elsewhere
   * with the same socket.
   */
  g_object_class_install_property (object_class, PROP_QUIET,
      g_param_spec_boolean ("quiet", "Quiet", "Whether the sockets are left alone", FALSE,
          G_PARAM_READWRITE | flags));
  /**
   * GstTuttiDialin:stats:
   *
   * `tutti-dialin`, at most 5 s old: uint64 `packets` that came, `lost` ones, `sent`,
   * `refused` (strangers', not genuine, of no known kind), `decoded`, `concealed` (gaps),
   * `late`, `duplicates`, `broken`; uint `jitter` and `roundtrip` (ms; 0: not known);
   * double `level` (dBFS, of the last packet).
   */
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "Counted packets", GST_TYPE_STRUCTURE,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void
gst_tutti_dialin_install_properties (GObjectClass *klass)
{
  klass->set_property = set_property;
  klass->get_property = get_property;
  install_sockets (klass);
  install_line (klass);
}

void
gst_tutti_dialin_init_properties (GstTuttiDialin *self)
{
  self->address = g_strdup (ADDRESS_DEFAULT);
  self->fd = self->control_fd = -1;
}

void
gst_tutti_dialin_clear_properties (GstTuttiDialin *self)
{
  take_fd (self, &self->fd, -1);
  take_fd (self, &self->control_fd, -1);
  g_clear_pointer (&self->line, tutti_dialin_line_free);
  g_free (self->address);
}

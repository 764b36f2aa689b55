/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tuttidialin: what its parts know of each other. Users see properties and messages,
 * which gsttuttidialin-properties.c and gsttuttidialin.c document.
 *
 * Threads: properties are set and read by any thread; the state is changed by one, which
 * makes and frees the leg; the leg's own brings the phone's sound. The object lock is
 * never held over a push, a message or the end of the leg. */
#pragma once

#include "plugins/dialin/tutti-phone-leg.h"

G_BEGIN_DECLS

#define GST_TYPE_TUTTI_DIALIN (gst_tutti_dialin_get_type ())
G_DECLARE_FINAL_TYPE (GstTuttiDialin, gst_tutti_dialin, GST, TUTTI_DIALIN, GstElement)

struct _GstTuttiDialin {
  GstElement parent;
  GstPad *sink, *src;

  /* Under the object lock. */
  char *address;
  guint port;
  int fd, control_fd; /* until the leg takes them; -1: none */
  TuttiDialinLine *line;
  gboolean quiet;

  TuttiPhoneLeg *leg; /* from READY to PAUSED on, until back in READY */

  /* The leg's thread. */
  gboolean announced;
  GstClockTime first_pts;
};

/* The properties, and what is done when they are set and read. */
void gst_tutti_dialin_install_properties (GObjectClass *klass);

/* Their initial values. */
void gst_tutti_dialin_init_properties (GstTuttiDialin *self);

/* Closes the sockets that no leg has taken. */
void gst_tutti_dialin_clear_properties (GstTuttiDialin *self);

/* Takes the object lock. For the leg, too, if there is one; a @structure that is not
 * right changes nothing. */
void gst_tutti_dialin_set_line (GstTuttiDialin *self, const GstStructure *structure);

/* Returns: (transfer full): what the property `stats` documents */
GstStructure *gst_tutti_dialin_make_stats (
    const char *name, const TuttiPhoneStats *stats);

G_END_DECLS

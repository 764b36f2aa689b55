/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-phone-endpoint.h"

#include <unistd.h>

#include "common/tutti-error.h"
#include "mixer/tutti-elements.h"
#include "mixer/tutti-prompt-player.h"
#include "plugins/dialin/tutti-dialin-line.h"

struct _TuttiPhoneEndpoint {
  TuttiEndpoint parent;
  TuttiPhonePlace place;
  GstStructure *line;
  int fd, control_fd; /* until the element has them; -1: none */
  GstElement *leg;    /* borrowed from the bin; NULL before start */
  TuttiPromptPlayer *player;
};

G_DEFINE_FINAL_TYPE (TuttiPhoneEndpoint, tutti_phone_endpoint, TUTTI_TYPE_ENDPOINT)

/* ---- the line ---- */

static void
add_number (GstStructure *structure, const char *field, gint64 value)
{
  if (value != 0)
    gst_structure_set (structure, field, G_TYPE_INT, (gint)value, NULL);
}

static void
add_text (GstStructure *structure, const char *field, const char *value)
{
  if (value != NULL)
    gst_structure_set (structure, field, G_TYPE_STRING, value, NULL);
}

/* Returns: NULL with the reason when tuttidialin would not take it */
static GstStructure *
make_line (const TuttiPhoneLine *line, GError **error)
{
  GstStructure *structure = gst_structure_new ("line", "codec", G_TYPE_STRING,
      line->codec, "payload", G_TYPE_INT, (gint)line->payload, "address", G_TYPE_STRING,
      line->address, "port", G_TYPE_INT, (gint)line->port, "direction", G_TYPE_STRING,
      line->direction, NULL);
  g_autoptr (GError) reason = NULL;
  g_autoptr (TuttiDialinLine) parsed = NULL;

  add_number (structure, "events", line->events);
  add_number (structure, "comfort", line->comfort);
  add_number (structure, "control", line->control);
  add_number (structure, "volume", line->volume);
  add_number (structure, "timeout", line->timeout);
  add_text (structure, "suite", line->suite);
  add_text (structure, "sendkey", line->sendkey);
  add_text (structure, "receivekey", line->receivekey);
  add_text (structure, "noise", line->noise);
  parsed = tutti_dialin_line_parse (structure, &reason);
  if (parsed != NULL)
    return structure;
  g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, reason->message);
  gst_structure_free (structure);
  return NULL;
}

gboolean
tutti_phone_endpoint_update (
    TuttiPhoneEndpoint *self, const TuttiPhoneLine *line, GError **error)
{
  GstStructure *structure = make_line (line, error);

  if (structure == NULL)
    return FALSE;
  gst_structure_free (self->line);
  self->line = structure;
  if (self->leg != NULL)
    g_object_set (self->leg, "line", structure, NULL);
  return TRUE;
}

/* ---- prompts ---- */

/* The mixer's tick thread. */
static GstPadProbeReturn
on_heard (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  TuttiPhoneEndpoint *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstElement *bin = GST_ELEMENT (tutti_endpoint_get_bin (TUTTI_ENDPOINT (self)));
  gint64 number;
  GstMapInfo map;

  if (!tutti_prompt_player_is_busy (self->player))
    return GST_PAD_PROBE_OK;
  /* The others may hear the same mix. */
  buffer = gst_buffer_make_writable (buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return GST_PAD_PROBE_OK;
  if (tutti_prompt_player_mix (self->player, (gint16 *)(gpointer)map.data,
          (guint)(map.size / (2 * sizeof (gint16))), &number))
    gst_element_post_message (bin, gst_message_new_element (GST_OBJECT (bin),
                                       gst_structure_new ("tutti-prompt-played", "number",
                                           G_TYPE_INT64, number, NULL)));
  gst_buffer_unmap (buffer, &map);
  return GST_PAD_PROBE_OK;
}

gboolean
tutti_phone_endpoint_play (
    TuttiPhoneEndpoint *self, gint64 number, GPtrArray *sounds, gint64 *interrupted)
{
  return tutti_prompt_player_play (self->player, number, sounds, interrupted);
}

gboolean
tutti_phone_endpoint_stop_playing (TuttiPhoneEndpoint *self, gint64 *interrupted)
{
  return tutti_prompt_player_stop (self->player, interrupted);
}

/* ---- life ---- */

static gboolean
phone_endpoint_start (TuttiEndpoint *endpoint, GError **error)
{
  TuttiPhoneEndpoint *self = TUTTI_PHONE_ENDPOINT (endpoint);
  GstBin *bin = tutti_endpoint_get_bin (endpoint);
  GstElement *leg = gst_element_factory_make ("tuttidialin", NULL);

  if (leg == NULL) {
    g_set_error_literal (
        error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "the element tuttidialin is missing");
    return FALSE;
  }
  g_object_set (
      leg, "line", self->line, "fd", self->fd, "control-fd", self->control_fd, NULL);
  self->fd = self->control_fd = -1;
  self->leg = leg;
  gst_bin_add (bin, leg);
  if (self->place == TUTTI_PHONE_IN_ROOM) {
    tutti_endpoint_expose_audio (endpoint, leg);
  } else {
    GstElement *nowhere = tutti_elements_make_discard ();

    gst_bin_add (bin, nowhere);
    gst_element_link (leg, nowhere);
  }
  gst_bin_sync_children_states (bin);
  tutti_endpoint_receive_raw_audio (endpoint, leg, on_heard, self);
  return TRUE;
}

/* The next mixer reads the same socket from now on. */
static void
phone_endpoint_quiesce (TuttiEndpoint *endpoint)
{
  TuttiPhoneEndpoint *self = TUTTI_PHONE_ENDPOINT (endpoint);

  if (self->leg != NULL)
    g_object_set (self->leg, "quiet", TRUE, NULL);
}

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

TuttiEndpoint *
tutti_phone_endpoint_new (const char *id, const char *participant,
    TuttiPipeline *pipeline, guint number, TuttiPhonePlace place,
    const TuttiPhoneLine *line, int fd, int control_fd, GError **error)
{
  GstStructure *structure = make_line (line, error);
  TuttiPhoneEndpoint *self;

  if (structure != NULL && (fd < 0 || (line->control != 0) != (control_fd >= 0))) {
    g_set_error_literal (error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD,
        "a call comes with one socket, or with two if its line has 'control'");
    g_clear_pointer (&structure, gst_structure_free);
  }
  if (structure == NULL) {
    close_fd (fd);
    close_fd (control_fd);
    return NULL;
  }
  self = g_object_new (TUTTI_TYPE_PHONE_ENDPOINT, "id", id, "participant", participant,
      "pipeline", pipeline, "number", number, NULL);
  self->place = place;
  self->line = structure;
  self->fd = fd;
  self->control_fd = control_fd;
  return TUTTI_ENDPOINT (self);
}

static void
tutti_phone_endpoint_init (TuttiPhoneEndpoint *self)
{
  self->fd = self->control_fd = -1;
  self->player = tutti_prompt_player_new ();
}

static void
tutti_phone_endpoint_finalize (GObject *object)
{
  TuttiPhoneEndpoint *self = TUTTI_PHONE_ENDPOINT (object);

  close_fd (self->fd);
  close_fd (self->control_fd);
  g_clear_pointer (&self->line, gst_structure_free);
  tutti_prompt_player_free (self->player);
  G_OBJECT_CLASS (tutti_phone_endpoint_parent_class)->finalize (object);
}

static void
tutti_phone_endpoint_class_init (TuttiPhoneEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tutti_phone_endpoint_finalize;
  TUTTI_ENDPOINT_CLASS (klass)->start = phone_endpoint_start;
  TUTTI_ENDPOINT_CLASS (klass)->quiesce = phone_endpoint_quiesce;
}

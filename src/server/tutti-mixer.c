/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "server/tutti-mixer.h"

G_DEFINE_INTERFACE (TuttiMixer, tutti_mixer, G_TYPE_OBJECT)

static void
tutti_mixer_default_init (TuttiMixerInterface *iface)
{
  g_signal_new ("event", TUTTI_TYPE_MIXER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_signal_new ("restarted", TUTTI_TYPE_MIXER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 0);
  g_signal_new (
      "failed", TUTTI_TYPE_MIXER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

void
tutti_mixer_send (TuttiMixer *self, const TuttiMessage *command)
{
  TUTTI_MIXER_GET_IFACE (self)->send (self, command);
}

void
tutti_mixer_send_with_fds (
    TuttiMixer *self, const TuttiMessage *command, const int *fds, guint n_fds)
{
  if (TUTTI_MIXER_GET_IFACE (self)->send_with_fds)
    TUTTI_MIXER_GET_IFACE (self)->send_with_fds (self, command, fds, n_fds);
  else
    tutti_mixer_send (self, command);
}

void
tutti_mixer_stop (TuttiMixer *self)
{
  TUTTI_MIXER_GET_IFACE (self)->stop (self);
}

void
tutti_mixer_emit_event (TuttiMixer *self, const TuttiMessage *event)
{
  g_signal_emit_by_name (self, "event", event);
}

void
tutti_mixer_emit_restarted (TuttiMixer *self)
{
  g_signal_emit_by_name (self, "restarted");
}

void
tutti_mixer_emit_failed (TuttiMixer *self)
{
  g_signal_emit_by_name (self, "failed");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-heartbeat.h"

#include "common/tutti-cpu-time.h"

void
tutti_heartbeat_measure (TuttiHeartbeat *out, const TuttiMembers *members,
    TuttiPipeline *pipeline, TuttiPicture *picture)
{
  *out = (TuttiHeartbeat){{TUTTI_MESSAGE_HEARTBEAT}};
  out->cpu = tutti_cpu_time_of_process ();
  out->endpoints = tutti_members_count_endpoints (members);
  if (picture == NULL)
    return;
  out->frames = tutti_picture_get_frames (picture);
  out->renditions = tutti_picture_count_renditions (picture);
  out->ticks = tutti_pipeline_get_ticks (pipeline);
  out->encodes = tutti_audio_room_get_encodes (tutti_pipeline_get_audio_room (pipeline));
}

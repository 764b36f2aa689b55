/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-endpoint.h"

G_BEGIN_DECLS

/* TuttiRobotEndpoint: a participant that is a text in pipelines/ with an element "video"
 * and an element "audio" at its two ends. For the demo, so that one person alone sees a
 * living meeting. */
#define TUTTI_TYPE_ROBOT_ENDPOINT (tutti_robot_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiRobotEndpoint, tutti_robot_endpoint, TUTTI, ROBOT_ENDPOINT, TuttiEndpoint)

TuttiEndpoint *tutti_robot_endpoint_new (const char *id, const char *participant,
    TuttiPipeline *pipeline, guint number, const char *fragment);

G_END_DECLS

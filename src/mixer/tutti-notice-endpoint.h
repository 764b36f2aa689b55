/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mixer/tutti-endpoint.h"

G_BEGIN_DECLS

/**
 * TuttiNoticeEndpoint: something that is said to everybody once, out of a file; nobody's
 * voice, and never left out for others who talk. Signal:
 * - "over" (void): it has been said; in the main context
 */
#define TUTTI_TYPE_NOTICE_ENDPOINT (tutti_notice_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (
    TuttiNoticeEndpoint, tutti_notice_endpoint, TUTTI, NOTICE_ENDPOINT, TuttiEndpoint)

/* What the audio mixer's levels call it; no participant has such an id. */
#define TUTTI_NOTICE_LABEL "notice"

/* @file: LANGUAGE/NAME.wav, in the folder that pipelines/notice.gst says */
TuttiEndpoint *tutti_notice_endpoint_new (
    TuttiPipeline *pipeline, guint number, const char *file);

G_END_DECLS

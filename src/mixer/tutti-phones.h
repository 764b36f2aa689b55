/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "common/tutti-link.h"
#include "mixer/tutti-member.h"
#include "mixer/tutti-phone-endpoint.h"

G_BEGIN_DECLS

/*
 * TuttiPhones: what the mixer protocol says to and of telephones: lines, prompts, keys,
 * loss, quality. The endpoints themselves belong to the members. Main context.
 */
#define TUTTI_TYPE_PHONES (tutti_phones_get_type ())
G_DECLARE_FINAL_TYPE (TuttiPhones, tutti_phones, TUTTI, PHONES, GObject)

/* @members: must live as long. @prompts: folders of prompts (tutti-prompt-store.h) */
TuttiPhones *tutti_phones_new (TuttiLink *link, TuttiPipeline *pipeline,
    const TuttiMembers *members, const char *const *prompts, TuttiPhonePlace place);

/* Returns: (transfer full) (nullable): the endpoint, not started; NULL with the reason.
 * Takes its descriptors out of @fds */
TuttiEndpoint *tutti_phones_make (TuttiPhones *self, const TuttiPhoneAdd *add,
    GArray *fds, guint number, GError **error);

/* `phone-update` or `prompt`. */
void tutti_phones_handle (TuttiPhones *self, const TuttiMessage *message);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* sofia-sip as this folder uses it: what its events carry is ours. Its headers want the
 * types of the "magic" pointers first. */

#include <glib.h>

typedef struct _TuttiSipGateway TuttiSipGateway;
typedef struct _TuttiSipCall TuttiSipCall;

#define NUA_MAGIC_T TuttiSipGateway
#define NUA_HMAGIC_T void
#define SU_ROOT_MAGIC_T void

#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/nua.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/sresolv.h>
#include <sofia-sip/su_glib.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/tport_tag.h>
#include <sofia-sip/url.h>

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "server/tutti-room-registry.h"

G_BEGIN_DECLS

typedef enum {
  TUTTI_ACTION_RUN,
  TUTTI_ACTION_PRINT_SAMPLE,
  TUTTI_ACTION_PRINT_VERSION,
} TuttiAction;

/**
 * TuttiConfig: what the operator may choose. One table (tutti_config_options()) makes the
 * key file, the command line and data/tutti.conf.sample; the members below are what it
 * fills. Strings that are not set are NULL.
 */
typedef struct {
  TuttiAction action;

  /* [server] */
  char *listen;
  gboolean tls;
  gboolean allow_plain_http;
  char *certificate;
  char *certificate_key;
  char *state_dir;
  char *web_dir;
  char **origins;
  char **proxies;
  /* [media] */
  char **media_addresses;
  char *port_range;
  gboolean media_tcp;
  char *mixer;
  gint64 width;
  gint64 height;
  gint64 framerate;
  gint64 voices;
  /* [rooms] */
  gint64 max_rooms;
  gint64 max_people;
  char *names;
  gint64 rooms_per_address;
  gint64 rooms_per_hour;
  gint64 joins_per_minute;
  gint64 sockets_per_address;
  gboolean demo;
  /* [limits] */
  gint64 cpu_budget; /* percent; 0: none */
  gint64 max_people_in_all;
  /* [outputs] */
  char *output;
  gboolean recording;
  char *recordings;
  char *recording_format;
  char *recording_voices;
  char *output_layout;
  gboolean title_card;
  char *logo;
  gboolean record_automatically;
  gint64 recording_days;
  gint64 recording_link_hours;
  gint64 recording_min_free;
  gboolean streaming;
  char *notices; /* NULL: none */
  gboolean stream_private;
  gboolean hls;
  char *hls_dir;
  char *hls_url;
  /* [phone] */
  char *sip_listen;
  char *sips_listen;
  char *sip_name;
  char *sip_gateway;
  char **phone_addresses;
  char *phone_port_range;
  char *phone_number;
  char *phone_language;
  char *prompts;
  gint64 phone_calls;
  gint64 phone_rate;
  char *phone_nat;
  char **sip_trunks;
  char *sip_user;
  char *sip_password_file;
  char *sip_realm;
  char **dial_prefixes;
  gint64 dials_per_hour;
  /* [api] */
  char *key_file;
  char *token_keys;
  char **embedders;

  /* Read out of the strings above */
  TuttiNames names_policy;
  guint16 first_port;
  guint16 last_port;
  guint16 phone_first_port;
  guint16 phone_last_port;
} TuttiConfig;

typedef enum {
  TUTTI_OPTION_STRING,
  TUTTI_OPTION_LIST, /* may be given several times on the command line; ";" separates in
                        the file */
  TUTTI_OPTION_INT,
  TUTTI_OPTION_FLAG,
} TuttiOptionKind;

typedef struct {
  const char *group; /* in the key file */
  const char *key;   /* in the key file, and after "--"; a flag that is on by default is
                        "--no-KEY" there */
  TuttiOptionKind kind;
  gsize offset;        /* into TuttiConfig */
  const char *initial; /* as in the file; NULL: not set */
  gint64 min, max;     /* for TUTTI_OPTION_INT */
  const char *value_name;
  const char *help;
} TuttiOption;

const TuttiOption *tutti_config_options (guint *n_options);

/**
 * tutti_config_new:
 * @argc, @argv: without what is not ours; `--config FILE` names the key file, the command
 * line overrides it
 *
 * Errors are in %G_OPTION_ERROR, %G_KEY_FILE_ERROR or %G_IO_ERROR domains and say in one
 * sentence what is wrong where.
 *
 * Returns: (transfer full): NULL with @error set
 */
TuttiConfig *tutti_config_new (int argc, char **argv, GError **error);

void tutti_config_free (TuttiConfig *self);

/* Returns: (transfer full): what data/tutti.conf.sample has to be */
char *tutti_config_make_sample (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TuttiConfig, tutti_config_free)

/* Returns: (element-type utf8) (transfer container): further arguments of mixers,
 * NULL-terminated */
GPtrArray *tutti_config_make_mixer_arguments (const TuttiConfig *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-logo-file.h"
#include "server/tutti-config.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "server/tutti-record-kind.h"

static gpointer
member (TuttiConfig *self, const TuttiOption *option)
{
  return G_STRUCT_MEMBER_P (self, option->offset);
}

static gboolean
is_on_by_default (const TuttiOption *option)
{
  return option->kind == TUTTI_OPTION_FLAG && g_str_equal (option->initial, "true");
}

void
tutti_config_free (TuttiConfig *self)
{
  guint n_options;
  const TuttiOption *options = tutti_config_options (&n_options);

  for (guint i = 0; i < n_options; i++) {
    if (options[i].kind == TUTTI_OPTION_STRING)
      g_free (*(char **)member (self, &options[i]));
    else if (options[i].kind == TUTTI_OPTION_LIST)
      g_strfreev (*(char ***)member (self, &options[i]));
  }
  g_free (self);
}

/* One value, from wherever */

static gboolean
set_flag (gboolean *flag, const TuttiOption *option, const char *value, GError **error)
{
  *flag = g_str_equal (value, "true");
  if (*flag || g_str_equal (value, "false"))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "%s must be true or false, not '%s'", option->key, value);
  return FALSE;
}

static gboolean
set_int (gint64 *number, const TuttiOption *option, const char *value, GError **error)
{
  if (g_ascii_string_to_signed (value, 10, option->min, option->max, number, NULL))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "%s must be a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ", not '%s'",
      option->key, option->min, option->max, value);
  return FALSE;
}

/* @value: for a list the whole of it, with ";" between */
static gboolean
set_value (
    TuttiConfig *self, const TuttiOption *option, const char *value, GError **error)
{
  gpointer at = member (self, option);

  switch (option->kind) {
  case TUTTI_OPTION_STRING:
    g_free (*(char **)at);
    *(char **)at = *value ? g_strdup (value) : NULL;
    return TRUE;
  case TUTTI_OPTION_LIST:
    g_strfreev (*(char ***)at);
    *(char ***)at = *value ? g_strsplit (value, ";", -1) : NULL;
    return TRUE;
  case TUTTI_OPTION_INT:
    return set_int (at, option, value, error);
  case TUTTI_OPTION_FLAG:
    return set_flag (at, option, value, error);
  default:
    g_assert_not_reached ();
  }
}

/* The key file */

static const TuttiOption *
find_option (const char *group, const char *key)
{
  guint n_options;
  const TuttiOption *options = tutti_config_options (&n_options);

  for (guint i = 0; i < n_options; i++)
    if (g_str_equal (options[i].key, key) &&
        (!group || g_str_equal (options[i].group, group)))
      return &options[i];
  return NULL;
}

static gboolean
apply_group (TuttiConfig *self, GKeyFile *file, const char *path, const char *group,
    GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys[i]; i++) {
    const TuttiOption *option = find_option (group, keys[i]);
    g_autofree char *value = NULL;

    if (!option) {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
          "%s: there is no key '%s' in [%s]", path, keys[i], group);
      return FALSE;
    }
    value = g_key_file_get_value (file, group, keys[i], error);
    if (!value || !g_strchomp (value) || !set_value (self, option, value, error)) {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
apply_file (TuttiConfig *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error)) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i]; i++)
    if (!apply_group (self, file, path, groups[i], error))
      return FALSE;
  return TRUE;
}

/* The command line */

typedef struct {
  char *config;
  gboolean print_sample;
  gboolean print_version;
  GHashTable *given; /* TuttiOption -> value (owned) */
} CommandLine;

static gboolean
take_argument (const char *name, const char *value, gpointer data, GError **error)
{
  CommandLine *line = data;
  const TuttiOption *option = find_option (NULL, name + strlen ("--"));
  const char *before;

  if (!option) { /* --no-KEY */
    option = find_option (NULL, name + strlen ("--no-"));
    g_hash_table_insert (line->given, (gpointer)option, g_strdup ("false"));
    return TRUE;
  }
  if (option->kind == TUTTI_OPTION_FLAG)
    value = "true";

  before = g_hash_table_lookup (line->given, option);
  if (option->kind == TUTTI_OPTION_LIST && before)
    g_hash_table_insert (
        line->given, (gpointer)option, g_strconcat (before, ";", value, NULL));
  else
    g_hash_table_insert (line->given, (gpointer)option, g_strdup (value));
  return TRUE;
}

static GOptionEntry
make_entry (const TuttiOption *option, GStringChunk *strings)
{
  GOptionEntry entry = {option->key, 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)take_argument,
      option->help, option->value_name};

  if (option->kind == TUTTI_OPTION_FLAG)
    entry.flags = G_OPTION_FLAG_NO_ARG;
  if (is_on_by_default (option)) {
    g_autofree char *name = g_strconcat ("no-", option->key, NULL);
    g_autofree char *help = g_strdup_printf ("Switches off: %s", option->help);

    entry.long_name = g_string_chunk_insert (strings, name);
    entry.description = g_string_chunk_insert (strings, help);
  } else if (option->initial && option->value_name) {
    g_autofree char *help = g_strdup_printf ("%s [%s]", option->help, option->initial);

    entry.description = g_string_chunk_insert (strings, help);
  }
  return entry;
}

static gboolean
parse_command_line (CommandLine *line, int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("tutti", "", "", line, NULL);
  GStringChunk *strings = g_string_chunk_new (1024);
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  g_autofree char **left = g_memdup2 (argv, (gsize)(argc + 1) * sizeof *argv);
  GOptionEntry own[] = {
      {"config", 0, 0, G_OPTION_ARG_FILENAME, &line->config,
          "Read the settings from FILE; the rest of the command line overrides it",
          "FILE"},
      {"print-sample", 0, 0, G_OPTION_ARG_NONE, &line->print_sample,
          "Print a configuration file with all defaults", NULL},
      {"version", 0, 0, G_OPTION_ARG_NONE, &line->print_version, "Print the version",
          NULL},
  };
  guint n_options;
  const TuttiOption *options = tutti_config_options (&n_options);
  gboolean parsed;

  g_array_append_vals (entries, own, G_N_ELEMENTS (own));
  for (guint i = 0; i < n_options; i++) {
    GOptionEntry entry = make_entry (&options[i], strings);

    g_array_append_val (entries, entry);
  }
  g_option_group_add_entries (group, (GOptionEntry *)(void *)entries->data);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (
      context, "The server of Tutti: rooms, signalling, and the web client.");
  parsed = g_option_context_parse (context, &argc, &left, error);
  g_string_chunk_free (strings);

  if (parsed && argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
        "'%s' is not an option; see --help", left[1]);
    return FALSE;
  }
  return parsed;
}

static gboolean
apply_command_line (TuttiConfig *self, CommandLine *line, GError **error)
{
  GHashTableIter given;
  gpointer option, value;

  g_hash_table_iter_init (&given, line->given);
  while (g_hash_table_iter_next (&given, &option, &value))
    if (!set_value (self, option, value, error)) {
      g_prefix_error (error, "--");
      return FALSE;
    }
  return TRUE;
}

/* What spans several values */

static gboolean
read_range (const char *key, const char *text, guint16 *out_first, guint16 *out_last,
    GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text ? text : "", "-", 2);
  guint64 first = 0, last = 0;

  if (g_strv_length (parts) == 2 &&
      g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXUINT16, &first, NULL) &&
      g_ascii_string_to_unsigned (parts[1], 10, first, G_MAXUINT16, &last, NULL)) {
    *out_first = (guint16)first;
    *out_last = (guint16)last;
    return TRUE;
  }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "%s must be two ports in order such as 50000-50199, not '%s'", key,
      text ? text : "");
  return FALSE;
}

static gboolean
read_port_range (TuttiConfig *self, GError **error)
{
  return read_range ("port-range", self->port_range, &self->first_port, &self->last_port,
             error) &&
         read_range ("phone-port-range", self->phone_port_range, &self->phone_first_port,
             &self->phone_last_port, error);
}

static gboolean
require (gboolean holds, const char *option, const char *wanted, const char *value,
    GError **error)
{
  if (!holds)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "%s must be %s, not '%s'", option, wanted, value ? value : "");
  return holds;
}

static gboolean
check_language (const TuttiConfig *self, GError **error)
{
  const char *language = self->phone_language;

  return require (g_strcmp0 (language, "en") == 0 || g_strcmp0 (language, "de") == 0,
      "phone-language", "en or de", language, error);
}

static gboolean
check_nat (const TuttiConfig *self, GError **error)
{
  static const char *const names[] = {"auto", "always", "never", NULL};

  return require (self->phone_nat && g_strv_contains (names, self->phone_nat),
      "phone-nat", "auto, always or never", self->phone_nat, error);
}

static gboolean
check_outputs (const TuttiConfig *self, GError **error)
{
  return require (tutti_record_kind_find (self->recording_format) != NULL,
             "recording-format", TUTTI_RECORD_KIND_NAMES, self->recording_format,
             error) &&
         require (tutti_record_voices_parse (self->recording_voices, NULL),
             "recording-voices", TUTTI_RECORD_VOICES_NAMES, self->recording_voices,
             error) &&
         require (tutti_output_layout_is_known (self->output_layout), "output-layout",
             TUTTI_OUTPUT_LAYOUT_NAMES, self->output_layout, error);
}

static gboolean
check_logo (const TuttiConfig *self, GError **error)
{
  g_autoptr (GBytes) logo = self->logo ? tutti_logo_file_read (self->logo, error) : NULL;

  return !self->logo || logo;
}

static gboolean
read_notices (TuttiConfig *self, GError **error)
{
  const char *text = self->notices ? self->notices : "";

  if (*text && strspn (text, "abcdefghijklmnopqrstuvwxyz-") == strlen (text)) {
    if (g_str_equal (text, "none"))
      g_clear_pointer (&self->notices, g_free);
    return TRUE;
  }
  return require (FALSE, "notices", "a language like en or de, or none", text, error);
}

static gboolean
read_names (TuttiConfig *self, GError **error)
{
  static const struct {
    const char *name;
    TuttiNames policy;
  } policies[] = {{"any", TUTTI_NAMES_ANY}, {"generated", TUTTI_NAMES_GENERATED},
      {"booked", TUTTI_NAMES_BOOKED}};

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++) {
    if (g_strcmp0 (policies[i].name, self->names) == 0) {
      self->names_policy = policies[i].policy;
      return TRUE;
    }
  }
  return require (FALSE, "names", "any, generated or booked", self->names, error);
}

static gboolean
check_proxies (TuttiConfig *self, GError **error)
{
  for (guint i = 0; self->proxies && self->proxies[i]; i++) {
    if (!g_hostname_is_ip_address (self->proxies[i])) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "proxy must be an IP address, not '%s'", self->proxies[i]);
      return FALSE;
    }
  }
  return TRUE;
}

/* They become part of a header, in which ";" and "," mean something. */
static gboolean
check_embedders (TuttiConfig *self, GError **error)
{
  static const char pattern[] = "^https?://[A-Za-z0-9.:*\\[\\]-]+$";

  for (guint i = 0; self->embedders && self->embedders[i]; i++) {
    if (!g_regex_match_simple (pattern, self->embedders[i], 0, 0)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "embed-in must be an origin such as https://portal.example.org, not '%s'",
          self->embedders[i]);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check (TuttiConfig *self, GError **error)
{
  if (!read_port_range (self, error) || !read_names (self, error) ||
      !read_notices (self, error) || !check_outputs (self, error) ||
      !check_logo (self, error) || !check_proxies (self, error) ||
      !check_embedders (self, error) || !check_language (self, error) ||
      !check_nat (self, error))
    return FALSE;
  if (!self->certificate != !self->certificate_key) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "certificate and certificate-key belong together: set both or neither");
    return FALSE;
  }
  if (self->width % 2 || self->height % 2) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "width and height must be even: video codecs take nothing else");
    return FALSE;
  }
  return TRUE;
}

static void
set_defaults (TuttiConfig *self)
{
  guint n_options;
  const TuttiOption *options = tutti_config_options (&n_options);

  for (guint i = 0; i < n_options; i++)
    if (options[i].initial)
      set_value (self, &options[i], options[i].initial, NULL);
}

TuttiConfig *
tutti_config_new (int argc, char **argv, GError **error)
{
  g_autoptr (TuttiConfig) self = g_new0 (TuttiConfig, 1);
  CommandLine line = {NULL};
  gboolean good;

  line.given = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  set_defaults (self);
  good = parse_command_line (&line, argc, argv, error) &&
         (!line.config || apply_file (self, line.config, error)) &&
         apply_command_line (self, &line, error) && check (self, error);
  if (line.print_sample)
    self->action = TUTTI_ACTION_PRINT_SAMPLE;
  else if (line.print_version)
    self->action = TUTTI_ACTION_PRINT_VERSION;
  g_hash_table_unref (line.given);
  g_free (line.config);
  return good ? g_steal_pointer (&self) : NULL;
}

GPtrArray *
tutti_config_make_mixer_arguments (const TuttiConfig *config)
{
  const struct {
    const char *name;
    char *value;
  } arguments[] = {{"--prompts", config->prompts}, {"--logo", config->logo}};
  GPtrArray *out = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++) {
    if (!arguments[i].value)
      continue;
    g_ptr_array_add (out, (char *)arguments[i].name);
    g_ptr_array_add (out, arguments[i].value);
  }
  g_ptr_array_add (out, NULL);
  return out;
}

/* The sample */

static void
append_wrapped (GString *out, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize column = 0;

  for (guint i = 0; words[i]; i++) {
    gsize width = (gsize)g_utf8_strlen (words[i], -1);

    if (column == 0 || column + 1 + width > 90) {
      g_string_append (out, column == 0 ? "#" : "\n#");
      column = 1;
    }
    g_string_append_printf (out, " %s", words[i]);
    column += 1 + width;
  }
  g_string_append_c (out, '\n');
}

char *
tutti_config_make_sample (void)
{
  GString *out = g_string_new (
      "# Settings of tutti-server, given with --config. Each key has its default here, "
      "or an example behind \"#\".\n"
      "# Every key is also an option of the command line: see tutti-server --help.\n");
  guint n_options;
  const TuttiOption *options = tutti_config_options (&n_options);
  const char *group = "";

  for (guint i = 0; i < n_options; i++) {
    const TuttiOption *option = &options[i];

    if (!g_str_equal (group, option->group))
      g_string_append_printf (out, "\n[%s]\n", option->group);
    else
      g_string_append_c (out, '\n');
    group = option->group;
    append_wrapped (out, option->help);
    if (option->initial)
      g_string_append_printf (out, "%s=%s\n", option->key, option->initial);
    else
      g_string_append_printf (out, "#%s=%s\n", option->key, option->value_name);
  }
  return g_string_free (out, FALSE);
}

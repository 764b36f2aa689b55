/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tutti-ice-agent.h"

#include <string.h>

static gboolean
is_line (const char *line, const char *text)
{
  gsize length = strlen (text);

  return strncmp (line, text, length) == 0 &&
         (line[length] == '\0' || line[length] == '\r');
}

/* What was seen of the section that is being copied. */
typedef struct {
  gboolean session; /* before the first m-line */
  gboolean lite;
  gboolean candidates;
  gboolean end;
} Section;

static void
finish_section (GString *out, const Section *section, const char *line_end)
{
  if (section->session && !section->lite)
    g_string_append_printf (out, "a=ice-lite%s", line_end);
  if (section->candidates && !section->end)
    g_string_append_printf (out, "a=end-of-candidates%s", line_end);
}

char *
tutti_ice_answer_finish (const char *sdp)
{
  g_auto (GStrv) lines = NULL;
  GString *out;
  const char *line_end;
  Section section = {.session = TRUE};

  g_return_val_if_fail (sdp != NULL, NULL);

  lines = g_strsplit (sdp, "\n", -1);
  out = g_string_sized_new (strlen (sdp) + 64);
  line_end = strstr (sdp, "\r\n") != NULL ? "\r\n" : "\n";
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *line = lines[i];

    if (lines[i + 1] == NULL && *line == '\0')
      break; /* behind the last line end */
    if (g_str_has_prefix (line, "m=")) {
      finish_section (out, &section, line_end);
      section = (Section){0};
    }
    section.lite = section.lite || is_line (line, "a=ice-lite");
    section.end = section.end || is_line (line, "a=end-of-candidates");
    section.candidates = section.candidates || g_str_has_prefix (line, "a=candidate:");
    g_string_append (out, line);
    g_string_append (out, lines[i + 1] != NULL ? "\n" : line_end);
  }
  finish_section (out, &section, line_end);
  return g_string_free (out, FALSE);
}

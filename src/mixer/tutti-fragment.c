/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mixer/tutti-fragment.h"

#include "common/tutti-error.h"

static gboolean
name_is_good (const char *name)
{
  for (const char *p = name; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;
  }
  return *name != '\0';
}

static char *
without_comments (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++) {
    if (!g_str_has_prefix (g_strchug (*line), "#"))
      g_string_append_printf (out, "%s\n", *line);
  }
  return g_string_free (out, FALSE);
}

/* Comments are gone. Returns: (transfer full) */
static char *
read_text (const char *folder, const char *name, GError **error)
{
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  if (!name_is_good (name)) {
    g_set_error (
        error, TUTTI_ERROR, TUTTI_ERROR_BAD_FIELD, "'%s' is no name of a fragment", name);
    return NULL;
  }
  file = g_strconcat (name, ".gst", NULL);
  path = g_build_filename (folder, file, NULL);
  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  return without_comments (text);
}

static GstElement *
parse (const char *name, const char *description, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  GstElement *bin = gst_parse_bin_from_description_full (
      description, FALSE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &parse_error);

  if (bin == NULL)
    g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL, "fragment '%s': %s", name,
        parse_error->message);
  return bin;
}

GstElement *
tutti_fragment_load (const char *folder, const char *name, GError **error)
{
  g_autofree char *description = read_text (folder, name, error);

  return description != NULL ? parse (name, description, error) : NULL;
}

GstElement *
tutti_fragment_get (
    GstElement *bin, const char *fragment, const char *element, GError **error)
{
  GstElement *found = gst_bin_get_by_name (GST_BIN (bin), element);

  if (found == NULL)
    g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        "fragment '%s' has no element named '%s'", fragment, element);
  return found;
}

static gboolean
add_ghost (GstElement *bin, GstPadDirection direction, const char *name)
{
  g_autoptr (GstPad) inner = gst_bin_find_unlinked_pad (GST_BIN (bin), direction);

  return inner != NULL && gst_element_add_pad (bin, gst_ghost_pad_new (name, inner));
}

/* Takes over @bin, which may be NULL. */
static GstElement *
finish_encoder (GstElement *bin, const char *name, GError **error)
{
  g_autoptr (GstElement) encoder = NULL;

  if (bin == NULL)
    return NULL;
  encoder = tutti_fragment_get (bin, name, "encoder", error);
  if (encoder != NULL && add_ghost (bin, GST_PAD_SINK, "sink") &&
      add_ghost (bin, GST_PAD_SRC, "src"))
    return bin;
  if (encoder != NULL)
    g_set_error (error, TUTTI_ERROR, TUTTI_ERROR_INTERNAL,
        "fragment '%s' needs one open input and one open output", name);
  gst_object_unref (g_object_ref_sink (bin));
  return NULL;
}

GstElement *
tutti_fragment_load_encoder (const char *folder, const char *name, GError **error)
{
  return finish_encoder (tutti_fragment_load (folder, name, error), name, error);
}

GstElement *
tutti_fragment_load_video_encoder (
    const char *folder, const char *name, int bitrate, GError **error)
{
  g_autofree char *text = read_text (folder, name, error);
  g_autofree char *bits = g_strdup_printf ("%d", bitrate);
  g_autofree char *kilobits = g_strdup_printf ("%d", MAX (bitrate / 1000, 1));
  GString *description;
  GstElement *bin;

  if (text == NULL)
    return NULL;
  description = g_string_new (text);
  g_string_replace (description, "{bitrate}", bits, 0);
  g_string_replace (description, "{kilobits}", kilobits, 0);
  bin = finish_encoder (parse (name, description->str, error), name, error);
  g_string_free (description, TRUE);
  return bin;
}

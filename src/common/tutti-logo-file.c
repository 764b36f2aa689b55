/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common/tutti-logo-file.h"

#include <string.h>

/* PNG, 3rd edition, 5.2 and 5.3: a signature, and chunks of a length, a type, so many
 * bytes, and a CRC. */
#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIGNATURE_BYTES 8
#define CHUNK_HEAD_BYTES 8
#define CHUNK_BYTES (CHUNK_HEAD_BYTES + 4)

G_DEFINE_QUARK (tutti - logo - file - error - quark, tutti_logo_file_error)

void
tutti_logo_file_refuse (const char *path, TuttiLogoFileError code, GError **error)
{
  static const char *const texts[] = {
      [TUTTI_LOGO_FILE_ERROR_MISSING] = "cannot be read (logo-missing)",
      [TUTTI_LOGO_FILE_ERROR_NO_PNG] = "is no PNG file (logo-no-png)",
      [TUTTI_LOGO_FILE_ERROR_BROKEN] = "is a broken PNG file (logo-broken)",
      [TUTTI_LOGO_FILE_ERROR_TOO_LARGE] =
          "is too large: at most 1 MiB, and 1024 by 1024 pixels (logo-too-large)",
  };

  g_set_error (
      error, TUTTI_LOGO_FILE_ERROR, (int)code, "the logo %s %s", path, texts[code]);
}

static guint32
read_number (const guint8 *data)
{
  guint32 number;

  memcpy (&number, data, sizeof number);
  return GUINT32_FROM_BE (number);
}

/* Whether the chunks reach just to the end of the file. */
static gboolean
is_whole (const guint8 *data, gsize size)
{
  while (size >= CHUNK_BYTES) {
    gsize chunk = CHUNK_BYTES + (gsize)read_number (data);

    if (memcmp (data + 4, "IEND", 4) == 0)
      return TRUE;
    if (chunk > size)
      return FALSE;
    data += chunk;
    size -= chunk;
  }
  return FALSE;
}

/* Returns: FALSE with why it cannot be used */
static gboolean
check (const guint8 *data, gsize size, TuttiLogoFileError *code)
{
  const guint8 *head = data + SIGNATURE_BYTES + CHUNK_HEAD_BYTES;
  guint32 width, height;

  *code = TUTTI_LOGO_FILE_ERROR_NO_PNG;
  if (size < SIGNATURE_BYTES || memcmp (data, SIGNATURE, SIGNATURE_BYTES) != 0)
    return FALSE;
  *code = TUTTI_LOGO_FILE_ERROR_BROKEN;
  if (!is_whole (data + SIGNATURE_BYTES, size - SIGNATURE_BYTES) ||
      memcmp (head - 4, "IHDR", 4) != 0 || read_number (head - 8) != 13)
    return FALSE;
  width = read_number (head);
  height = read_number (head + 4);
  if (width == 0 || height == 0)
    return FALSE;
  *code = TUTTI_LOGO_FILE_ERROR_TOO_LARGE;
  return width <= TUTTI_LOGO_FILE_MAX_SIDE && height <= TUTTI_LOGO_FILE_MAX_SIDE;
}

GBytes *
tutti_logo_file_read (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  TuttiLogoFileError code;

  /* Not a device or a pipe, which might not end. */
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    file = g_mapped_file_new (path, FALSE, NULL);
  if (file == NULL) {
    tutti_logo_file_refuse (path, TUTTI_LOGO_FILE_ERROR_MISSING, error);
    return NULL;
  }
  if (g_mapped_file_get_length (file) > TUTTI_LOGO_FILE_MAX_BYTES) {
    tutti_logo_file_refuse (path, TUTTI_LOGO_FILE_ERROR_TOO_LARGE, error);
    return NULL;
  }
  bytes =
      g_bytes_new (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  if (check (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &code))
    return g_steal_pointer (&bytes);
  tutti_logo_file_refuse (path, code, error);
  return NULL;
}

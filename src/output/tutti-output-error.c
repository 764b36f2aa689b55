/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-output-error.h"

G_DEFINE_QUARK (tutti - output - error - quark, tutti_output_error)

static const struct {
  const char *id;
  const char *text;
} rows[] = {
    [TUTTI_OUTPUT_ERROR_DISK_FULL] = {"disk-full",
        "The disk is full. What was recorded until now is kept."},
    [TUTTI_OUTPUT_ERROR_FILE_LOST] = {"file-lost",
        "The file of the recording was removed by somebody."},
    [TUTTI_OUTPUT_ERROR_NO_FOLDER] = {"no-folder",
        "The folder for recordings does not exist."},
    [TUTTI_OUTPUT_ERROR_NOT_PERMITTED] = {"not-permitted",
        "The server may not write into the folder for recordings."},
    [TUTTI_OUTPUT_ERROR_EXISTS] = {"exists",
        "There is a recording of this name already."},
    [TUTTI_OUTPUT_ERROR_UNSUPPORTED] = {"unsupported",
        "The pictures of this meeting do not fit into this kind of file."},
    [TUTTI_OUTPUT_ERROR_FEED] = {"feed-broken",
        "The room sent something that cannot be recorded."},
    [TUTTI_OUTPUT_ERROR_STREAM] = {"stream-failed", "The live stream cannot be sent."},
    [TUTTI_OUTPUT_ERROR_INTERNAL] = {"internal", "The recording could not be made."},
};

const char *
tutti_output_error_id (int code)
{
  return rows[code >= 0 && code < (int)G_N_ELEMENTS (rows) ? code
                                                           : TUTTI_OUTPUT_ERROR_INTERNAL]
      .id;
}

gboolean
tutti_output_fail (GError **error, TuttiOutputError code)
{
  g_set_error_literal (error, TUTTI_OUTPUT_ERROR, code, rows[code].text);
  return FALSE;
}

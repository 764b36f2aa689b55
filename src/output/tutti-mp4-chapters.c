/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-mp4-chapters.h"

#include <string.h>
#include <unistd.h>

#define BOX_HEADER_BYTES 8
#define LARGE_HEADER_BYTES 16
#define LIST_MAX 255
#define TITLE_MAX_BYTES 255
#define NS_PER_TICK 100
/* Of a recording of days. */
#define INDEX_MAX_BYTES (256 * 1024 * 1024)

typedef struct {
  guint64 at, size;
  guint header; /* bytes */
} Box;

/* The box at @at, which ends at @end at the latest (ISO/IEC 14496-12 4.2). */
static gboolean
read_box (int fd, guint64 at, guint64 end, Box *box, char type[5])
{
  guint8 bytes[LARGE_HEADER_BYTES] = {0};
  guint32 small;
  guint64 large;

  if (end - at < BOX_HEADER_BYTES ||
      pread (fd, bytes, sizeof bytes, (off_t)at) < BOX_HEADER_BYTES)
    return FALSE;
  memcpy (&small, bytes, sizeof small);
  memcpy (&large, bytes + BOX_HEADER_BYTES, sizeof large);
  memcpy (type, bytes + 4, 4);
  type[4] = '\0';
  *box = (Box){at, GUINT32_FROM_BE (small), BOX_HEADER_BYTES};
  if (box->size == 1) {
    box->size = GUINT64_FROM_BE (large);
    box->header = LARGE_HEADER_BYTES;
  }
  return box->size >= box->header && box->size <= end - at;
}

/* The first box of this @type in @from..@end. */
static gboolean
find (int fd, guint64 from, guint64 end, const char *type, Box *box)
{
  char found[5] = "";

  while (from < end && read_box (fd, from, end, box, found)) {
    if (strcmp (found, type) == 0)
      return TRUE;
    from += box->size;
  }
  return FALSE;
}

static void
append_32 (GByteArray *bytes, guint32 value)
{
  value = GUINT32_TO_BE (value);
  g_byte_array_append (bytes, (guint8 *)&value, sizeof value);
}

static void
append_chapter (GByteArray *bytes, const TuttiRecordChapter *chapter)
{
  guint64 time = GUINT64_TO_BE (chapter->time / NS_PER_TICK);
  const char *end = chapter->title + MIN (strlen (chapter->title), TITLE_MAX_BYTES);
  guint8 size;

  /* Whole characters. */
  if (*end != '\0')
    end = g_utf8_find_prev_char (chapter->title, end + 1);
  size = (guint8)(end - chapter->title);
  g_byte_array_append (bytes, (guint8 *)&time, sizeof time);
  g_byte_array_append (bytes, &size, 1);
  g_byte_array_append (bytes, (const guint8 *)chapter->title, size);
}

static void
put_32 (GByteArray *bytes, gsize at, gsize value)
{
  guint32 big = GUINT32_TO_BE ((guint32)value);

  memcpy (bytes->data + at, &big, sizeof big);
}

static void
append_list (GByteArray *bytes, const TuttiRecordChapters *chapters)
{
  guint8 n = (guint8)MIN (tutti_record_chapters_get_count (chapters), LIST_MAX);
  guint at = bytes->len;

  append_32 (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *)"chpl", 4);
  append_32 (bytes, 1 << 24); /* version 1, no flags */
  append_32 (bytes, 0);
  g_byte_array_append (bytes, &n, 1);
  for (guint i = 0; i < n; i++)
    append_chapter (bytes, tutti_record_chapters_get (chapters, i));
  put_32 (bytes, at, bytes->len - at);
}

/* Returns: (transfer full): a box of user data: what @user has in it, if there is one,
 * and the list */
static GByteArray *
make_user_data (int fd, const Box *user, const TuttiRecordChapters *chapters)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  append_32 (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *)"udta", 4);
  if (user != NULL) {
    gsize size = user->size - user->header;

    g_byte_array_set_size (bytes, BOX_HEADER_BYTES + (guint)size);
    if (pread (fd, bytes->data + BOX_HEADER_BYTES, size,
            (off_t)(user->at + user->header)) != (gssize)size)
      return NULL;
  }
  append_list (bytes, chapters);
  put_32 (bytes, 0, bytes->len);
  return g_steal_pointer (&bytes);
}

/* Returns: (transfer full): @index with the list */
static GByteArray *
make_index (int fd, const Box *index, const TuttiRecordChapters *chapters)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GByteArray) data = NULL;
  Box user;
  gboolean has_user =
      find (fd, index->at + index->header, index->at + index->size, "udta", &user);

  g_byte_array_set_size (bytes, (guint)index->size);
  data = make_user_data (fd, has_user ? &user : NULL, chapters);
  if (data == NULL ||
      pread (fd, bytes->data, bytes->len, (off_t)index->at) != (gssize)bytes->len) {
    g_byte_array_unref (bytes);
    return NULL;
  }
  if (has_user)
    g_byte_array_remove_range (bytes, (guint)(user.at - index->at), (guint)user.size);
  g_byte_array_append (bytes, data->data, data->len);
  put_32 (bytes, 0, bytes->len);
  return bytes;
}

gboolean
tutti_mp4_chapters_write (int fd, const TuttiRecordChapters *chapters)
{
  off_t end = lseek (fd, 0, SEEK_END);
  g_autoptr (GByteArray) bytes = NULL;
  Box index;

  if (tutti_record_chapters_get_count (chapters) == 0)
    return TRUE;
  if (end <= 0 || !find (fd, 0, (guint64)end, "moov", &index) ||
      index.header != BOX_HEADER_BYTES || index.size > INDEX_MAX_BYTES)
    return FALSE;
  bytes = make_index (fd, &index, chapters);
  /* The old one is good until the new one is whole; what it says of the media, whose
   * places are counted from the file's beginning, is true at the end as well. */
  if (bytes != NULL && pwrite (fd, bytes->data, bytes->len, end) == (gssize)bytes->len &&
      pwrite (fd, "free", 4, (off_t)index.at + 4) == 4)
    return TRUE;
  if (ftruncate (fd, end) != 0)
    g_message ("a recording ends with an index that nobody needs");
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/tutti-matroska-chapters.h"

#include <string.h>
#include <unistd.h>

/* Some four hundred chapters with names of a usual length. */
#define ROOM_BYTES (32 * 1024)
/* What is in front of it is a few hundred bytes. */
#define SEARCHED_BYTES 4096

/* RFC 9559 5.1 */
#define ID_EBML 0x1a45dfa3
#define ID_SEGMENT 0x18538067
#define ID_CLUSTER 0x1f43b675
#define ID_CHAPTERS 0x1043a770
#define ID_EDITION_ENTRY 0x45b9
#define ID_CHAPTER_ATOM 0xb6
#define ID_CHAPTER_UID 0x73c4
#define ID_CHAPTER_TIME_START 0x91
#define ID_CHAPTER_DISPLAY 0x80
#define ID_CHAP_STRING 0x85
#define ID_CHAP_LANGUAGE 0x437c
#define ID_VOID 0xec

/* Room */

void
tutti_matroska_chapters_reserve (GstElement *muxer)
{
  g_autofree char *nothing = g_strnfill (ROOM_BYTES, ' ');
  g_autoptr (GstToc) toc = gst_toc_new (GST_TOC_SCOPE_GLOBAL);
  GstTocEntry *edition = gst_toc_entry_new (GST_TOC_ENTRY_TYPE_EDITION, "edition");
  GstTocEntry *chapter = gst_toc_entry_new (GST_TOC_ENTRY_TYPE_CHAPTER, "chapter");

  gst_toc_entry_set_start_stop_times (chapter, 0, 0);
  gst_toc_entry_set_tags (chapter, gst_tag_list_new (GST_TAG_TITLE, nothing, NULL));
  gst_toc_entry_append_sub_entry (edition, chapter);
  gst_toc_append_entry (toc, edition);
  gst_toc_setter_set_toc (GST_TOC_SETTER (muxer), toc);
}

typedef struct {
  guint64 id, size;
  gsize payload; /* where it begins */
} Element;

/* A number whose first byte says how long it is (RFC 8794 4). Returns: bytes; 0: none is
 * there. */
static guint
read_number (const guint8 *data, gsize size, guint64 *number)
{
  guint length = 1;

  while (size > 0 && length <= 8 && !(data[0] & 0x100 >> length))
    length++;
  if (length > 8 || length > size)
    return 0;
  *number = 0;
  for (guint i = 0; i < length; i++)
    *number = *number << 8 | data[i];
  return length;
}

static gboolean
read_element (const guint8 *data, gsize at, gsize end, Element *element)
{
  guint id = read_number (data + at, end - at, &element->id);
  guint size = id != 0 ? read_number (data + at + id, end - at - id, &element->size) : 0;

  if (size == 0)
    return FALSE;
  element->size &= ((guint64)1 << 7 * size) - 1;
  element->payload = at + id + size;
  return TRUE;
}

/* Returns: FALSE when there are none in the first @end bytes */
static gboolean
find_chapters (const guint8 *data, gsize end, gsize *at, Element *element)
{
  *at = 0;
  while (*at < end && read_element (data, *at, end, element)) {
    if (element->id == ID_CHAPTERS)
      return TRUE;
    if (element->id == ID_CLUSTER)
      return FALSE;
    /* All the rest is inside of the segment. */
    if (element->id != ID_SEGMENT && element->size >= end)
      return FALSE;
    *at = element->payload + (element->id == ID_SEGMENT ? 0 : element->size);
  }
  return FALSE;
}

/* Writing */

static void
append_big_endian (GByteArray *bytes, guint64 value, guint size)
{
  guint64 big = GUINT64_TO_BE (value << 8 * (8 - size));

  g_byte_array_append (bytes, (guint8 *)&big, size);
}

/* The size has four bytes. */
static void
begin_element (GByteArray *bytes, guint32 id, gsize size)
{
  guint length = id > 0xffffff ? 4 : id > 0xff ? 2 : 1;

  append_big_endian (bytes, id, length);
  append_big_endian (bytes, 0x10000000 | size, 4);
}

static void
append_element (GByteArray *bytes, guint32 id, const guint8 *data, gsize size)
{
  begin_element (bytes, id, size);
  g_byte_array_append (bytes, data, (guint)size);
}

static void
append_int (GByteArray *bytes, guint32 id, guint64 value)
{
  begin_element (bytes, id, sizeof value);
  append_big_endian (bytes, value, sizeof value);
}

static void
append_chapter (GByteArray *bytes, const TuttiRecordChapter *chapter, guint number)
{
  g_autoptr (GByteArray) atom = g_byte_array_new ();
  g_autoptr (GByteArray) display = g_byte_array_new ();

  append_int (atom, ID_CHAPTER_UID, number + 1);
  append_int (atom, ID_CHAPTER_TIME_START, chapter->time);
  append_element (
      display, ID_CHAP_STRING, (guint8 *)chapter->title, strlen (chapter->title));
  append_element (display, ID_CHAP_LANGUAGE, (const guint8 *)"und", 3);
  append_element (atom, ID_CHAPTER_DISPLAY, display->data, display->len);
  append_element (bytes, ID_CHAPTER_ATOM, atom->data, atom->len);
}

/* The first @n chapters. */
static GByteArray *
make (const TuttiRecordChapters *chapters, guint n)
{
  static const TuttiRecordChapter untitled = {0, (char *)""};
  GByteArray *all = g_byte_array_new ();
  g_autoptr (GByteArray) edition = g_byte_array_new ();
  g_autoptr (GByteArray) atoms = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    append_chapter (atoms, tutti_record_chapters_get (chapters, i), i);
  /* There must be one. */
  if (n == 0)
    append_chapter (atoms, &untitled, 0);
  append_element (edition, ID_EDITION_ENTRY, atoms->data, atoms->len);
  append_element (all, ID_CHAPTERS, edition->data, edition->len);
  return all;
}

/* Returns: FALSE when a rest of @left bytes cannot be filled */
static gboolean
append_void (GByteArray *bytes, gsize left)
{
  const guint header = left < 128 ? 2 : 9;

  if (left == 1)
    return FALSE;
  if (left == 0)
    return TRUE;
  append_big_endian (bytes, ID_VOID, 1);
  append_big_endian (bytes,
      (left - header) | (header == 2 ? 0x80 : G_GUINT64_CONSTANT (1) << 56), header - 1);
  g_byte_array_set_size (bytes, bytes->len + (guint)left - header);
  memset (bytes->data + bytes->len - (left - header), 0, left - header);
  return TRUE;
}

/* After the first time the chapters are followed by what they left of the room. Returns:
 * its size */
static gsize
get_void (int fd, gsize at)
{
  guint8 data[9];
  gssize size = pread (fd, data, sizeof data, (off_t)at);
  Element element;

  if (size <= 0 || data[0] != ID_VOID || !read_element (data, 0, (gsize)size, &element))
    return 0;
  return element.payload + element.size;
}

gboolean
tutti_matroska_chapters_write (int fd, const TuttiRecordChapters *chapters)
{
  guint8 data[SEARCHED_BYTES];
  gssize size = pread (fd, data, sizeof data, 0);
  guint n = tutti_record_chapters_get_count (chapters);
  Element old;
  gsize at, room;

  if (size <= 0 || !find_chapters (data, (gsize)size, &at, &old))
    return FALSE;
  room = old.payload - at + old.size;
  room += get_void (fd, at + room);
  for (;;) {
    g_autoptr (GByteArray) bytes = make (chapters, n);

    if (bytes->len <= room && append_void (bytes, room - bytes->len))
      return pwrite (fd, bytes->data, bytes->len, (off_t)at) == (gssize)bytes->len;
    if (n-- == 0)
      return FALSE;
  }
}

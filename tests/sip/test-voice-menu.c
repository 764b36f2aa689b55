/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a caller hears and what is done for them, key by key. */
#include "sip/tutti-voice-menu.h"

#include <string.h>

/* All that the menu asks for, in order, as words. */
typedef struct {
  TuttiVoiceMenu *menu;
  GString *log;
  guint wait_ms;
} Call;

static void
note (Call *call, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (call->log->len > 0)
    g_string_append_c (call->log, ' ');
  g_string_append_vprintf (call->log, format, args);
  va_end (args);
}

static void
say (gpointer data, const char *const *prompts, const char *language)
{
  g_autofree char *joined = g_strjoinv ("+", (char **)prompts);

  note (data, "%s:%s", language, joined);
}

static void
join (gpointer data, const char *room, const char *digits, const char *pin)
{
  note (data, "join(%s,%s)", room != NULL ? room : digits, pin != NULL ? pin : "-");
}

static void
wish (gpointer data, const char *what)
{
  note (data, "wish(%s)", what);
}

static void
wait (gpointer data, guint ms)
{
  ((Call *)data)->wait_ms = ms;
}

static void
hang_up (gpointer data)
{
  note (data, "hang-up");
}

static const TuttiVoiceMenuFuncs funcs = {say, join, wish, wait, hang_up};

static Call *
call_new (const char *language, const char *room)
{
  Call *call = g_new0 (Call, 1);

  call->log = g_string_new (NULL);
  call->menu = tutti_voice_menu_new (&funcs, call, language);
  tutti_voice_menu_start (call->menu, room);
  return call;
}

static void
call_free (Call *call)
{
  tutti_voice_menu_free (call->menu);
  g_string_free (call->log, TRUE);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
key_in (Call *call, const char *keys)
{
  for (const char *key = keys; *key != '\0'; key++)
    tutti_voice_menu_key (call->menu, *key);
}

#define expect(call, wanted) \
  G_STMT_START \
  { \
    g_assert_cmpstr ((call)->log->str, ==, wanted); \
    g_string_truncate ((call)->log, 0); \
  } \
  G_STMT_END

static Call *
call_in_meeting (void)
{
  Call *call = call_new ("en", "choir");

  tutti_voice_menu_news (call->menu, "in", 3);
  tutti_voice_menu_spoken (call->menu);
  tutti_voice_menu_spoken (call->menu);
  tutti_voice_menu_spoken (call->menu);
  expect (call, "join(choir,-) en:you-are-in en:there-are+n3+people en:help-hint");
  return call;
}

static void
test_number_and_pin (void)
{
  g_autoptr (Call) call = call_new ("en", NULL);

  expect (call, "en:welcome+enter-number");
  key_in (call, "12345#");
  expect (call, "join(12345,-)");
  tutti_voice_menu_news (call->menu, "pin", 0);
  expect (call, "en:enter-pin");
  key_in (call, "4711#");
  expect (call, "join(12345,4711)");
  tutti_voice_menu_news (call->menu, "waiting", 0);
  expect (call, "en:lobby");
  key_in (call, "1#*");
  expect (call, "");
  tutti_voice_menu_news (call->menu, "recorded", 1);
  expect (call, "en:you-are-in+recorded");
  tutti_voice_menu_spoken (call->menu);
  expect (call, "en:alone");
}

/* A number of full length needs no hash key. */
static void
test_full_number (void)
{
  g_autoptr (Call) call = call_new ("en", NULL);

  expect (call, "en:welcome+enter-number");
  key_in (call, "12345678");
  expect (call, "");
  key_in (call, "9");
  expect (call, "join(123456789,-)");
}

/* A personal code is keyed in as a room's number is; then the call is somebody's sound,
 * until that is ended in their browser. */
static void
test_code (void)
{
  g_autoptr (Call) call = call_new ("en", NULL);

  g_string_truncate (call->log, 0);
  key_in (call, "47110815#");
  expect (call, "join(47110815,-)");
  tutti_voice_menu_news (call->menu, "unknown", 0);
  expect (call, "en:unknown+enter-number");
  key_in (call, "47110816#");
  tutti_voice_menu_news (call->menu, "yours", 2);
  expect (call, "join(47110816,-) en:yours");
  tutti_voice_menu_spoken (call->menu);
  tutti_voice_menu_spoken (call->menu);
  tutti_voice_menu_spoken (call->menu);
  expect (call, "en:there-are+n2+people en:help-hint");
  key_in (call, "1");
  expect (call, "wish(mute)");
  tutti_voice_menu_news (call->menu, "stays", 2);
  expect (call, "en:stays");
  tutti_voice_menu_news (call->menu, "gone", 0);
  expect (call, "en:gone+goodbye");
}

static void
test_language (void)
{
  g_autoptr (Call) call = call_new ("en", NULL);

  expect (call, "en:welcome+enter-number");
  key_in (call, "12*");
  expect (call, "de:welcome+enter-number");
  /* What was keyed in before is forgotten. */
  key_in (call, "7#");
  expect (call, "join(7,-)");
  tutti_voice_menu_news (call->menu, "unknown", 0);
  expect (call, "de:unknown+enter-number");
}

static void
test_wrong_pins (void)
{
  g_autoptr (Call) call = call_new ("en", NULL);

  key_in (call, "7#");
  tutti_voice_menu_news (call->menu, "pin", 0);
  g_string_truncate (call->log, 0);
  for (guint i = 0; i < TUTTI_VOICE_TRIES - 1; i++) {
    key_in (call, "0000#");
    expect (call, "join(7,0000)");
    tutti_voice_menu_news (call->menu, "wrong-pin", 0);
    expect (call, "en:wrong-pin+enter-pin");
  }
  key_in (call, "0000#");
  tutti_voice_menu_news (call->menu, "wrong-pin", 0);
  expect (call, "join(7,0000) en:wrong-pin+goodbye");
  key_in (call, "0000#");
  expect (call, "");
  tutti_voice_menu_spoken (call->menu);
  expect (call, "hang-up");
}

/* Wrong numbers and wrong PINs count together, so that changing between them gives no
 * further tries. */
static void
test_failures_add_up (void)
{
  g_autoptr (Call) call = call_new ("en", NULL);

  key_in (call, "1#");
  tutti_voice_menu_news (call->menu, "unknown", 0);
  key_in (call, "2#");
  tutti_voice_menu_news (call->menu, "unknown", 0);
  key_in (call, "3#");
  tutti_voice_menu_news (call->menu, "pin", 0);
  key_in (call, "0000#");
  g_string_truncate (call->log, 0);
  tutti_voice_menu_news (call->menu, "wrong-pin", 0);
  expect (call, "en:wrong-pin+goodbye");
}

static void
test_silence (void)
{
  g_autoptr (Call) call = call_new ("de", NULL);

  expect (call, "de:welcome+enter-number");
  for (guint i = 0; i < TUTTI_VOICE_TRIES - 1; i++) {
    tutti_voice_menu_spoken (call->menu);
    g_assert_cmpuint (call->wait_ms, >, 0);
    tutti_voice_menu_timeout (call->menu);
    expect (call, "de:enter-number");
  }
  tutti_voice_menu_spoken (call->menu);
  tutti_voice_menu_timeout (call->menu);
  expect (call, "de:no-key+goodbye");
  /* The prompt's end is never told: the call ends all the same. */
  g_assert_cmpuint (call->wait_ms, >, 0);
  tutti_voice_menu_timeout (call->menu);
  expect (call, "hang-up");
}

static void
test_pin_without_hash (void)
{
  g_autoptr (Call) call = call_new ("en", "choir");

  tutti_voice_menu_news (call->menu, "pin", 0);
  tutti_voice_menu_spoken (call->menu);
  g_string_truncate (call->log, 0);
  key_in (call, "4711");
  expect (call, "");
  tutti_voice_menu_timeout (call->menu);
  expect (call, "join(choir,4711)");
}

/* Keys that come while the server is asked are the answer to what it asks. */
static void
test_keys_ahead (void)
{
  g_autoptr (Call) call = call_new ("en", NULL);

  g_string_truncate (call->log, 0);
  key_in (call, "123456789#4711#");
  expect (call, "join(123456789,-)");
  tutti_voice_menu_news (call->menu, "pin", 0);
  /* The hash key after a number of full length belongs to the number. */
  expect (call, "en:enter-pin join(123456789,4711)");
  key_in (call, "0000#");
  tutti_voice_menu_news (call->menu, "wrong-pin", 0);
  expect (call, "en:wrong-pin+enter-pin");
}

static void
test_keys_in_meeting (void)
{
  g_autoptr (Call) call = call_in_meeting ();

  key_in (call, "1");
  expect (call, "wish(mute)");
  tutti_voice_menu_news (call->menu, "muted", 0);
  tutti_voice_menu_spoken (call->menu);
  expect (call, "en:muted");
  key_in (call, "2346");
  expect (call, "wish(hand) wish(count) wish(quieter) wish(louder)");
  tutti_voice_menu_news (call->menu, "count", 70);
  tutti_voice_menu_spoken (call->menu);
  expect (call, "en:there-are+n64+people");
  key_in (call, "9");
  expect (call, "de:language");
  tutti_voice_menu_spoken (call->menu);
  key_in (call, "78*#AD");
  expect (call, "");
}

/* The help says every key of the table, in its order. */
static void
test_help (void)
{
  g_autoptr (Call) call = call_in_meeting ();
  g_autoptr (GString) wanted = g_string_new ("en:");
  guint n_keys;
  const TuttiVoiceKey *keys = tutti_voice_keys (&n_keys);

  for (guint i = 0; i < n_keys; i++)
    g_string_append_printf (wanted, "%s%s", i > 0 ? "+" : "", keys[i].help);
  key_in (call, "0");
  expect (call, wanted->str);
}

/* What happens while something is said waits, but for chimes. */
static void
test_queue (void)
{
  g_autoptr (Call) call = call_in_meeting ();

  tutti_voice_menu_news (call->menu, "joined", 0);
  expect (call, "en:chime-join");
  tutti_voice_menu_news (call->menu, "left", 0);
  tutti_voice_menu_news (call->menu, "recording", 0);
  tutti_voice_menu_news (call->menu, "muted", 0);
  expect (call, "");
  tutti_voice_menu_spoken (call->menu);
  expect (call, "en:recording");
  tutti_voice_menu_spoken (call->menu);
  expect (call, "en:muted");
  tutti_voice_menu_spoken (call->menu);
  expect (call, "");
  tutti_voice_menu_news (call->menu, "left", 0);
  expect (call, "en:chime-leave");
  tutti_voice_menu_news (call->menu, "ended", 0);
  expect (call, "en:ended+goodbye");
  tutti_voice_menu_news (call->menu, "joined", 0);
  tutti_voice_menu_spoken (call->menu);
  expect (call, "hang-up");
}

/* A thousand chances, none of which may be a crash or a prompt that is not there. */
static void
test_random (void)
{
  static const char *const news[] = {"pin", "wrong-pin", "unknown", "waiting", "in",
      "recorded", "yours", "stays", "gone", "full", "muted", "hand-up", "joined", "left",
      "count", "recording", "ended", "nonsense", "listening", "please-unmute", "louder"};
  static const char any[] = "0123456789*#ABCD";

  for (guint n = 0; n < 200; n++) {
    g_autoptr (Call) call = call_new ("en", g_test_rand_bit () ? "choir" : NULL);

    for (guint i = 0; i < 200; i++) {
      switch (g_test_rand_int_range (0, 4)) {
      case 0:
        tutti_voice_menu_key (call->menu, any[g_test_rand_int_range (0, sizeof any - 1)]);
        break;
      case 1:
        tutti_voice_menu_spoken (call->menu);
        break;
      case 2:
        tutti_voice_menu_timeout (call->menu);
        break;
      default:
        tutti_voice_menu_news (call->menu,
            news[g_test_rand_int_range (0, G_N_ELEMENTS (news))],
            (guint)g_test_rand_int_range (0, 100));
        break;
      }
    }
    g_assert_cmpuint (call->log->len, >, 0);
  }
}

/* Tables */

static gboolean
table_has (const char *table, const char *name, const char *language)
{
  g_autofree char *line = g_strdup_printf ("\nsay %s %s ", name, language);

  return strstr (table, line) != NULL;
}

/* Whatever is said stands in the table of prompts, in each language. */
static void
test_prompts_exist (void)
{
  static const char *const said[] = {"welcome", "enter-number", "enter-pin", "unknown",
      "wrong-pin", "no-key", "goodbye", "lobby", "you-are-in", "recorded", "help-hint",
      "there-are", "people", "alone", "language", "full", "busy", "closed", "failed",
      "expelled", "refused", "ended", "stopping", "lost", "muted", "unmuted", "listening",
      "please-unmute", "hand-up", "hand-down", "recording", "recording-over", "louder",
      "quieter", "consented", "unrecorded", "yours", "stays", "gone"};
  g_autofree char *table = NULL;
  guint n_keys;
  const TuttiVoiceKey *keys = tutti_voice_keys (&n_keys);

  g_assert_true (
      g_file_get_contents (g_getenv ("TUTTI_PROMPT_TABLE"), &table, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
    g_assert_true (table_has (table, said[i], "en"));
    g_assert_true (table_has (table, said[i], "de"));
  }
  for (guint i = 0; i < n_keys; i++) {
    g_assert_true (table_has (table, keys[i].help, "en"));
    g_assert_true (table_has (table, keys[i].help, "de"));
  }
}

static void
test_keys_documented (void)
{
  g_autofree char *text = NULL;
  guint n_keys;
  const TuttiVoiceKey *keys = tutti_voice_keys (&n_keys);

  g_assert_true (
      g_file_get_contents (g_getenv ("TUTTI_TELEPHONE_MD"), &text, NULL, NULL));
  for (guint i = 0; i < n_keys; i++) {
    g_autofree char *row = g_strdup_printf ("\n| %c |", keys[i].key);

    g_assert_nonnull (strstr (text, row));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voice-menu/number-and-pin", test_number_and_pin);
  g_test_add_func ("/voice-menu/full-number", test_full_number);
  g_test_add_func ("/voice-menu/code", test_code);
  g_test_add_func ("/voice-menu/language", test_language);
  g_test_add_func ("/voice-menu/wrong-pins", test_wrong_pins);
  g_test_add_func ("/voice-menu/failures-add-up", test_failures_add_up);
  g_test_add_func ("/voice-menu/silence", test_silence);
  g_test_add_func ("/voice-menu/pin-without-hash", test_pin_without_hash);
  g_test_add_func ("/voice-menu/keys-ahead", test_keys_ahead);
  g_test_add_func ("/voice-menu/keys", test_keys_in_meeting);
  g_test_add_func ("/voice-menu/help", test_help);
  g_test_add_func ("/voice-menu/queue", test_queue);
  g_test_add_func ("/voice-menu/random", test_random);
  g_test_add_func ("/voice-menu/prompts-exist", test_prompts_exist);
  g_test_add_func ("/voice-menu/keys-documented", test_keys_documented);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/conf.h"
#include "t.h"

/*
 * A small schema: `[card "NAME"]` with three keys, `[cards]` with one.  What
 * was read is written down as text, which the rows compare.
 */
struct object {
	uint8_t k[4];
	uint64_t delay;
	char name[12];
};

struct seen {
	char text[512];
	struct object card;
	bool full; /* no place for another card */
};

static bool
parse_k(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_hex(value, (uint8_t *)object + offset, 4);
}

static bool
parse_delay(const struct conf_value *value, void *object, size_t offset)
{
	uint64_t delay;

	if (!conf_get_uint(value, 1, 99, &delay))
		return false;
	memcpy((uint8_t *)object + offset, &delay, sizeof(delay));
	return true;
}

static bool
parse_name(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_text(value, 12, (char *)object + offset);
}

static const struct conf_key card_keys[] = {
	{ "k", parse_k, offsetof(struct object, k) },
	{ "delay", parse_delay, offsetof(struct object, delay) },
	{ "spn", parse_name, offsetof(struct object, name) },
};

static const struct conf_key cards_keys[] = {
	{ "delay", parse_delay, offsetof(struct object, delay) },
};

static void
note_object(struct seen *seen)
{
	struct object *o = &seen->card;
	size_t len = strlen(seen->text);

	if (o->k[3] != 0 || o->delay != 0 || o->name[0] != '\0')
		snprintf(seen->text + len, sizeof(seen->text) - len,
		    "(%02x %d %s)", o->k[3], (int)o->delay, o->name);
	*o = (struct object){ 0 };
}

static void *
begin(struct seen *seen, const char *kind, const char *name)
{
	size_t len;

	note_object(seen);
	len = strlen(seen->text);
	snprintf(
	    seen->text + len, sizeof(seen->text) - len, "%s<%s>", kind, name);
	return &seen->card;
}

static void *
begin_card(void *arg, const char *name, const struct conf_value *where)
{
	struct seen *seen = arg;

	assert_string_equal(where->text, name);
	if (seen->full) {
		conf_fail(where, "at most one");
		return NULL;
	}
	seen->full = strcmp(name, "last") == 0;
	return begin(seen, "card", name);
}

static void *
begin_cards(void *arg, const char *name, const struct conf_value *where)
{
	if (*name != '\0') {
		conf_fail(where, "takes no name");
		return NULL;
	}
	return begin(arg, "cards", name);
}

static const struct conf_section sections[] = {
	{ "card", card_keys, 3, begin_card },
	{ "cards", cards_keys, 1, begin_cards },
};

#define CARD "[card \"a\"]\n"
#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10
#define X180 X60 X60 X60
#define FORM                                                                   \
	"a section starts with [kind] or [kind \"name\"]; "                    \
	"a name has 1 to 63 characters"
#define NEITHER "neither a [section] nor key = value"

/* `want`: what was seen, or the error after "t.ini:". */
static const struct row {
	const char *name;
	const char *text;
	enum sr_err err;
	const char *want;
} rows[] = {
	{ "nothing", "", SR_OK, "" },
	{ "blank lines and comments", "\n  \n; a\n# b\n\t# c\n", SR_OK, "" },
	{ "section without keys", "[cards]\n", SR_OK, "cards<>" },
	{ "no line end at the end", CARD "delay = 7", SR_OK, "card<a>(00 7 )" },
	{ "header without line end", "[cards]", SR_OK, "cards<>" },
	{ "all keys", CARD "k=0011223A\ndelay = 12\nspn = a b \n", SR_OK,
	    "card<a>(3a 12 a b)" },
	{ "two sections", CARD "k=00000001\n[card \"b\"]\nk=00000002\n", SR_OK,
	    "card<a>(01 0 )card<b>(02 0 )" },
	{ "kinds may mix", CARD "[cards]\ndelay=1\n[card \"b\"]\n", SR_OK,
	    "card<a>cards<>(00 1 )card<b>" },
	{ "same name, other kind", "[card]\n[cards]\n", SR_OK,
	    "card<>cards<>" },
	{ "hash behind a header", "[cards] # x\n", SR_OK, "cards<>" },
	{ "CR LF", "[card \"a\"]\r\ndelay=3\r\n", SR_OK, "card<a>(00 3 )" },
	{ "colon", CARD "delay: 3\n", SR_OK, "card<a>(00 3 )" },
	{ "indented key", CARD "k=00000001\n\t delay = 3\n", SR_OK,
	    "card<a>(01 3 )" },
	{ "indented header", "  [cards]\n  delay = 3\n", SR_OK,
	    "cards<>(00 3 )" },
	{ "inline comments", "[cards] ; x\ndelay = 3 ; y\n", SR_OK,
	    "cards<>(00 3 )" },
	{ "semicolon without a blank", CARD "spn = a;b\n", SR_OK,
	    "card<a>(00 0 a;b)" },
	{ "brackets and semicolon in a name", "[card \"a] ;b[\"]\ndelay=1",
	    SR_OK, "card<a] ;b[>(00 1 )" },
	{ "equals sign in a value", CARD "spn = a=b:c\n", SR_OK,
	    "card<a>(00 0 a=b:c)" },
	{ "empty value", CARD "spn =\ndelay=1\n", SR_OK, "card<a>(00 1 )" },
	{ "longest name", "[card \"" X60 "yyy\"]", SR_OK, "card<" X60 "yyy>" },

	{ "key before any section", "\ndelay = 3\n", SR_BAD_CONFIG,
	    "2: a [section] must come first" },
	{ "unknown section", "[crads]\n", SR_BAD_CONFIG,
	    "1: unknown section [crads]; there are: [card], [cards]" },
	{ "unknown section that may be a secret", "[0123456789abcdef]\n",
	    SR_BAD_CONFIG, "1: unknown section; there are: [card], [cards]" },
	{ "unknown key", CARD "opc2 = 3\n", SR_BAD_CONFIG,
	    "2: unknown key opc2; [card] has: k, delay, spn" },
	{ "upper case", CARD "K = 00000000\n", SR_BAD_CONFIG,
	    "2: unknown key; [card] has: k, delay, spn" },
	{ "unknown key that may be a secret", CARD "0123abcd:4567\n",
	    SR_BAD_CONFIG, "2: unknown key; [card] has: k, delay, spn" },
	{ "unknown key that may be a PIN", CARD "pin1234\t= 3\n", SR_BAD_CONFIG,
	    "2: unknown key; [card] has: k, delay, spn" },
	{ "empty key", CARD "= 3\n", SR_BAD_CONFIG,
	    "2: unknown key; [card] has: k, delay, spn" },
	{ "key of another section", "[cards]\nk = 00000000\n", SR_BAD_CONFIG,
	    "2: unknown key k; [cards] has: delay" },
	{ "key given twice", CARD "delay=1\n\ndelay=1\n", SR_BAD_CONFIG,
	    "4: delay: given twice in this section" },
	{ "section twice", CARD "delay=1\n[cards]\n[card \"a\"]\n",
	    SR_BAD_CONFIG, "4: the same section as in line 1" },
	{ "plain section twice", "[cards]\n[cards]\n", SR_BAD_CONFIG,
	    "2: the same section as in line 1" },
	{ "bad value", CARD "\n; c\n\nk = 0011223\n", SR_BAD_CONFIG,
	    "5: k: must be 8 hex digits" },
	{ "bad value in a section without keys before",
	    "[cards]\n" CARD "delay=100\n", SR_BAD_CONFIG,
	    "3: delay: must be a number from 1 to 99" },
	{ "refused by begin", "[card \"last\"]\n\n[card \"b\"]\n",
	    SR_BAD_CONFIG, "3: card: at most one" },
	{ "name where none belongs", "[cards \"x\"]\n", SR_BAD_CONFIG,
	    "1: cards: takes no name" },

	{ "continued value", CARD "k = 00112233\n   44556677\n", SR_BAD_CONFIG,
	    "3: " NEITHER },
	{ "no equals sign", CARD "delay\nk=00000000\n", SR_BAD_CONFIG,
	    "2: " NEITHER },
	{ "the first error counts", CARD "delay\nk=0\n", SR_BAD_CONFIG,
	    "2: " NEITHER },
	{ "no equals sign, then a bad line", CARD "delay\n[\n", SR_BAD_CONFIG,
	    "2: " NEITHER },
	{ "bad value, then no equals sign", CARD "k=0\ndelay\n", SR_BAD_CONFIG,
	    "2: k: must be 8 hex digits" },
	{ "no equals sign in the last line", CARD "delay", SR_BAD_CONFIG,
	    "2: " NEITHER },

	{ "no end of header", "[card\n", SR_BAD_CONFIG, "1: " FORM },
	{ "no end of name", "[card \"a]\n", SR_BAD_CONFIG, "1: " FORM },
	{ "no bracket after the name", "[card \"a\"\n", SR_BAD_CONFIG,
	    "1: " FORM },
	{ "no quotes", "[card a]\n", SR_BAD_CONFIG, "1: " FORM },
	{ "empty name", "[card \"\"]\n", SR_BAD_CONFIG, "1: " FORM },
	{ "name too long", "[card \"" X60 "yyyy\"]\n", SR_BAD_CONFIG,
	    "1: " FORM },
	{ "key behind the header", "[cards] delay = 1\n", SR_BAD_CONFIG,
	    "1: " FORM },
	{ "two names", "[card \"a\" \"b\"]\n", SR_BAD_CONFIG, "1: " FORM },
	{ "bracket alone", "\n[", SR_BAD_CONFIG, "2: " FORM },
	{ "empty brackets", "[]", SR_BAD_CONFIG,
	    "1: unknown section; there are: [card], [cards]" },

	{ "longest line", "; " X180 X10 "yyyyyy\n[cards]\n", SR_OK, "cards<>" },
	{ "longest line at the end", "[cards]\n; " X180 X10 "yyyyyy", SR_OK,
	    "cards<>" },
	{ "line too long", "[cards]\n; " X180 X10 "yyyyyyy\n", SR_BAD_CONFIG,
	    "2: a line has at most 198 characters" },
	{ "line too long at the end", "; " X180 X10 "yyyyyyy", SR_BAD_CONFIG,
	    "1: a line has at most 198 characters" },
	{ "a long value is not cut", CARD "spn = " X180 X10 "delay = 3\n",
	    SR_BAD_CONFIG, "2: a line has at most 198 characters" },
	{ "text does not fit", CARD "spn = abcdefghijkl\n", SR_BAD_CONFIG,
	    "2: spn: must be at most 11 characters" },
	{ "escape character", CARD "spn = a\033[2J\n", SR_BAD_CONFIG,
	    "2: this is not a line of text" },
	{ "delete character", CARD "spn = a\x7f\n", SR_BAD_CONFIG,
	    "2: this is not a line of text" },
	{ "CR inside a line", "[cards]\rdelay=1\n", SR_BAD_CONFIG,
	    "1: this is not a line of text" },
};

static void
expect(const struct row *row, enum sr_err err, struct seen *seen,
    const struct conf_error *error, const char *file)
{
	char want[512];

	if (row->err != SR_OK) {
		snprintf(want, sizeof(want), "%s:%s", file, row->want);
		assert_string_equal(error->text, want);
	} else {
		assert_string_equal(error->text, "");
		note_object(seen);
		assert_string_equal(seen->text, row->want);
	}
	assert_int_equal(err, row->err);
}

static void
test_text(void **state)
{
	const struct row *row = *state;
	struct seen seen = { .text = "" };
	struct conf_schema schema = { sections, 2, &seen };
	struct conf_error error;
	char *text = strdup(row->text);
	enum sr_err err;

	memset(&error, 0xee, sizeof(error));
	err = conf_load_text("t.ini", text, &schema, &error);
	expect(row, err, &seen, &error, "t.ini");
	free(text);
}

/* A file with these bytes, in a folder that is not too long to be shown. */
static enum sr_err
load_bytes(
    const char *bytes, size_t len, struct seen *seen, struct conf_error *error)
{
	struct conf_schema schema = { sections, 2, seen };
	char path[] = "test_conf.XXXXXX";
	int fd = mkstemp(path);
	enum sr_err err;
	char *name;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
	err = conf_load(path, &schema, error);
	unlink(path);
	/* The random part of the name is of no interest. */
	if ((name = strstr(error->text, path)) != NULL)
		memmove(
		    name, name + strlen(path), strlen(name + strlen(path)) + 1);
	return err;
}

static void
test_file(void **state)
{
	const struct row *row = *state;
	struct seen seen = { .text = "" };
	struct conf_error error;
	enum sr_err err;

	memset(&error, 0xee, sizeof(error));
	err = load_bytes(row->text, strlen(row->text), &seen, &error);
	expect(row, err, &seen, &error, "");
}

static void
test_nul(void **state)
{
	static const char bytes[] = "[cards]\n\0delay=3\n";
	struct seen seen = { .text = "" };
	struct conf_error error;

	(void)state;
	assert_int_equal(
	    load_bytes(bytes, sizeof(bytes) - 1, &seen, &error), SR_BAD_CONFIG);
	assert_string_equal(error.text, ":2: this is not a line of text");
}

static void
test_bom(void **state)
{
	static const char bytes[] = "\xef\xbb\xbf[cards]\n";
	struct seen seen = { .text = "" };
	struct conf_error error;

	(void)state;
	assert_int_equal(
	    load_bytes(bytes, sizeof(bytes) - 1, &seen, &error), SR_OK);
	assert_string_equal(seen.text, "cards<>");
}

static void
test_large(void **state)
{
	size_t len = (1 << 20) + 1;
	char *bytes = malloc(len);
	struct seen seen = { .text = "" };
	struct conf_error error;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, '\n', len);
	assert_int_equal(load_bytes(bytes, len - 1, &seen, &error), SR_OK);
	assert_int_equal(load_bytes(bytes, len, &seen, &error), SR_BAD_CONFIG);
	assert_string_equal(error.text, ": larger than 1 MiB");
	free(bytes);
}

/* Files that cannot be read, and what is said about them. */
static const struct file_row {
	const char *path;
	const char *want;
} file_rows[] = {
	{ "no-such-file.ini", "no-such-file.ini: No such file or directory" },
	{ "/", "/: Is a directory" },
	{ "test_conf.fifo", "test_conf.fifo: is a FIFO" },
	{ "/" X60 "/" X60 "/a.ini",
	    "..."
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "/" X60 "/a.ini: No such file or directory" },
};

static void
test_unreadable(void **state)
{
	const struct file_row *row = *state;
	struct seen seen = { .text = "" };
	struct conf_schema schema = { sections, 2, &seen };
	struct conf_error error;

	memset(&error, 0xee, sizeof(error));
	assert_int_equal(conf_load(row->path, &schema, &error), SR_IO);
	assert_string_equal(error.text, row->want);
}

int
main(void)
{
	int failed;

	unlink("test_conf.fifo");
	if (mkfifo("test_conf.fifo", 0600) != 0)
		abort();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t_add(rows[i].name, test_text, &rows[i]);
		t_add(rows[i].name, test_file, &rows[i]);
	}
	t_add("NUL byte", test_nul, NULL);
	t_add("byte order mark", test_bom, NULL);
	t_add("largest file", test_large, NULL);
	for (size_t i = 0; i < sizeof(file_rows) / sizeof(file_rows[0]); i++)
		t_add(file_rows[i].path, test_unreadable, &file_rows[i]);
	failed = t_main("conf/conf");
	unlink("test_conf.fifo");
	return failed;
}

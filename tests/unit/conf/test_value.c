/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "conf/conf.h"
#include "t.h"

static struct conf_value
value_of(const char *text, struct conf_error *error)
{
	strcpy(error->text, "f:1: k: ");
	return (struct conf_value){
		.text = text, .error = error, .where_len = strlen(error->text)
	};
}

static void
expect_error(const struct conf_error *error, const char *want)
{
	assert_memory_equal(error->text, "f:1: k: ", 8);
	assert_string_equal(error->text + 8, want);
}

static const struct uint_row {
	const char *text;
	uint64_t min, max;
	const char *error;
	uint64_t want;
} uint_rows[] = {
	{ "0", 0, 5, NULL, 0 },
	{ "5", 0, 5, NULL, 5 },
	{ "005", 5, 5, NULL, 5 },
	{ "18446744073709551615", 0, UINT64_MAX, NULL, UINT64_MAX },
	{ "18446744073709551616", 0, UINT64_MAX,
	    "must be a number from 0 to 18446744073709551615", 0 },
	{ "99999999999999999999", 0, 5, "must be a number from 0 to 5", 0 },
	{ "6", 0, 5, "must be a number from 0 to 5", 0 },
	{ "1", 2, 5, "must be a number from 2 to 5", 0 },
	{ "", 0, 5, "must be a number from 0 to 5", 0 },
	{ "-1", 0, 5, "must be a number from 0 to 5", 0 },
	{ "+1", 0, 5, "must be a number from 0 to 5", 0 },
	{ "1 ", 0, 5, "must be a number from 0 to 5", 0 },
	{ "0x1", 0, 5, "must be a number from 0 to 5", 0 },
	{ "1.5", 0, 5, "must be a number from 0 to 5", 0 },
};

static void
test_uint(void **state)
{
	const struct uint_row *row = *state;
	struct conf_error error;
	struct conf_value value = value_of(row->text, &error);
	uint64_t got = 77;

	assert_int_equal(conf_get_uint(&value, row->min, row->max, &got),
	    row->error == NULL);
	assert_true(got == (row->error == NULL ? row->want : 77));
	expect_error(&error, row->error == NULL ? "" : row->error);
}

static const struct digits_row {
	const char *text;
	size_t min, max;
	const char *error;
} digits_rows[] = {
	{ "1234", 4, 8, NULL },
	{ "12345678", 4, 8, NULL },
	{ "", 0, 8, NULL },
	{ "123", 4, 8, "must be 4 to 8 digits" },
	{ "123456789", 4, 8, "must be 4 to 8 digits" },
	{ "12a4", 4, 8, "must be 4 to 8 digits" },
	{ "12 4", 4, 8, "must be 4 to 8 digits" },
	{ "123", 4, 4, "must be 4 digits" },
};

static void
test_digits(void **state)
{
	const struct digits_row *row = *state;
	struct conf_error error;
	struct conf_value value = value_of(row->text, &error);
	char got[9] = "before";

	assert_int_equal(conf_get_digits(&value, row->min, row->max, got),
	    row->error == NULL);
	assert_string_equal(got, row->error == NULL ? row->text : "before");
	expect_error(&error, row->error == NULL ? "" : row->error);
}

static void
test_text(void **state)
{
	struct conf_error error;
	struct conf_value value = value_of("abcd", &error);
	char got[5] = "";

	(void)state;
	assert_false(conf_get_text(&value, 4, got));
	assert_string_equal(got, "");
	expect_error(&error, "must be at most 3 characters");
	assert_true(conf_get_text(&value, 5, got));
	assert_string_equal(got, "abcd");
}

static void
test_hex(void **state)
{
	struct conf_error error;
	struct conf_value value = value_of("00fF", &error);
	uint8_t got[4];

	(void)state;
	assert_true(conf_get_hex(&value, got, 2));
	assert_memory_equal(got, "\x00\xff", 2);
	memset(got, 0xee, sizeof(got));
	assert_false(conf_get_hex(&value, got, 3));
	assert_true(t_is_zero(got, 3));
	expect_error(&error, "must be 6 hex digits");
}

static void
test_word(void **state)
{
	static const char *const words[] = { "strict", "off", "accept-next" };
	struct conf_error error;
	struct conf_value value = value_of("accept-next", &error);
	unsigned got = 77;

	(void)state;
	assert_true(conf_get_word(&value, words, 3, &got));
	assert_int_equal(got, 2);
	value = value_of("accept", &error);
	assert_false(conf_get_word(&value, words, 3, &got));
	assert_int_equal(got, 2);
	expect_error(&error, "must be one of: strict, off, accept-next");
}

/* A parse function may refine what a helper said. */
static void
test_fail_again(void **state)
{
	struct conf_error error;
	struct conf_value value = value_of("x", &error);

	(void)state;
	assert_false(conf_fail(&value, "must be %d or more", 1000));
	assert_false(conf_fail(&value, "must be %d", 7));
	expect_error(&error, "must be 7");
}

static void
test_fail_is_cut(void **state)
{
	struct conf_error error;
	struct conf_value value = value_of("x", &error);
	char longer[600];

	(void)state;
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	conf_fail(&value, "%s", longer);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	assert_string_equal(error.text + sizeof(error.text) - 6, "aa...");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(uint_rows) / sizeof(uint_rows[0]); i++)
		t_add(uint_rows[i].text, test_uint, &uint_rows[i]);
	for (size_t i = 0; i < sizeof(digits_rows) / sizeof(digits_rows[0]);
	     i++)
		t_add(digits_rows[i].text, test_digits, &digits_rows[i]);
	t_add("text", test_text, NULL);
	t_add("hex", test_hex, NULL);
	t_add("word", test_word, NULL);
	t_add("the last text counts", test_fail_again, NULL);
	t_add("a long text is cut", test_fail_is_cut, NULL);
	return t_main("conf/value");
}

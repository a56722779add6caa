/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "softcard/fault.h"
#include "t.h"

/* Lines that make a fault, and what is said of those that make none. */

#define NAME_31 "abcdefghijklmnopqrstuvwxyz.-_09"
#define ZEROS_64                                                               \
	"0000000000000000000000000000000000000000000000000000000000000000"

static const struct row {
	const char *line;
	const char *error; /* a part of it, or NULL */
} rows[] = {
	{ "f * ? hang", NULL },
	{ NAME_31 " " NAME_31 " ? hang", NULL },
	{ "f * " ZEROS_64 " hang", NULL },
	{ "f * ? after 1 999999999 delay 600000", NULL },
	{ "f * ? after 1 50% seed 0 flip 65535", NULL },
	{ "f * ? hang-after", NULL },
	{ "f * ? delay-after 0", NULL },
	{ "f * ? answer 9000", NULL },
	{ "f * ? length 65535", NULL },
	{ "f * ? swap same", NULL },
	{ "f * ? swap sim1", NULL },
	{ "f * ? close in", NULL },
	{ "f * ? close after", NULL },
	{ "f * ? extra before", NULL },
	{ "f * ? extra after 6a82", NULL },
	{ "f * ? eject 100", NULL },
	{ "f * power close before", NULL },
	{ "f * power eject 0", NULL },
	{ "f * power extra after", NULL },
	{ "f * atr truncate 1", NULL },
	{ " ", "the name of a fault" },
	{ "f", "the card" },
	{ "f *", "the pattern" },
	{ "f * ?", "the action" },
	{ "f! * ? hang", "the name of a fault" },
	{ "x" NAME_31 " * ? hang", "the name of a fault" },
	{ "f x" NAME_31 " ? hang", "the card" },
	{ "f ** ? hang", "the card" },
	{ "f * 00g4 hang", "the pattern" },
	{ "f * " ZEROS_64 "0 hang", "the pattern" },
	{ "f * ? twice hang",
	    "when must be nothing or [after N] and once, always, N or N% [seed "
	    "N]" },
	{ "f * ? after 2 twice hang", "when must be" },
	{ "f * ? 5x hang", "when must be" },
	{ "f * ? 5 %", "the action" },
	{ "f * ? hung", "the action" },
	{ "f * ? 0 hang", "a count must be 1" },
	{ "f * ? 1000000000 hang", "when must be" },
	{ "f * ? after hang", "after must be 1" },
	{ "f * ? after 0 hang", "after must be 1" },
	{ "f * ? 0% hang", "1% to 100%" },
	{ "f * ? 101% hang", "1% to 100%" },
	{ "f * ? 1% seed hang", "seed must be 0" },
	{ "f * ? once once hang", "when must be" },
	{ "f * ? hang 1", "goes on too long" },
	{ "f * ? delay", "delay must be 0 to 600000" },
	{ "f * ? delay 600001", "delay must be 0 to 600000" },
	{ "f * ? delay -1", "delay must be 0" },
	{ "f * ? length 65536", "length must be 0 to 65535" },
	{ "f * ? answer", "bytes in hex" },
	{ "f * ? answer 900", "bytes in hex" },
	{ "f * ? status 90", "4 hex digits" },
	{ "f * ? status 900000", "4 hex digits" },
	{ "f * ? wrong-tlv", "the action" },
	{ "f * ? close", "the action" },
	{ "f * ? close never", "the action" },
	{ "f * ? swap", "swap: same" },
	{ "f * ? extra before 9", "bytes in hex" },
	{ "f * power status 9000", "power has no answer" },
	{ "f * power truncate 1", "power has no answer" },
	{ "f * power close in", "power has no answer" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct conf_error error = { "" };
	char *line = strdup(row->line); /* exactly as long as it is */
	struct fault fault;
	enum sr_err err;

	assert_non_null(line);
	memset(&fault, 0xee, sizeof(fault));
	err = fault_parse(line, &fault, &error);
	free(line);
	if (row->error == NULL) {
		assert_string_equal(error.text, "");
		assert_int_equal(err, SR_OK);
		return;
	}
	assert_int_equal(err, SR_BAD_CONFIG);
	if (strstr(error.text, row->error) == NULL)
		fail_msg("said '%s'", error.text);
	assert_true(t_is_zero(&fault, sizeof(fault)));
}

static void
test_fields(void **state)
{
	struct conf_error error;
	struct fault f;

	(void)state;
	assert_int_equal(
	    fault_parse("\t f sim0 0?8 after 7 3  extra \t before  6a82 \r\n",
		&f, &error),
	    SR_OK);
	assert_string_equal(f.name, "f");
	assert_string_equal(f.card, "sim0");
	assert_int_equal(f.pattern.count, 3);
	assert_int_equal(f.pattern.nibbles[1].mask, 0);
	assert_int_equal(f.pattern.nibbles[2].bits, 8);
	assert_int_equal(f.skip, 7);
	assert_int_equal(f.left, 3);
	assert_int_equal(f.action, FAULT_EXTRA_BEFORE);
	assert_int_equal(f.bytes_len, 2);
	assert_memory_equal(f.bytes, "\x6a\x82", 2);
	assert_string_equal(f.text, "extra before 6a82");
}

/* An answer of 258 bytes fits a line, and its text is cut. */
static void
test_long_lines(void **state)
{
	char line[FAULT_LINE_MAX + 2], *at;
	struct conf_error error;
	struct fault f;

	(void)state;
	at = line + sprintf(line, "f * ? answer ");
	memset(at, '0', 2 * (size_t)FAULT_BYTES_MAX);
	at[2 * FAULT_BYTES_MAX] = '\0';
	assert_int_equal(fault_parse(line, &f, &error), SR_OK);
	assert_int_equal(f.bytes_len, FAULT_BYTES_MAX);
	assert_int_equal(strlen(f.text), FAULT_TEXT_MAX);
	strcat(line, "00");
	assert_int_equal(fault_parse(line, &f, &error), SR_BAD_CONFIG);

	memset(line, ' ', sizeof(line));
	memcpy(line, "f * ? hang", 10);
	line[FAULT_LINE_MAX] = '\0';
	assert_int_equal(fault_parse(line, &f, &error), SR_OK);
	line[FAULT_LINE_MAX] = ' ';
	line[FAULT_LINE_MAX + 1] = '\0';
	assert_int_equal(fault_parse(line, &f, &error), SR_BAD_CONFIG);
	assert_non_null(strstr(error.text, "1023"));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].line, test_row, &rows[i]);
	t_add("fields", test_fields, NULL);
	t_add("long lines", test_long_lines, NULL);
	return t_main("softcard/fault_parse");
}

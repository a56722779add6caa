/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "softcard/fault.h"
#include "t.h"

/* Which frames a fault strikes, and what it makes of an answer. */

#define AUTH "0088008122"

static struct fault
parse(const char *line)
{
	struct conf_error error = { "" };
	struct fault fault;

	if (fault_parse(line, &fault, &error) != SR_OK)
		fail_msg("%s: %s", line, error.text);
	return fault;
}

static struct fault_list
one(const char *line)
{
	struct fault_list list = { .count = 0 };
	struct fault fault = parse(line);

	assert_int_equal(fault_list_add(&list, &fault), SR_OK);
	return list;
}

static bool
strikes(struct fault_list *list, const char *card, enum fault_frame frame,
    const char *hex)
{
	struct fault fault;
	size_t len;
	uint8_t *bytes = t_hex(hex, &len);
	bool struck = fault_list_strike(
	    list, card, frame, cursor_over(bytes, len), &fault);

	free(bytes);
	return struck;
}

static const struct pattern_row {
	const char *name;
	const char *line;
	enum fault_frame frame;
	const char *bytes;
	bool fits;
} pattern_rows[] = {
	{ "whole", "f * 00a4 hang", FAULT_COMMAND, "00a4", true },
	{ "the start", "f * 00a4 hang", FAULT_COMMAND, "00a40004023f00", true },
	{ "another", "f * 00a4 hang", FAULT_COMMAND, "01a40004023f00", false },
	{ "too short", "f * 00a400 hang", FAULT_COMMAND, "00a4", false },
	{ "upper case", "f * 00A4 hang", FAULT_COMMAND, "00a4", true },
	{ "any nibble", "f * 0088??81 hang", FAULT_COMMAND, AUTH, true },
	{ "behind it", "f * 0088??81 hang", FAULT_COMMAND, "00880080", false },
	{ "half a byte", "f * 008 hang", FAULT_COMMAND, AUTH, true },
	{ "half, another", "f * 008 hang", FAULT_COMMAND, "00a4", false },
	{ "any command", "f * ? hang", FAULT_COMMAND, "a0", true },
	{ "? is no ATR", "f * ? hang", FAULT_ATR, "04", false },
	{ "no bytes", "f * ? hang", FAULT_COMMAND, "", false },
	{ "authenticate", "f * authenticate hang", FAULT_COMMAND, AUTH, true },
	{ "any class", "f * authenticate hang", FAULT_COMMAND, "0388", true },
	{ "select", "f * select hang", FAULT_COMMAND, "00a4", true },
	{ "read binary", "f * read hang", FAULT_COMMAND, "00b0", true },
	{ "read record", "f * read hang", FAULT_COMMAND, "00b2", true },
	{ "search record", "f * read hang", FAULT_COMMAND, "00a2", false },
	{ "get-response", "f * get-response hang", FAULT_COMMAND, "00c0",
	    true },
	{ "atr", "f * atr hang", FAULT_ATR, "04", true },
	{ "atr is no power", "f * atr hang", FAULT_POWER, "01", false },
	{ "power", "f * power hang", FAULT_POWER, "01", true },
	{ "this card", "f sim0 ? hang", FAULT_COMMAND, AUTH, true },
	{ "that card", "f sim1 ? hang", FAULT_COMMAND, AUTH, false },
};

static void
test_pattern(void **state)
{
	const struct pattern_row *row = *state;
	struct fault_list list = one(row->line);

	assert_int_equal(
	    strikes(&list, "sim0", row->frame, row->bytes), row->fits);
}

/* Which of ten AUTHENTICATEs are struck, with a SELECT between them. */
static const struct count_row {
	const char *when;
	const char *expected;
} count_rows[] = {
	{ "  ", "x........." },
	{ "once", "x........." },
	{ "3", "xxx......." },
	{ "always", "xxxxxxxxxx" },
	{ "100%", "xxxxxxxxxx" },
	{ "after 2", "..x......." },
	{ "after 2 once", "..x......." },
	{ "after 8 5", "........xx" },
	{ "after 9 always", ".........x" },
};

static void
run_ten(struct fault_list *list, char got[11])
{
	memset(got, 0, 11);
	for (size_t i = 0; i < 10; i++) {
		assert_false(strikes(list, "sim0", FAULT_COMMAND, "00a4"));
		got[i] = strikes(list, "sim0", FAULT_COMMAND, AUTH) ? 'x' : '.';
	}
}

static void
test_count(void **state)
{
	const struct count_row *row = *state;
	struct fault_list list;
	char line[64], got[11];

	snprintf(line, sizeof(line), "f * authenticate %s hang", row->when);
	list = one(line);
	run_ten(&list, got);
	assert_string_equal(got, row->expected);
}

static unsigned
count_of_1000(const char *line, char pattern[1001])
{
	struct fault_list list = one(line);
	unsigned count = 0;

	for (size_t i = 0; i < 1000; i++) {
		bool struck = strikes(&list, "sim0", FAULT_COMMAND, AUTH);

		pattern[i] = struck ? 'x' : '.';
		count += struck;
	}
	pattern[1000] = '\0';
	return count;
}

static void
test_probability(void **state)
{
	char first[1001], again[1001], other[1001];
	unsigned count = count_of_1000("f * ? 10% seed 42 hang", first);

	(void)state;
	assert_true(count > 60 && count < 140);
	count_of_1000("f * ? 10% seed 42 hang", again);
	assert_string_equal(first, again);
	count_of_1000("f * ? 10% seed 43 hang", other);
	assert_string_not_equal(first, other);
	count_of_1000("f * ? 10% hang", first);
	count_of_1000("f * ? 10% seed 1 hang", again);
	assert_string_equal(first, again);
	count = count_of_1000("f * ? 99% hang", first);
	assert_true(count > 960 && count < 1000);
}

static void
test_list(void **state)
{
	struct fault_list list = one("a * authenticate 2 hang");
	struct fault fault = parse("b * ? once hang");
	struct fault struck;
	uint8_t cmd[] = { 0x00, 0x88 };
	const struct cursor c = cursor_over(cmd, sizeof(cmd));
	const char *const order[] = { "a", "a", "b" };

	(void)state;
	assert_int_equal(fault_list_add(&list, &fault), SR_OK);
	for (size_t i = 0; i < 3; i++) {
		assert_true(fault_list_strike(
		    &list, "sim0", FAULT_COMMAND, c, &struck));
		assert_string_equal(struck.name, order[i]);
	}
	assert_int_equal(list.count, 0); /* what is spent has gone */
	for (int i = 0; i < FAULT_LIST_MAX; i++) {
		snprintf(fault.name, sizeof(fault.name), "f%d", i);
		assert_int_equal(fault_list_add(&list, &fault), SR_OK);
	}
	assert_int_equal(fault_list_add(&list, &fault), SR_OK); /* in place */
	strcpy(fault.name, "full");
	assert_int_equal(fault_list_add(&list, &fault), SR_BAD_CONFIG);
	fault_list_remove(&list, "none");
	assert_int_equal(list.count, FAULT_LIST_MAX);
	fault_list_remove(&list, "f3");
	assert_int_equal(list.count, FAULT_LIST_MAX - 1);
	fault_list_remove(&list, NULL);
	assert_int_equal(list.count, 0);
}

#define LONG "db04aabbccdd9000"

static const struct change_row {
	const char *action;
	const char *before;
	const char *after;
	bool changed;
} change_rows[] = {
	{ "hang", LONG, LONG, false },
	{ "close before", LONG, LONG, false },
	{ "answer 00", LONG, "00", true },
	{ "answer 6135", "", "6135", true },
	{ "length 0", LONG, "", true },
	{ "length 1", LONG, "90", true },
	{ "length 2", LONG, "9000", true },
	{ "length 2", "6135", "6135", true },
	{ "length 4", LONG, "db049000", true },
	{ "length 10", LONG, "db04aabbccdd00009000", true },
	{ "length 5", "", "0000009000", true },
	{ "wrong-tlv tag", LONG, "dc04aabbccdd9000", true },
	{ "wrong-tlv tag", "dc0e9000", "db0e9000", true },
	{ "wrong-tlv tag", "6135", "6135", false },
	{ "wrong-tlv length", LONG, "db05aabbccdd9000", true },
	{ "wrong-tlv length", "aa9000", "aa9000", false },
	{ "truncate 7", LONG, "db04aabbccdd90", true },
	{ "truncate 8", LONG, LONG, false },
	{ "truncate 0", LONG, "", true },
	{ "flip 0", LONG, "2404aabbccdd9000", true },
	{ "flip 7", LONG, "db04aabbccdd90ff", true },
	{ "flip 8", LONG, LONG, false },
	{ "status 6f00", "", "6f00", true },
	{ "status-after 6982", LONG, "6982", true },
};

static void
test_change(void **state)
{
	const struct change_row *row = *state;
	static uint8_t buf[FAULT_ANSWER_MAX];
	struct builder answer = builder_over(buf, sizeof(buf));
	struct fault fault;
	uint8_t *before, *after;
	size_t before_len, after_len;
	char line[64];

	snprintf(line, sizeof(line), "f * ? %s", row->action);
	fault = parse(line);
	assert_string_equal(fault.text, row->action);
	before = t_hex(row->before, &before_len);
	after = t_hex(row->after, &after_len);
	builder_bytes(&answer, before, before_len);
	assert_int_equal(fault_change_answer(&fault, &answer), row->changed);
	assert_false(answer.bad);
	assert_int_equal(answer.len, after_len);
	assert_memory_equal(buf, after, after_len);
	free(before);
	free(after);
}

static void
test_longest(void **state)
{
	struct fault fault = parse("f * ? length 65535");
	static uint8_t buf[FAULT_ANSWER_MAX];
	struct builder answer = builder_over(buf, sizeof(buf));

	(void)state;
	builder_be16(&answer, 0x6135);
	assert_true(fault_change_answer(&fault, &answer));
	assert_false(answer.bad);
	assert_int_equal(answer.len, sizeof(buf));
	assert_true(t_is_zero(buf, sizeof(buf) - 2));
	assert_memory_equal(buf + sizeof(buf) - 2, "\x61\x35", 2);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(pattern_rows) / sizeof(*pattern_rows);
	     i++)
		t_add(pattern_rows[i].name, test_pattern, &pattern_rows[i]);
	for (size_t i = 0; i < sizeof(count_rows) / sizeof(*count_rows); i++)
		t_add(count_rows[i].when, test_count, &count_rows[i]);
	for (size_t i = 0; i < sizeof(change_rows) / sizeof(*change_rows); i++)
		t_add(change_rows[i].action, test_change, &change_rows[i]);
	t_add("probability", test_probability, NULL);
	t_add("a list", test_list, NULL);
	t_add("the longest answer", test_longest, NULL);
	return t_main("softcard/fault");
}

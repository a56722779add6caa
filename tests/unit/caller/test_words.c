/* SPDX-License-Identifier: MIT */
#include "caller/words.h"
#include "t.h"

struct range {
	const char *text;
	bool right;
	unsigned first, last;
};

static const struct range ranges[] = {
	{ "0", true, 0, 0 },
	{ "7", true, 7, 7 },
	{ "007", true, 7, 7 },
	{ "0-3", true, 0, 3 },
	{ "3-3", true, 3, 3 },
	{ "0-999", true, 0, 999 },
	{ "1000", false, 0, 0 },
	{ "0-1000", false, 0, 0 },
	{ "3-0", false, 0, 0 },
	{ "-3", false, 0, 0 },
	{ "3-", false, 0, 0 },
	{ "1-2-3", false, 0, 0 },
	{ "4294967297", false, 0, 0 },
	{ "0-4294967297", false, 0, 0 },
	{ "1x", false, 0, 0 },
	{ "x", false, 0, 0 },
	{ "+1", false, 0, 0 },
	{ "*", false, 0, 0 },
};

static void
test_range(void **state)
{
	const struct range *row = *state;
	unsigned first, last;

	assert_int_equal(
	    words_read_range(row->text, 999, &first, &last), row->right);
	if (!row->right)
		return;
	assert_int_equal(first, row->first);
	assert_int_equal(last, row->last);
}

struct rate {
	const char *text;
	uint32_t count, period_ms; /* 0: wrong */
};

static const struct rate rates[] = {
	{ "1/s", 1, 1000 },
	{ "10/s", 10, 1000 },
	{ "600/min", 600, 60000 },
	{ "1000000/s", 1000000, 1000 },
	{ "1000001/s", 0, 0 },
	{ "99999999999/s", 0, 0 },
	{ "0/s", 0, 0 },
	{ "/s", 0, 0 },
	{ "10", 0, 0 },
	{ "10/", 0, 0 },
	{ "10/h", 0, 0 },
	{ "10/sec", 0, 0 },
	{ "10 /s", 0, 0 },
	{ "-1/s", 0, 0 },
	{ "1.5/s", 0, 0 },
	{ "", 0, 0 },
};

static void
test_rate(void **state)
{
	const struct rate *row = *state;
	uint32_t count, period_ms;
	bool right = words_read_rate(row->text, 1000000, &count, &period_ms);

	assert_int_equal(right, row->count != 0);
	if (!right)
		return;
	assert_int_equal(count, row->count);
	assert_int_equal(period_ms, row->period_ms);
}

struct moment {
	const char *text;
	int64_t seconds; /* -1: wrong */
};

/* As `date -u -d TEXT +%s` has them. */
static const struct moment moments[] = {
	{ "1970-01-01", 0 },
	{ "1970-01-01T00:00:01Z", 1 },
	{ "2027-01-31", 1801353600 },
	{ "2027-01-31T00:00:00Z", 1801353600 },
	{ "2027-01-31T23:59:59Z", 1801439999 },
	{ "2000-02-29T12:34:56Z", 951827696 },
	{ "2024-02-29", 1709164800 },
	{ "2038-01-19T03:14:08Z", 2147483648 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
	{ "2100-02-28", 4107456000 },
	{ "2100-02-29", -1 },
	{ "2023-02-29", -1 },
	{ "2027-00-01", -1 },
	{ "2027-13-01", -1 },
	{ "2027-04-31", -1 },
	{ "2027-01-00", -1 },
	{ "1969-12-31", -1 },
	{ "27-01-31", -1 },
	{ "2027-1-31", -1 },
	{ "2027-01-1", -1 },
	{ "2027-01-311", -1 },
	{ "20270131", -1 },
	{ "2027-01-31T", -1 },
	{ "2027-01-31T00:00:00", -1 },
	{ "2027-01-31T00:00Z", -1 },
	{ "2027-01-31T24:00:00Z", -1 },
	{ "2027-01-31T00:60:00Z", -1 },
	{ "2027-01-31T23:59:60Z", -1 },
	{ "2027-01-31T00:00:00Zx", -1 },
	{ "2027-01-31T00:00:00+01:00", -1 },
	{ "2027-01-31 00:00:00", -1 },
	{ "2027-01-31t00:00:00z", -1 },
	{ "31.01.2027", -1 },
	{ "never", -1 },
	{ "", -1 },
};

static void
test_moment(void **state)
{
	const struct moment *row = *state;
	int64_t seconds = -1;
	bool right = words_read_time(row->text, &seconds);

	assert_int_equal(right, row->seconds >= 0);
	if (right)
		assert_true(seconds == row->seconds);
}

static void
test_words(void **state)
{
	const char *text = "  a,b ,, c\td,";
	char word[WORD_MAX];

	(void)state;
	for (const char *want = "abcd"; *want != '\0'; want++) {
		assert_true(words_next(&text, word));
		assert_int_equal(word[0], *want);
		assert_int_equal(word[1], '\0');
	}
	assert_false(words_next(&text, word));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		t_add(ranges[i].text, test_range, &ranges[i]);
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		t_add(rates[i].text, test_rate, &rates[i]);
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++)
		t_add(moments[i].text, test_moment, &moments[i]);
	t_add("words between blanks and commas", test_words, NULL);
	return t_main("caller/words");
}

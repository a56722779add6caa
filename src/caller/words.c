/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "caller/words.h"

#define BETWEEN " \t,"

enum { DIGITS_MAX = 9 };

bool
words_next(const char **text, char out[WORD_MAX])
{
	const char *at = *text + strspn(*text, BETWEEN);
	size_t len = strcspn(at, BETWEEN);

	*text = at + len;
	if (len == 0 || len >= WORD_MAX)
		return false;
	memcpy(out, at, len);
	out[len] = '\0';
	return true;
}

/* Digits, of which there may be `most`; *text moves behind them. */
static bool
read_digits(const char **text, size_t most, uint32_t *out)
{
	size_t len = strspn(*text, "0123456789");

	*out = 0;
	if (len == 0 || len > most)
		return false;
	for (; len > 0; len--)
		*out = *out * 10 + (uint32_t)(*(*text)++ - '0');
	return true;
}

bool
words_read_range(
    const char *word, unsigned max, unsigned *first, unsigned *last)
{
	if (!read_digits(&word, DIGITS_MAX, first))
		return false;
	*last = *first;
	if (*word == '-') {
		word++;
		if (!read_digits(&word, DIGITS_MAX, last))
			return false;
	}
	return *word == '\0' && *first <= *last && *last <= max;
}

bool
words_read_rate(
    const char *word, uint32_t max, uint32_t *count, uint32_t *period_ms)
{
	if (!read_digits(&word, DIGITS_MAX, count) || *count == 0 ||
	    *count > max)
		return false;
	if (strcmp(word, "/s") == 0)
		*period_ms = 1000;
	else if (strcmp(word, "/min") == 0)
		*period_ms = 60000;
	else
		return false;
	return true;
}

/* A number of exactly so many digits, up to `max`, and what follows it. */
static bool
read_part(const char **text, size_t digits, char after, uint32_t *out)
{
	const char *at = *text;

	if (!read_digits(text, digits, out) || (size_t)(*text - at) != digits ||
	    **text != after)
		return false;
	if (after != '\0')
		++*text;
	return true;
}

static bool
is_leap(uint32_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static uint32_t
days_of(uint32_t year, uint32_t month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

static bool
read_clock(const char *text, uint32_t *seconds)
{
	uint32_t hour, minute, second;

	if (!read_part(&text, 2, ':', &hour) ||
	    !read_part(&text, 2, ':', &minute) ||
	    !read_part(&text, 2, 'Z', &second) || *text != '\0')
		return false;
	*seconds = (hour * 60 + minute) * 60 + second;
	return hour < 24 && minute < 60 && second < 60;
}

/* timegm(3) is not in the standard, and normalizes what is no date. */
static int64_t
days_until(uint32_t year, uint32_t month, uint32_t day)
{
	int64_t days = day - 1;

	for (uint32_t y = 1970; y < year; y++)
		days += is_leap(y) ? 366 : 365;
	for (uint32_t m = 1; m < month; m++)
		days += days_of(year, m);
	return days;
}

bool
words_read_time(const char *word, int64_t *out)
{
	const bool has_clock = strchr(word, 'T') != NULL;
	uint32_t year, month, day, seconds = 0;

	if (!read_part(&word, 4, '-', &year) ||
	    !read_part(&word, 2, '-', &month) ||
	    !read_part(&word, 2, has_clock ? 'T' : '\0', &day))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > days_of(year, month))
		return false;
	if (has_clock && !read_clock(word, &seconds))
		return false;
	*out = days_until(year, month, day) * 86400 + seconds;
	return true;
}

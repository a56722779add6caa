/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "conf/error.h"

__attribute__((format(printf, 2, 0))) static void
add(struct conf_error *error, const char *format, va_list args)
{
	static const char cut[] = "...";
	size_t len = strlen(error->text);
	size_t room = sizeof(error->text) - len;
	int added = vsnprintf(error->text + len, room, format, args);

	if (added >= 0 && (size_t)added >= room)
		memcpy(error->text + sizeof(error->text) - sizeof(cut), cut,
		    sizeof(cut));
}

void
conf_error_add(struct conf_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(error, format, args);
	va_end(args);
}

bool
conf_fail(const struct conf_value *value, const char *format, ...)
{
	va_list args;

	value->error->text[value->where_len] = '\0';
	va_start(args, format);
	add(value->error, format, args);
	va_end(args);
	return false;
}

static bool
is_digits(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0';
}

/* False when it is no number or does not fit. */
static bool
read_decimal(const char *text, uint64_t *out)
{
	uint64_t number = 0;

	if (*text == '\0' || !is_digits(text))
		return false;
	for (; *text != '\0'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*out = number;
	return true;
}

bool
conf_get_uint(
    const struct conf_value *value, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t number;

	if (!read_decimal(value->text, &number) || number < min || number > max)
		return conf_fail(value,
		    "must be a number from %" PRIu64 " to %" PRIu64, min, max);
	*out = number;
	return true;
}

bool
conf_get_hex(const struct conf_value *value, uint8_t *out, size_t len)
{
	if (hex_decode_exact(value->text, out, len) != SR_OK)
		return conf_fail(value, "must be %zu hex digits", 2 * len);
	return true;
}

bool
conf_get_digits(
    const struct conf_value *value, size_t min, size_t max, char *out)
{
	size_t len = strlen(value->text);

	if (len >= min && len <= max && is_digits(value->text)) {
		memcpy(out, value->text, len + 1);
		return true;
	}
	if (min == max)
		return conf_fail(value, "must be %zu digits", min);
	return conf_fail(value, "must be %zu to %zu digits", min, max);
}

bool
conf_get_text(const struct conf_value *value, size_t cap, char *out)
{
	size_t len = strlen(value->text);

	if (len >= cap)
		return conf_fail(
		    value, "must be at most %zu characters", cap - 1);
	memcpy(out, value->text, len + 1);
	return true;
}

bool
conf_get_word(const struct conf_value *value, const char *const *words,
    size_t count, unsigned *out)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(value->text, words[i]) == 0) {
			*out = (unsigned)i;
			return true;
		}
	conf_fail(value, "must be one of: %s", words[0]);
	for (size_t i = 1; i < count; i++)
		conf_error_add(value->error, ", %s", words[i]);
	return false;
}

/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "api/route.h"
#include "base/hex.h"

enum {
	SLOT_DIGITS_MAX = 9,
	ICCID_DIGITS_MAX = 20, /* EF.ICCID has 10 bytes (TS 102 221, 13.2) */
	IMSI_DIGITS_MIN = 6, /* TS 23.003, 2.2: MCC, MNC and a digit */
	IMSI_DIGITS_MAX = 15,
};

static const struct route *
find_path(const struct route *routes, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(routes[i].path);

		if (strncmp(path, routes[i].path, len) == 0 &&
		    (routes[i].key != ROUTE_ALL || path[len] == '\0'))
			return &routes[i];
	}
	return NULL;
}

static enum sr_err
read_number(const char *digits, size_t *out)
{
	size_t len = strspn(digits, "0123456789");

	if (len == 0 || digits[len] != '\0')
		return SR_NOT_FOUND;
	if (len > SLOT_DIGITS_MAX)
		return SR_NO_SUCH_SLOT;
	for (size_t i = 0; i < len; i++)
		*out = *out * 10 + (size_t)(digits[i] - '0');
	return SR_OK;
}

/* An ICCID that is no number has letters (ef_iccid_decode()). */
static const char iccid_digits[] = "0123456789abcdef";
static const char imsi_digits[] = "0123456789";

static enum sr_err
read_digits(
    const char *digits, const char *allowed, size_t min, size_t max, char *out)
{
	size_t len = strspn(digits, allowed);

	if (digits[len] != '\0' || len < min || len > max)
		return SR_NOT_FOUND;
	memcpy(out, digits, len + 1);
	return SR_OK;
}

/* RFC 3986, 2.1; no name has a NUL in it. */
static bool
read_escape(const char *text, char *out)
{
	uint8_t byte;

	if (text[1] == '\0' ||
	    hex_decode_exact(
		(const char[]){ text[1], text[2], '\0' }, &byte, 1) != SR_OK)
		return false;
	*out = (char)byte;
	return byte != 0;
}

static enum sr_err
read_name(const char *text, char out[PCSC_NAME_MAX])
{
	size_t len = 0;

	for (; *text != '\0'; text++) {
		char c = *text;

		if (c == '/' || (c == '%' && !read_escape(text, &c)))
			return SR_NOT_FOUND;
		if (*text == '%')
			text += 2;
		if (len < PCSC_NAME_MAX - 1)
			out[len] = c;
		len++;
	}
	if (len == 0)
		return SR_NOT_FOUND;
	return len < PCSC_NAME_MAX ? SR_OK : SR_NO_SUCH_SLOT;
}

static enum sr_err
read_key(enum route_key key, const char *text, struct route_match *out)
{
	switch (key) {
	case ROUTE_SLOT:
		return read_number(text, &out->slot);
	case ROUTE_ICCID:
		return read_digits(
		    text, iccid_digits, 1, ICCID_DIGITS_MAX, out->text);
	case ROUTE_IMSI:
		return read_digits(text, imsi_digits, IMSI_DIGITS_MIN,
		    IMSI_DIGITS_MAX, out->text);
	case ROUTE_READER:
		return read_name(text, out->text);
	case ROUTE_ALL:
	default:
		return SR_OK;
	}
}

enum sr_err
route_find(const struct route *routes, size_t count, const char *path,
    struct route_match *out)
{
	const struct route *route = find_path(routes, count, path);
	struct route_match match = { .route = route };
	enum sr_err err = SR_NOT_FOUND;

	if (route != NULL)
		err = read_key(route->key, path + strlen(route->path), &match);
	*out = (struct route_match){ 0 };
	if (err == SR_OK)
		*out = match;
	return err;
}

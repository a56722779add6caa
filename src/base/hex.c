/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/hex.h"
#include "base/wipe.h"

void
hex_encode(const uint8_t *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 0xf];
	}
	out[2 * len] = '\0';
}

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum sr_err
hex_decode(
    const char *text, size_t digits, uint8_t *out, size_t cap, size_t *len)
{
	if (digits % 2 != 0 || digits / 2 > cap)
		goto malformed;
	for (size_t i = 0; i < digits / 2; i++) {
		int high = digit_value(text[2 * i]);
		int low = digit_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			goto malformed;
		out[i] = (uint8_t)(high << 4 | low);
	}
	*len = digits / 2;
	return SR_OK;
malformed:
	wipe(out, cap);
	return SR_MALFORMED;
}

enum sr_err
hex_decode_exact(const char *text, uint8_t *out, size_t len)
{
	size_t got;

	if (strlen(text) != 2 * len) {
		wipe(out, len);
		return SR_MALFORMED;
	}
	return hex_decode(text, 2 * len, out, len, &got);
}

/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "base/cursor.h"
#include "wire/depth.h"

static void
skip_string(struct cursor *c)
{
	while (c->left > 0)
		switch (cursor_u8(c)) {
		case '\\':
			if (c->left > 0)
				cursor_u8(c);
			break;
		case '"':
			return;
		default:
			break;
		}
}

bool
depth_exceeds(const char *text, size_t len, unsigned max)
{
	struct cursor c = cursor_over((const uint8_t *)text, len);
	unsigned depth = 0;

	while (c.left > 0)
		switch (cursor_u8(&c)) {
		case '"':
			skip_string(&c);
			break;
		case '[':
		case '{':
			if (++depth > max)
				return true;
			break;
		case ']':
		case '}':
			if (depth == 0)
				return false; /* no parser comes past this */
			depth--;
			break;
		default:
			break;
		}
	return false;
}

/* SPDX-License-Identifier: MIT */
#include "card/tlv.h"

static size_t
take_length(struct cursor *c)
{
	uint8_t first = cursor_u8(c);

	if (first < 0x80)
		return first;
	if (first == 0x81)
		return cursor_u8(c);
	c->bad = true;
	return 0;
}

bool
tlv_next(struct cursor *c, struct tlv *out)
{
	uint8_t tag = cursor_peek(c);
	struct cursor value;

	if (tag == 0x00 || tag == 0xff) /* 00 also at the end */
		return false;
	cursor_u8(c);
	if ((tag & 0x1f) == 0x1f)
		while (cursor_u8(c) & 0x80)
			;
	value = cursor_sub(c, take_length(c));
	if (c->bad)
		return false;
	*out = (struct tlv){ .tag = tag, .value = value };
	return true;
}

bool
tlv_find(struct cursor c, uint8_t tag, struct cursor *value)
{
	struct tlv t;

	while (tlv_next(&c, &t))
		if (t.tag == tag) {
			*value = t.value;
			return true;
		}
	return false;
}

/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "card/text.h"

/* What a first byte of UTF-8 announces. */
struct form {
	uint8_t mask, lead;
	unsigned more;
	uint32_t least; /* below, a shorter form exists */
};

static const struct form forms[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 },
};

static const struct form *
find_form(uint8_t first)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if ((first & forms[i].mask) == forms[i].lead)
			return &forms[i];
	return NULL;
}

/* The next character; 0, which is none that we accept, when it is broken. */
static uint32_t
take_char(struct cursor *c)
{
	uint8_t byte = cursor_u8(c);
	const struct form *form = find_form(byte);
	uint32_t value;

	if (form == NULL)
		return 0;
	value = byte & (uint8_t)~form->mask;
	for (unsigned i = 0; i < form->more; i++) {
		byte = cursor_u8(c);
		if ((byte & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3f);
	}
	return value < form->least ? 0 : value;
}

static bool
is_clean(uint32_t value)
{
	if (value < 0x20 || (value >= 0x7f && value <= 0x9f))
		return false;
	if (value >= 0xd800 && value <= 0xdfff)
		return false;
	return value <= 0x10ffff;
}

bool
text_copy(struct cursor c, char *out, size_t cap)
{
	struct cursor chars = c;

	memset(out, 0, cap);
	if (c.left >= cap)
		return false;
	while (chars.left > 0)
		if (!is_clean(take_char(&chars)))
			return false;
	cursor_copy(&c, (uint8_t *)out, c.left);
	return true;
}

bool
text_is_blank(struct cursor c)
{
	while (c.left > 0)
		if (cursor_u8(&c) != 0xff)
			return false;
	return true;
}

/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/cursor.h"

struct cursor
cursor_over(const uint8_t *data, size_t len)
{
	return (struct cursor){ .at = data, .left = len };
}

const uint8_t *
cursor_take(struct cursor *c, size_t len)
{
	const uint8_t *at = c->at;

	if (c->bad || len > c->left) {
		c->bad = true;
		return NULL;
	}
	if (len > 0) /* C11 has no NULL + 0 */
		c->at += len;
	c->left -= len;
	return at;
}

uint8_t
cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 1);

	return p == NULL ? 0 : *p;
}

uint8_t
cursor_peek(const struct cursor *c)
{
	return c->bad || c->left == 0 ? 0 : *c->at;
}

uint16_t
cursor_be16(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 2);

	if (p == NULL)
		return 0;
	return (uint16_t)(p[0] << 8 | p[1]);
}

void
cursor_copy(struct cursor *c, uint8_t *out, size_t len)
{
	const uint8_t *p = cursor_take(c, len);

	if (p != NULL && len > 0)
		memcpy(out, p, len);
}

struct cursor
cursor_sub(struct cursor *c, size_t len)
{
	const uint8_t *p = cursor_take(c, len);

	if (p == NULL)
		return (struct cursor){ .bad = true };
	return cursor_over(p, len);
}

size_t
cursor_lv(struct cursor *c, uint8_t *out, size_t min, size_t max)
{
	size_t len = cursor_u8(c);

	if (len < min || len > max)
		c->bad = true;
	cursor_copy(c, out, len);
	return c->bad ? 0 : len;
}

bool
cursor_done(const struct cursor *c)
{
	return !c->bad && c->left == 0;
}

struct builder
builder_over(uint8_t *buf, size_t cap)
{
	return (struct builder){ .start = buf, .cap = cap };
}

static uint8_t *
reserve(struct builder *b, size_t len)
{
	uint8_t *at = b->start + b->len;

	if (b->bad || len > b->cap - b->len) {
		b->bad = true;
		return NULL;
	}
	b->len += len;
	return at;
}

void
builder_u8(struct builder *b, uint8_t value)
{
	builder_bytes(b, &value, 1);
}

void
builder_be16(struct builder *b, uint16_t value)
{
	builder_u8(b, (uint8_t)(value >> 8));
	builder_u8(b, (uint8_t)value);
}

void
builder_bytes(struct builder *b, const uint8_t *data, size_t len)
{
	uint8_t *at = reserve(b, len);

	if (at != NULL && len > 0)
		memcpy(at, data, len);
}

void
builder_fill(struct builder *b, uint8_t value, size_t len)
{
	uint8_t *at = reserve(b, len);

	if (at != NULL && len > 0)
		memset(at, value, len);
}

void
builder_tlv(struct builder *b, uint8_t tag, const uint8_t *value, size_t len)
{
	if (len > 0x7f)
		b->bad = true;
	builder_u8(b, tag);
	builder_u8(b, (uint8_t)len);
	builder_bytes(b, value, len);
}

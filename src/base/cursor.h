/* SPDX-License-Identifier: MIT */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reading and writing bytes without pointer arithmetic in the callers.
 *
 * Both directions are sticky: after the first step over the edge nothing is
 * read or written any more and `bad` stays true, so a decoder runs straight
 * through and asks once at its end.
 */

struct cursor {
	const uint8_t *at;
	size_t left;
	bool bad;
};

struct cursor cursor_over(const uint8_t *data, size_t len);

/* The next byte; 0 when there is none (and the cursor is bad). */
uint8_t cursor_u8(struct cursor *c);

/* The next byte without stepping over it; 0 at the end, not bad. */
uint8_t cursor_peek(const struct cursor *c);

uint16_t cursor_be16(struct cursor *c);

/* Step over `len` bytes; NULL and bad when there are fewer. */
const uint8_t *cursor_take(struct cursor *c, size_t len);

void cursor_copy(struct cursor *c, uint8_t *out, size_t len);

/* The next `len` bytes as a cursor of their own. */
struct cursor cursor_sub(struct cursor *c, size_t len);

/*
 * A length byte and that many bytes, which must be `min` to `max`; returns
 * how many, 0 when bad.
 */
size_t cursor_lv(struct cursor *c, uint8_t *out, size_t min, size_t max);

/* True when nothing went wrong and nothing is left. */
bool cursor_done(const struct cursor *c);

/* Bytes written into a caller's buffer. */
struct builder {
	uint8_t *start;
	size_t len;
	size_t cap;
	bool bad;
};

struct builder builder_over(uint8_t *buf, size_t cap);
void builder_u8(struct builder *b, uint8_t value);
void builder_be16(struct builder *b, uint16_t value);
void builder_bytes(struct builder *b, const uint8_t *data, size_t len);
void builder_fill(struct builder *b, uint8_t value, size_t len);

/* A tag byte, a length byte and the value (len up to 127). */
void builder_tlv(
    struct builder *b, uint8_t tag, const uint8_t *value, size_t len);

#endif

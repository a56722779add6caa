/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "t.h"

static void
test_read_through(void **state)
{
	size_t len;
	uint8_t *bytes = t_hex("01 0203 040506 07", &len);
	struct cursor c = cursor_over(bytes, len);
	uint8_t out[3];

	(void)state;
	assert_int_equal(cursor_peek(&c), 0x01);
	assert_int_equal(cursor_u8(&c), 0x01);
	assert_int_equal(cursor_be16(&c), 0x0203);
	cursor_copy(&c, out, sizeof(out));
	assert_memory_equal(out, "\x04\x05\x06", 3);
	assert_false(cursor_done(&c));
	assert_ptr_equal(cursor_take(&c, 1), bytes + 6);
	assert_true(cursor_done(&c));
	assert_int_equal(cursor_peek(&c), 0);
	assert_true(cursor_done(&c));
	free(bytes);
}

/* Steps over the edge of two bytes, by each call. */
enum step { U8, BE16, TAKE, COPY, SUB, LV };

static const struct edge_row {
	const char *name;
	enum step step;
	size_t before; /* bytes read before the step */
	size_t len;
} edge_rows[] = {
	{ "u8 at the end", U8, 2, 0 },
	{ "be16 with one byte left", BE16, 1, 0 },
	{ "take one too many", TAKE, 0, 3 },
	{ "take as many as there can be", TAKE, 1, SIZE_MAX },
	{ "copy one too many", COPY, 1, 2 },
	{ "sub one too many", SUB, 0, 3 },
	{ "length byte beyond the end", LV, 0, 0 },
	{ "no length byte", LV, 2, 0 },
};

static void
step(struct cursor *c, const struct edge_row *row, uint8_t out[4])
{
	struct cursor sub;

	switch (row->step) {
	case U8:
		assert_int_equal(cursor_u8(c), 0);
		break;
	case BE16:
		assert_int_equal(cursor_be16(c), 0);
		break;
	case TAKE:
		assert_null(cursor_take(c, row->len));
		break;
	case COPY:
		cursor_copy(c, out, row->len);
		break;
	case SUB:
		sub = cursor_sub(c, row->len);
		assert_false(cursor_done(&sub));
		assert_int_equal(cursor_u8(&sub), 0);
		break;
	case LV:
		assert_int_equal(cursor_lv(c, out, 0, 4), 0);
		break;
	}
}

static void
test_edge(void **state)
{
	const struct edge_row *row = *state;
	size_t len;
	uint8_t *bytes = t_hex("02 ff", &len);
	struct cursor c = cursor_over(bytes, len);
	uint8_t out[4] = { 0xee, 0xee, 0xee, 0xee };

	cursor_take(&c, row->before);
	step(&c, row, out);
	assert_memory_equal(out, "\xee\xee\xee\xee", 4);
	assert_true(c.bad);
	assert_false(cursor_done(&c));

	/* and so it stays */
	assert_int_equal(cursor_u8(&c), 0);
	assert_int_equal(cursor_peek(&c), 0);
	assert_null(cursor_take(&c, 0));
	assert_false(cursor_done(&c));
	free(bytes);
}

static const struct lv_row {
	const char *name;
	const char *bytes;
	size_t want; /* 0: bad */
	size_t left;
} lv_rows[] = {
	{ "shortest", "02 aabb cc", 2, 1 },
	{ "longest", "04 aabbccdd", 4, 0 },
	{ "too short", "01 aa", 0, 0 },
	{ "too long", "05 aabbccddee", 0, 0 },
	{ "cut", "04 aabbcc", 0, 0 },
	{ "empty", "00", 0, 0 },
	{ "nothing", "", 0, 0 },
};

static void
test_lv(void **state)
{
	const struct lv_row *row = *state;
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);
	struct cursor c = cursor_over(bytes, len);
	uint8_t *out = malloc(4);

	assert_non_null(out);
	assert_int_equal(cursor_lv(&c, out, 2, 4), row->want);
	assert_int_equal(c.bad, row->want == 0);
	if (row->want > 0) {
		assert_memory_equal(out, bytes + 1, row->want);
		assert_int_equal(c.left, row->left);
	}
	free(out);
	free(bytes);
}

static void
test_sub(void **state)
{
	size_t len;
	uint8_t *bytes = t_hex("aabb cc", &len);
	struct cursor c = cursor_over(bytes, len);
	struct cursor sub = cursor_sub(&c, 2);

	(void)state;
	assert_int_equal(cursor_be16(&sub), 0xaabb);
	assert_true(cursor_done(&sub));
	cursor_u8(&sub);
	assert_true(sub.bad);
	assert_int_equal(cursor_u8(&c), 0xcc);
	assert_true(cursor_done(&c));
	free(bytes);
}

static void
test_empty(void **state)
{
	struct cursor c = cursor_over(NULL, 0);

	(void)state;
	assert_true(cursor_done(&c));
	cursor_copy(&c, NULL, 0);
	assert_true(cursor_done(&c));
	assert_int_equal(cursor_u8(&c), 0);
	assert_true(c.bad);
}

static void
test_build(void **state)
{
	uint8_t *buf = malloc(10);
	struct builder b = builder_over(buf, 10);

	(void)state;
	builder_u8(&b, 0x01);
	builder_be16(&b, 0x0203);
	builder_bytes(&b, (const uint8_t *)"\x04\x05", 2);
	builder_bytes(&b, NULL, 0);
	builder_fill(&b, 0xff, 2);
	builder_tlv(&b, 0x80, (const uint8_t *)"\x06", 1);
	assert_false(b.bad);
	assert_int_equal(b.len, 10);
	assert_memory_equal(
	    buf, "\x01\x02\x03\x04\x05\xff\xff\x80\x01\x06", 10);
	builder_u8(&b, 0x07);
	assert_true(b.bad);
	assert_int_equal(b.len, 10);
	free(buf);
}

/* Nothing is written in part, and nothing after it either. */
static void
test_build_too_much(void **state)
{
	uint8_t *buf = malloc(3);
	struct builder b = builder_over(buf, 3);

	(void)state;
	builder_u8(&b, 0x01);
	builder_fill(&b, 0xff, 3);
	assert_true(b.bad);
	builder_u8(&b, 0x02);
	assert_true(b.bad);
	assert_int_equal(b.len, 1);
	b = builder_over(buf, 3);
	builder_u8(&b, 0x01);
	builder_fill(&b, 0xff, SIZE_MAX);
	assert_true(b.bad);
	assert_int_equal(b.len, 1);
	free(buf);
}

static void
test_build_long_tlv(void **state)
{
	uint8_t value[128] = { 0 }, buf[200];
	struct builder b = builder_over(buf, sizeof(buf));

	(void)state;
	builder_tlv(&b, 0x80, value, 127);
	assert_false(b.bad);
	assert_int_equal(b.len, 129);
	b = builder_over(buf, sizeof(buf));
	builder_tlv(&b, 0x80, value, 128);
	assert_true(b.bad);
}

int
main(void)
{
	t_add("read through", test_read_through, NULL);
	for (size_t i = 0; i < sizeof(edge_rows) / sizeof(edge_rows[0]); i++)
		t_add(edge_rows[i].name, test_edge, &edge_rows[i]);
	for (size_t i = 0; i < sizeof(lv_rows) / sizeof(lv_rows[0]); i++)
		t_add(lv_rows[i].name, test_lv, &lv_rows[i]);
	t_add("a cursor inside", test_sub, NULL);
	t_add("no bytes", test_empty, NULL);
	t_add("build", test_build, NULL);
	t_add("build too much", test_build_too_much, NULL);
	t_add("build a long TLV", test_build_long_tlv, NULL);
	return t_main("base/cursor");
}

/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "card/tlv.h"
#include "t.h"

/* A walk over all objects: how many, the last one, and how it ended. */
static const struct row {
	const char *name;
	const char *bytes;
	size_t count;
	uint8_t tag;
	size_t len;
	size_t left;
	bool bad;
} rows[] = {
	{ "nothing", "", 0, 0, 0, 0, false },
	{ "one", "82 02 7821", 1, 0x82, 2, 0, false },
	{ "no value", "88 00", 1, 0x88, 0, 0, false },
	{ "two", "82 02 7821 83 01 55", 2, 0x83, 1, 0, false },
	{ "padding 00", "83 01 55 00 00", 1, 0x83, 1, 2, false },
	{ "padding ff", "83 01 55 ff 01 02", 1, 0x83, 1, 3, false },
	{ "only padding", "ff ff", 0, 0, 0, 2, false },
	{ "length 81", "82 81 03 010203", 1, 0x82, 3, 0, false },
	{ "longer tag", "5f50 01 41 4f 01 42", 2, 0x4f, 1, 0, false },
	{ "still longer tag", "5f 81 50 01 41", 1, 0x5f, 1, 0, false },
	{ "no length", "82", 0, 0, 0, 0, true },
	{ "no second length", "82 81", 0, 0, 0, 0, true },
	{ "no end of tag", "5f 81", 0, 0, 0, 0, true },
	{ "value too short", "82 02 78", 0, 0, 0, 1, true },
	{ "second is broken", "82 01 78 83 05 01", 1, 0x82, 1, 1, true },
	{ "length 80", "82 80 78", 0, 0, 0, 1, true },
	{ "length 82", "82 82 00 01 78", 0, 0, 0, 3, true },
	{ "length ff", "80 ff ff ff", 0, 0, 0, 2, true },
};

static void
test_walk(void **state)
{
	const struct row *row = *state;
	struct tlv t = { 0 };
	size_t len, count = 0;
	uint8_t *bytes = t_hex(row->bytes, &len);
	struct cursor c = cursor_over(bytes, len);

	while (tlv_next(&c, &t))
		count++;
	assert_int_equal(count, row->count);
	assert_int_equal(t.tag, row->tag);
	assert_int_equal(t.value.left, row->len);
	assert_int_equal(c.left, row->left);
	assert_int_equal(c.bad, row->bad);
	assert_false(tlv_next(&c, &t));
	free(bytes);
}

static void
test_long_value(void **state)
{
	size_t len = 3 + 0xff;
	uint8_t *bytes = calloc(1, len);
	struct cursor c = cursor_over(bytes, len);
	struct tlv t;

	(void)state;
	assert_non_null(bytes);
	bytes[0] = 0x53;
	bytes[1] = 0x81;
	bytes[2] = 0xff;
	assert_true(tlv_next(&c, &t));
	assert_int_equal(t.value.left, 255);
	assert_ptr_equal(t.value.at, bytes + 3);
	assert_true(cursor_done(&c));
	free(bytes);
}

/* The indefinite length is none, however much follows. */
static void
test_indefinite(void **state)
{
	uint8_t bytes[2 + 0x80] = { 0x53, 0x80 };
	struct cursor c = cursor_over(bytes, sizeof(bytes));
	struct tlv t;

	(void)state;
	assert_false(tlv_next(&c, &t));
	assert_true(c.bad);
}

static void
test_find(void **state)
{
	size_t len;
	uint8_t *bytes = t_hex("4f 01 aa 50 00 4f 01 bb 73 05 cc", &len);
	struct cursor c = cursor_over(bytes, len), value;

	(void)state;
	assert_true(tlv_find(c, 0x4f, &value));
	assert_int_equal(cursor_u8(&value), 0xaa);
	assert_true(tlv_find(c, 0x50, &value));
	assert_int_equal(value.left, 0);
	assert_false(tlv_find(c, 0x51, &value));
	assert_false(tlv_find(c, 0x73, &value));
	assert_int_equal(c.left, len);
	free(bytes);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_walk, &rows[i]);
	t_add("255 bytes", test_long_value, NULL);
	t_add("indefinite length", test_indefinite, NULL);
	t_add("find", test_find, NULL);
	return t_main("card/tlv");
}

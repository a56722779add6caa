/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/hex.h"
#include "t.h"

static const struct row {
	const char *name;
	const char *text;
	size_t cap;
	enum sr_err err;
	size_t len;
} rows[] = {
	{ "empty", "", 4, SR_OK, 0 },
	{ "lower case", "00ff1a", 4, SR_OK, 3 },
	{ "upper case", "00FF1A", 4, SR_OK, 3 },
	{ "as long as the room", "00ff1a2b", 4, SR_OK, 4 },
	{ "odd count", "00f", 4, SR_MALFORMED, 0 },
	{ "too long", "00ff1a2b3c", 4, SR_MALFORMED, 0 },
	{ "no hex digit", "00fg", 4, SR_MALFORMED, 0 },
	{ "space", "00 f", 4, SR_MALFORMED, 0 },
	{ "sign", "-1", 4, SR_MALFORMED, 0 },
	{ "character below 0", "0/", 4, SR_MALFORMED, 0 },
	{ "character above 9", "0:", 4, SR_MALFORMED, 0 },
};

static void
test_decode(void **state)
{
	const struct row *row = *state;
	uint8_t out[4];
	char back[16];
	size_t len = 99;

	memset(out, 0xee, sizeof(out));
	assert_int_equal(
	    hex_decode(row->text, strlen(row->text), out, row->cap, &len),
	    row->err);
	if (row->err != SR_OK) {
		assert_true(t_is_zero(out, sizeof(out)));
		return;
	}
	assert_int_equal(len, row->len);
	hex_encode(out, len, back);
	assert_int_equal(strcasecmp(back, row->text), 0);
}

static void
test_exact(void **state)
{
	uint8_t out[2];

	(void)state;
	assert_int_equal(hex_decode_exact("0aF0", out, 2), SR_OK);
	assert_int_equal(out[0] << 8 | out[1], 0x0af0);
	assert_int_equal(hex_decode_exact("0a", out, 2), SR_MALFORMED);
	assert_int_equal(hex_decode_exact("0aF0f0", out, 2), SR_MALFORMED);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_decode, &rows[i]);
	t_add("exact length", test_exact, NULL);
	return t_main("base/hex");
}

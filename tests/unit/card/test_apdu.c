/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "card/apdu.h"
#include "t.h"

static const struct encode_row {
	const char *name;
	uint8_t p1, p2;
	const char *data;
	int le;
	const char *t0, *t1;
} encode_rows[] = {
	{ "case 1", 0x80, 0x02, "", APDU_NO_LE, "0070 8002 00", "0070 8002" },
	{ "case 2", 0, 0, "", 1, "0070 0000 01", "0070 0000 01" },
	{ "case 2, Le 255", 0, 0, "", 255, "0070 0000 ff", "0070 0000 ff" },
	{ "case 2, Le 256", 0, 0, "", 256, "0070 0000 00", "0070 0000 00" },
	{ "case 3", 0, 4, "3f00", APDU_NO_LE, "0070 0004 02 3f00",
	    "0070 0004 02 3f00" },
	{ "case 4", 0, 4, "3f00", 16, "0070 0004 02 3f00",
	    "0070 0004 02 3f00 10" },
	{ "case 4, Le 256", 0, 4, "3f00", 256, "0070 0004 02 3f00",
	    "0070 0004 02 3f00 00" },
};

static void
expect_encoded(const struct apdu_cmd *cmd, enum apdu_protocol protocol,
    const char *expected)
{
	uint8_t *out = malloc(APDU_CMD_MAX);
	size_t len;
	uint8_t *bytes = t_hex(expected, &len);

	assert_non_null(out);
	assert_int_equal(apdu_encode(cmd, protocol, out), len);
	assert_memory_equal(out, bytes, len);
	free(bytes);
	free(out);
}

static void
test_encode(void **state)
{
	const struct encode_row *row = *state;
	size_t lc;
	uint8_t *data = t_hex(row->data, &lc);
	struct apdu_cmd cmd = {
		.ins = 0x70,
		.p1 = row->p1,
		.p2 = row->p2,
		.lc = (uint8_t)lc,
		.le = row->le,
		.data = data,
	};

	expect_encoded(&cmd, APDU_T0, row->t0);
	expect_encoded(&cmd, APDU_T1, row->t1);
	free(data);
}

static void
test_encode_longest(void **state)
{
	uint8_t data[255], out[APDU_CMD_MAX];
	struct apdu_cmd cmd = {
		.cla = 0x81,
		.ins = 0x82,
		.lc = 255,
		.le = 256,
		.data = data,
	};

	(void)state;
	memset(data, 0x5a, sizeof(data));
	assert_int_equal(apdu_encode(&cmd, APDU_T1, out), 261);
	assert_int_equal(out[0], 0x81);
	assert_int_equal(out[1], 0x82);
	assert_int_equal(out[4], 255);
	assert_memory_equal(out + 5, data, 255);
	assert_int_equal(out[260], 0);
	assert_int_equal(apdu_encode(&cmd, APDU_T0, out), 260);
}

static const struct decode_row {
	const char *name;
	size_t len;
	uint16_t sw;
	enum sr_err err;
} decode_rows[] = {
	{ "nothing", 0, 0, SR_MALFORMED },
	{ "half a status word", 1, 0, SR_MALFORMED },
	{ "only a status word", 2, 0x9000, SR_OK },
	{ "one byte of data", 3, 0x9000, SR_OK },
	{ "longest", 258, 0x9000, SR_OK },
	{ "one byte over", 259, 0x9000, SR_MALFORMED },
	{ "lowest", 2, 0x6100, SR_OK },
	{ "6fff", 2, 0x6fff, SR_OK },
	{ "9fff", 2, 0x9fff, SR_OK },
	{ "procedure byte 60", 2, 0x6000, SR_MALFORMED },
	{ "5fff", 2, 0x5fff, SR_MALFORMED },
	{ "7000", 4, 0x7000, SR_MALFORMED },
	{ "8fff", 4, 0x8fff, SR_MALFORMED },
	{ "a000", 4, 0xa000, SR_MALFORMED },
	{ "0000", 4, 0x0000, SR_MALFORMED },
	{ "ffff", 4, 0xffff, SR_MALFORMED },
};

static void
test_decode(void **state)
{
	const struct decode_row *row = *state;
	uint8_t *bytes = malloc(row->len + 1);
	uint8_t *exact = malloc(row->len == 0 ? 1 : row->len);
	struct apdu_rsp got;

	assert_true(bytes != NULL && exact != NULL);
	memset(bytes, 0xa5, row->len);
	if (row->len >= 2) {
		bytes[row->len - 2] = (uint8_t)(row->sw >> 8);
		bytes[row->len - 1] = (uint8_t)row->sw;
	}
	memcpy(exact, bytes, row->len);
	memset(&got, 0xee, sizeof(got));
	assert_int_equal(apdu_decode(exact, row->len, &got), row->err);
	if (row->err == SR_OK) {
		assert_int_equal(got.len, row->len - 2);
		assert_int_equal(got.sw, row->sw);
		assert_memory_equal(got.data, bytes, got.len);
		assert_true(
		    t_is_zero(got.data + got.len, sizeof(got.data) - got.len));
	} else {
		assert_true(t_is_zero(&got, sizeof(got)));
	}
	free(exact);
	free(bytes);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(encode_rows) / sizeof(encode_rows[0]);
	     i++)
		t_add(encode_rows[i].name, test_encode, &encode_rows[i]);
	t_add("longest command", test_encode_longest, NULL);
	for (size_t i = 0; i < sizeof(decode_rows) / sizeof(decode_rows[0]);
	     i++)
		t_add(decode_rows[i].name, test_decode, &decode_rows[i]);
	return t_main("card/apdu");
}

/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "card/fcp.h"
#include "t.h"

#define ADF "8202 7821 8410 a0000000871002ffffffff8907090000 "

/* The expected struct; `bad` alone when the bytes are to be refused. */
static const struct row {
	const char *name;
	const char *bytes;
	bool bad;
	struct fcp fcp;
} rows[] = {
	{ "no children", "62 00", .fcp = { 0 } },
	{ "transparent", "6208 8202 4121 8002 0009",
	    .fcp = { .structure = FCP_TRANSPARENT, .size = 9 } },
	{ "internal", "6204 8202 0921",
	    .fcp = { .structure = FCP_TRANSPARENT } },
	{ "linear", "6207 8205 4221 002b 08",
	    .fcp = { .structure = FCP_LINEAR,
		.record_len = 0x2b,
		.record_count = 8 } },
	{ "cyclic", "6207 8205 4621 00ff fe",
	    .fcp = { .structure = FCP_CYCLIC,
		.record_len = 255,
		.record_count = 254 } },
	{ "BER-TLV file", "6204 8202 7921", .fcp = { 0 } },
	{ "reserved descriptor", "6204 8202 c121", .fcp = { 0 } },
	{ "any order", "6211 8002 000a 8b03 2f0601 8302 2fe2 8202 4121",
	    .fcp = { .structure = FCP_TRANSPARENT,
		.fid = 0x2fe2,
		.size = 10 } },
	{ "size in four bytes", "6206 8004 00012345",
	    .fcp = { .size = 0x12345 } },
	{ "size in one byte", "6203 8001 10", .fcp = { .size = 16 } },
	{ "the first of two", "620f 8202 4121 8002 0009 8205 4221 002b 08",
	    .fcp = { .structure = FCP_TRANSPARENT, .size = 9 } },
	{ "padding inside", "6206 8302 3f00 ffff", .fcp = { .fid = 0x3f00 } },
	{ "length 81", "628104 8302 3f00", .fcp = { .fid = 0x3f00 } },
	{ "AID of 16", "6216" ADF,
	    .fcp = { .structure = FCP_DF,
		.aid_len = 16,
		.aid = { 0xa0, 0, 0, 0, 0x87, 0x10, 2, 0xff, 0xff, 0xff, 0xff,
		    0x89, 7, 9, 0, 0 } } },

	{ "nothing", "", true, .fcp = { 0 } },
	{ "FCI template", "6f04 8302 3f00", true, .fcp = { 0 } },
	{ "padding", "ff", true, .fcp = { 0 } },
	{ "something after it", "6204 8302 3f00 00", true, .fcp = { 0 } },
	{ "too short", "6205 8302 3f00", true, .fcp = { 0 } },
	{ "child too long", "6204 8303 3f00", true, .fcp = { 0 } },
	{ "broken last child", "6206 8302 3f00 8a01", true, .fcp = { 0 } },
	{ "FID of one byte", "6203 8301 3f", true, .fcp = { 0 } },
	{ "FID of three bytes", "6205 8303 3f0000", true, .fcp = { 0 } },
	{ "no size", "6202 8000", true, .fcp = { 0 } },
	{ "size in five bytes", "6207 8005 0000000001", true, .fcp = { 0 } },
	{ "AID of 17", "6213 8411 a0000000871002ffffffff890709000000", true,
	    .fcp = { 0 } },
	{ "no descriptor byte", "6202 8200", true, .fcp = { 0 } },
	{ "linear without a record length", "6204 8202 4221", true,
	    .fcp = { 0 } },
	{ "linear without a count", "6206 8204 4221 002b", true, .fcp = { 0 } },
	{ "linear and more", "6208 8206 4221 002b 0800", true, .fcp = { 0 } },
	{ "records of 0", "6207 8205 4221 0000 08", true, .fcp = { 0 } },
	{ "records of 256", "6207 8205 4221 0100 08", true, .fcp = { 0 } },
};

#define NO_PIN .fcp = { .pin = FCP_PIN_UNKNOWN }
#define UNKNOWN(ref) .fcp = { .pin = FCP_PIN_UNKNOWN, .pin_ref = ref }
#define DISABLED(ref) .fcp = { .pin = FCP_PIN_DISABLED, .pin_ref = ref }
#define ENABLED(ref) .fcp = { .pin = FCP_PIN_ENABLED, .pin_ref = ref }

/* PIN status templates (TS 102 221, 9.5.2) */
static const struct row pin_rows[] = {
	{ "PIN on", "6208 c606 900180 830101", ENABLED(0x01) },
	{ "PIN off", "6208 c606 900100 830101", DISABLED(0x01) },
	{ "second entry", "620b c609 900140 83010a 830101", ENABLED(0x01) },
	{ "the neighbour's bit", "620b c609 900180 83010a 830101",
	    DISABLED(0x01) },
	{ "PIN 2 only", "6208 c606 900180 830181", NO_PIN },
	{ "the second application's", "6208 c606 900180 830102",
	    ENABLED(0x02) },
	{ "the eighth's", "6208 c606 900100 830108", DISABLED(0x08) },
	{ "no application's", "620b c609 9001c0 830109 830100", NO_PIN },
	{ "the first of two", "620b c609 9001c0 830103 830102", ENABLED(0x03) },
	{ "the enabled one of two", "620b c609 900140 830103 830102",
	    ENABLED(0x02) },
	{ "ninth entry, on",
	    "6221 c61f 90020080 830181 83010a 83010b 83010c 83010d 83010e "
	    "83018a 83018b 830101",
	    ENABLED(0x01) },
	{ "ninth entry, off",
	    "6221 c61f 9002ff7f 830181 83010a 83010b 83010c 83010d 83010e "
	    "83018a 83018b 830101",
	    DISABLED(0x01) },
	{ "universal PIN in its place", "620e c60c 900140 830101 950108 830111",
	    ENABLED(0x11) },
	{ "universal PIN in its place, off",
	    "620e c60c 900100 830101 950108 830111", DISABLED(0x01) },
	{ "universal PIN off, application PIN on",
	    "620e c60c 900180 830101 950108 830111", ENABLED(0x01) },
	{ "universal PIN not in use", "620e c60c 900140 830101 950100 830111",
	    DISABLED(0x01) },
	{ "universal PIN without qualifier", "620b c609 900140 830101 830111",
	    DISABLED(0x01) },
	{ "qualifier of another entry",
	    "6211 c60f 900120 830101 950108 83010a 830111", DISABLED(0x01) },
	{ "universal PIN only", "620b c609 900180 950108 830111",
	    ENABLED(0x11) },
	{ "universal PIN first", "620e c60c 900140 950108 830111 830101",
	    ENABLED(0x01) },
	{ "no states", "6205 c603 830101", UNKNOWN(0x01) },
	{ "too few states",
	    "6220 c61e 9001ff 830181 83010a 83010b 83010c 83010d 83010e 83018a "
	    "83018b 830101",
	    UNKNOWN(0x01) },
	{ "empty template", "6202 c600", NO_PIN },
	{ "broken template", "6207 c605 900180 8301", true, NO_PIN },
	{ "entry without reference", "6207 c605 900180 8300", true, NO_PIN },
};

static void
expect_equal(const struct fcp *got, const struct fcp *expected)
{
	assert_int_equal(got->structure, expected->structure);
	assert_int_equal(got->fid, expected->fid);
	assert_int_equal(got->size, expected->size);
	assert_int_equal(got->record_len, expected->record_len);
	assert_int_equal(got->record_count, expected->record_count);
	assert_int_equal(got->aid_len, expected->aid_len);
	assert_memory_equal(got->aid, expected->aid, sizeof(got->aid));
	assert_int_equal(got->pin, expected->pin);
	assert_int_equal(got->pin_ref, expected->pin_ref);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct fcp got;
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(
	    fcp_decode(bytes, len, &got), row->bad ? SR_MALFORMED : SR_OK);
	expect_equal(&got, &row->fcp);
	free(bytes);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(pin_rows) / sizeof(pin_rows[0]); i++)
		t_add(pin_rows[i].name, test_row, &pin_rows[i]);
	return t_main("card/fcp");
}

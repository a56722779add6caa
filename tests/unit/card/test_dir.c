/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "card/files.h"
#include "t.h"

#define AID12 "4f0c a0000000871002ff49ff0589 "

static const struct row {
	const char *name;
	const char *bytes;
	enum sr_err err;
	size_t aid_len;
	const char *label;
} rows[] = {
	{ "AID only", "610e" AID12, SR_OK, 12, "" },
	{ "label", "6114" AID12 "5004 5553494d", SR_OK, 12, "USIM" },
	{ "label first", "6114 5004 5553494d" AID12, SR_OK, 12, "USIM" },
	{ "padding", "610e" AID12 "ffffff", SR_OK, 12, "" },
	{ "old bytes behind", "610e" AID12 "4f01", SR_OK, 12, "" },
	{ "other objects", "6119 5100" AID12 "5f5001 41 5003 424344", SR_OK, 12,
	    "BCD" },
	{ "shortest AID", "6107 4f05 a000000087", SR_OK, 5, "" },
	{ "longest AID", "6112 4f10 a0000000871002ffffffff8907090000", SR_OK,
	    16, "" },
	{ "empty label", "6110" AID12 "5000", SR_OK, 12, "" },
	{ "label of 32",
	    "6130" AID12
	    "5020 4141414141414141414141414141414141414141414141414141414141"
	    "414142",
	    SR_OK, 12, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB" },
	{ "label of 33",
	    "6131" AID12
	    "5021 4141414141414141414141414141414141414141414141414141414141"
	    "41414141",
	    SR_OK, 12, "" },
	{ "label in UTF-8", "6113" AID12 "5003 55c3a9", SR_OK, 12, "U\u00e9" },
	{ "label in UCS2", "6113" AID12 "5003 800055", SR_OK, 12, "" },
	{ "label with a line end", "6113" AID12 "5003 55530a", SR_OK, 12, "" },
	{ "empty record", "ffffffffff", SR_OK, 0, "" },

	{ "nothing", "", SR_MALFORMED, 0, "" },
	{ "zeroes", "0000000000", SR_MALFORMED, 0, "" },
	{ "ff, then more", "ff 610e" AID12, SR_MALFORMED, 0, "" },
	{ "another template", "6f0e" AID12, SR_MALFORMED, 0, "" },
	{ "no AID", "6106 5004 5553494d", SR_MALFORMED, 0, "" },
	{ "empty template", "6100 ffff", SR_MALFORMED, 0, "" },
	{ "AID of 4", "6106 4f04 a0000000", SR_MALFORMED, 0, "" },
	{ "AID of 17", "6113 4f11 a0000000871002ffffffff890709000000",
	    SR_MALFORMED, 0, "" },
	{ "AID longer than its template", "610d" AID12, SR_MALFORMED, 0, "" },
	{ "template longer than its record", "610f" AID12, SR_MALFORMED, 0,
	    "" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct ef_dir_record got;
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(ef_dir_decode(bytes, len, &got), row->err);
	assert_int_equal(got.aid_len, row->aid_len);
	assert_string_equal(got.label, row->label);
	if (row->aid_len == 0)
		assert_true(t_is_zero(&got, sizeof(got)));
	else
		assert_int_equal(got.aid[4], 0x87);
	free(bytes);
}

static const struct app_row {
	const char *name;
	const char *aid;
	enum card_app app;
} app_rows[] = {
	{ "USIM", "a0000000871002ff49ff0589", CARD_APP_USIM },
	{ "ISIM", "a0000000871004ff49ff0589", CARD_APP_ISIM },
	{ "USIM, only the prefix", "a0000000871002", CARD_APP_USIM },
	{ "USIM, cut", "a00000008710", CARD_APP_OTHER },
	{ "CSIM", "a0000003431002ff86ff0389ffffffff", CARD_APP_OTHER },
	{ "ARA-M", "a00000015141434c00", CARD_APP_OTHER },
	{ "no AID", "", CARD_APP_OTHER },
};

static void
test_app(void **state)
{
	const struct app_row *row = *state;
	size_t len;
	uint8_t *aid = t_hex(row->aid, &len);

	assert_int_equal(aid_app(aid, len), row->app);
	free(aid);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(app_rows) / sizeof(app_rows[0]); i++)
		t_add(app_rows[i].name, test_app, &app_rows[i]);
	return t_main("card/dir");
}

/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "api/route.h"
#include "t.h"

static const struct route routes[] = {
	{ "POST", "/auth/slot/", ROUTE_SLOT, NULL },
	{ "GET", "/info/slot/", ROUTE_SLOT, NULL },
	{ "GET", "/info/iccid/", ROUTE_ICCID, NULL },
	{ "GET", "/info/imsi/", ROUTE_IMSI, NULL },
	{ "GET", "/info/reader/", ROUTE_READER, NULL },
	{ "GET", "/info/slots", ROUTE_ALL, NULL },
};

enum { COUNT = sizeof(routes) / sizeof(routes[0]) };

#define ICCID "/info/iccid/"
#define IMSI "/info/imsi/"
#define READER "/info/reader/"
#define TEN "0123456789"
#define MISSING SR_NOT_FOUND, -1, 0, ""
#define NO_SLOT SR_NO_SUCH_SLOT, -1, 0, ""
#define NAME(text) SR_OK, 4, 0, text

/* 127 characters are the most that a name has. */
#define X21 "xxxxxxxxxxxxxxxxxxxxx"
#define X126 X21 X21 X21 X21 X21 X21

struct row {
	const char *name;
	const char *path;
	enum sr_err err;
	int route;
	size_t slot;
	const char *text;
};

static const struct row rows[] = {
	{ "first slot", "/auth/slot/0", SR_OK, 0, 0, "" },
	{ "other route", "/info/slot/7", SR_OK, 1, 7, "" },
	{ "two digits", "/auth/slot/15", SR_OK, 0, 15, "" },
	{ "leading zeros", "/auth/slot/007", SR_OK, 0, 7, "" },
	{ "nine digits", "/auth/slot/999999999", SR_OK, 0, 999999999, "" },
	{ "ten digits", "/auth/slot/4294967296", NO_SLOT },
	{ "ten zeros", "/auth/slot/0000000000", NO_SLOT },
	{ "wraps 64 bits", "/auth/slot/18446744073709551616", NO_SLOT },
	{ "no number", "/auth/slot/", MISSING },
	{ "trailing slash", "/auth/slot/0/", MISSING },
	{ "long and trailing", "/auth/slot/12345678901x", MISSING },
	{ "sign", "/auth/slot/-1", MISSING },
	{ "plus", "/auth/slot/+1", MISSING },
	{ "blank", "/auth/slot/ 1", MISSING },
	{ "hex", "/auth/slot/0x1", MISSING },
	{ "percent", "/auth/slot/%30", MISSING },
	{ "word", "/auth/slot/zero", MISSING },
	{ "shorter path", "/auth/slot", MISSING },
	{ "case matters", "/AUTH/slot/0", MISSING },
	{ "double slash", "//auth/slot/0", MISSING },
	{ "root", "/", MISSING },
	{ "empty", "", MISSING },

	{ "all slots", "/info/slots", SR_OK, 5, 0, "" },
	{ "all slots and a slash", "/info/slots/", MISSING },
	{ "all slots and more", "/info/slots0", MISSING },
	{ "all slots, other API", "/auth/slots", MISSING },

	{ "ICCID", ICCID "8988211000000458904", SR_OK, 2, 0,
	    "8988211000000458904" },
	{ "ICCID of 1 digit", ICCID "8", SR_OK, 2, 0, "8" },
	{ "ICCID of 20 digits", ICCID TEN TEN, SR_OK, 2, 0, TEN TEN },
	{ "ICCID of 21 digits", ICCID TEN TEN "0", MISSING },
	{ "ICCID without digits", ICCID, MISSING },
	{ "ICCID with letters", ICCID "898821100abcdef", SR_OK, 2, 0,
	    "898821100abcdef" },
	{ "ICCID with capitals", ICCID "898821100A", MISSING },
	{ "ICCID with other letters", ICCID "898821100000045890g", MISSING },
	{ "ICCID and a slash", ICCID "89/", MISSING },
	{ "ICCID escaped", ICCID "8%39", MISSING },

	{ "IMSI", IMSI "901700000045890", SR_OK, 3, 0, "901700000045890" },
	{ "IMSI of 6 digits", IMSI "001010", SR_OK, 3, 0, "001010" },
	{ "IMSI of 5 digits", IMSI "00101", MISSING },
	{ "IMSI of 16 digits", IMSI "9017000000458901", MISSING },
	{ "IMSI without digits", IMSI, MISSING },
	{ "IMSI of a word", IMSI "subscriber", MISSING },

	{ "name", READER "ACS", NAME("ACS") },
	{ "blanks and brackets", READER "Gem%20Twin%20%5bCCID%5D%2000%2001",
	    NAME("Gem Twin [CCID] 00 01") },
	{ "slash inside", READER "a%2fb%2Fc", NAME("a/b/c") },
	{ "plus is a plus", READER "a+b", NAME("a+b") },
	{ "brackets as they are", READER "[a](b)", NAME("[a](b)") },
	{ "percent inside", READER "100%25", NAME("100%") },
	{ "decoded once", READER "%2541", NAME("%41") },
	{ "UTF-8", READER "L%C3%A4ser", NAME("L\xc3\xa4ser") },
	{ "control character", READER "a%0ab", NAME("a\nb") },
	{ "dots", READER "..", NAME("..") },
	{ "no name", READER, MISSING },
	{ "raw slash", READER "a/b", MISSING },
	{ "only a slash", READER "/", MISSING },
	{ "NUL", READER "a%00", MISSING },
	{ "NUL first", READER "%00a", MISSING },
	{ "nothing after percent", READER "a%", MISSING },
	{ "one digit", READER "a%4", MISSING },
	{ "no hex", READER "a%zz", MISSING },
	{ "half hex", READER "a%4g", MISSING },
	{ "other half hex", READER "a%g4", MISSING },
	{ "percent twice", READER "a%%41", MISSING },
	{ "signed escape", READER "a%+4", MISSING },
	{ "blank in escape", READER "a% 4", MISSING },
	{ "longest name", READER X126 "y", NAME(X126 "y") },
	{ "longest name, escaped", READER X126 "%79", NAME(X126 "y") },
	{ "too long a name", READER X126 "yz", NO_SLOT },
	{ "too long and wrong", READER X126 "yz%", MISSING },
};

static void
test_route(void **state)
{
	const struct row *row = *state;
	struct route_match match;
	char *path = strdup(row->path); /* so that ASan sees its end */

	assert_non_null(path);
	memset(&match, 0xee, sizeof(match));
	assert_int_equal(route_find(routes, COUNT, path, &match), row->err);
	assert_ptr_equal(
	    match.route, row->route < 0 ? NULL : &routes[row->route]);
	assert_int_equal(match.slot, row->slot);
	assert_string_equal(match.text, row->text);
	free(path);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_route, &rows[i]);
	return t_main("api/route");
}

/* SPDX-License-Identifier: MIT */
#include "api/route.h"
#include "t.h"

static const struct route routes[] = {
	{ "POST", "/auth/slot/", NULL },
	{ "GET", "/info/slot/", NULL },
};

struct row {
	const char *name;
	const char *path;
	enum sr_err err;
	int route;
	size_t slot;
};

static const struct row rows[] = {
	{ "first slot", "/auth/slot/0", SR_OK, 0, 0 },
	{ "other route", "/info/slot/7", SR_OK, 1, 7 },
	{ "two digits", "/auth/slot/15", SR_OK, 0, 15 },
	{ "leading zeros", "/auth/slot/007", SR_OK, 0, 7 },
	{ "nine digits", "/auth/slot/999999999", SR_OK, 0, 999999999 },
	{ "ten digits", "/auth/slot/4294967296", SR_NO_SUCH_SLOT, -1, 0 },
	{ "ten zeros", "/auth/slot/0000000000", SR_NO_SUCH_SLOT, -1, 0 },
	{ "wraps 64 bits", "/auth/slot/18446744073709551616", SR_NO_SUCH_SLOT,
	    -1, 0 },
	{ "no number", "/auth/slot/", SR_NOT_FOUND, -1, 0 },
	{ "trailing slash", "/auth/slot/0/", SR_NOT_FOUND, -1, 0 },
	{ "long and trailing", "/auth/slot/12345678901x", SR_NOT_FOUND, -1, 0 },
	{ "sign", "/auth/slot/-1", SR_NOT_FOUND, -1, 0 },
	{ "plus", "/auth/slot/+1", SR_NOT_FOUND, -1, 0 },
	{ "blank", "/auth/slot/ 1", SR_NOT_FOUND, -1, 0 },
	{ "hex", "/auth/slot/0x1", SR_NOT_FOUND, -1, 0 },
	{ "percent", "/auth/slot/%30", SR_NOT_FOUND, -1, 0 },
	{ "word", "/auth/slot/zero", SR_NOT_FOUND, -1, 0 },
	{ "shorter path", "/auth/slot", SR_NOT_FOUND, -1, 0 },
	{ "case matters", "/AUTH/slot/0", SR_NOT_FOUND, -1, 0 },
	{ "double slash", "//auth/slot/0", SR_NOT_FOUND, -1, 0 },
	{ "root", "/", SR_NOT_FOUND, -1, 0 },
	{ "empty", "", SR_NOT_FOUND, -1, 0 },
};

static void
test_route(void **state)
{
	const struct row *row = *state;
	struct route_match match = { &routes[0], 99 };

	assert_int_equal(route_find(routes, 2, row->path, &match), row->err);
	assert_ptr_equal(
	    match.route, row->route < 0 ? NULL : &routes[row->route]);
	assert_int_equal(match.slot, row->slot);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_route, &rows[i]);
	return t_main("api/route");
}

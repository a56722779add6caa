/* SPDX-License-Identifier: MIT */
#include "exact.h"
#include "t.h"
#include "wire/depth.h"

static const struct row {
	const char *name;
	const char *text;
	unsigned max;
	bool exceeds;
} rows[] = {
	{ "nothing", "", 0, false },
	{ "scalar", "1", 0, false },
	{ "one object, none allowed", "{}", 0, true },
	{ "one object", "{}", 1, false },
	{ "object in array", "[{}]", 1, true },
	{ "siblings", "[{},{},[],[]]", 2, false },
	{ "third level late", "[{},[[]]]", 2, true },
	{ "never closed", "[[[", 2, true },
	{ "closed too often", "]]][", 1, false },
	{ "brackets in a string", "[\"[[[{{{\"]", 1, false },
	{ "quote in a string", "[\"\\\"[[[\"]", 1, false },
	{ "backslash before the end", "[\"\\\\\",[]]", 1, true },
	{ "string never closed", "[\"[[", 1, false },
	{ "ends in a backslash", "[\"\\", 1, false },
};

static void
test_depth(void **state)
{
	const struct row *row = *state;
	size_t len = strlen(row->text);
	char *text = exact(row->text, len);

	assert_int_equal(depth_exceeds(text, len, row->max), row->exceeds);
	free(text);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_depth, &rows[i]);
	return t_main("wire/depth");
}

/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

/* What a caller may, by the lines of his section. */

#define C "[caller \"a\"]\nuid = 1\n"

struct row {
	const char *lines;
	enum { SLOT, CARD, MAY, APP, CONTEXT } what;
	const char *value;
	bool allowed;
};

static const struct row rows[] = {
	{ "", SLOT, "0", true },
	{ "", SLOT, "999", true },
	{ "slots = 0-3, 7\n", SLOT, "0", true },
	{ "slots = 0-3, 7\n", SLOT, "3", true },
	{ "slots = 0-3, 7\n", SLOT, "4", false },
	{ "slots = 0-3, 7\n", SLOT, "7", true },
	{ "slots = 0-3, 7\n", SLOT, "67", false },
	{ "slots = 0-3, 7\n", SLOT, "1000", false },
	{ "slots = 1\nslots = 999\n", SLOT, "1", true },
	{ "slots = 1\nslots = 999\n", SLOT, "999", true },
	{ "slots = 1\nslots = 999\n", SLOT, "998", false },
	{ "slots = 63-64\n", SLOT, "62", false },
	{ "slots = 63-64\n", SLOT, "63", true },
	{ "slots = 63-64\n", SLOT, "64", true },
	{ "slots = 63-64\n", SLOT, "65", false },
	{ "slots = 63-64\n", SLOT, "4294967295", false },

	{ "", CARD, "89", true },
	{ "", CARD, "", true },
	{ "iccids = 89*\n", CARD, "8988", true },
	{ "iccids = 89*\n", CARD, "89", true },
	{ "iccids = 89*\n", CARD, "8", false },
	{ "iccids = 89*\n", CARD, "98", false },
	{ "iccids = 89*\n", CARD, "", false },
	{ "iccids = 8988\n", CARD, "8988", true },
	{ "iccids = 8988\n", CARD, "898", false },
	{ "iccids = 8988\n", CARD, "89881", false },
	{ "iccids = 8988, 77*\niccids = 66\n", CARD, "8988", true },
	{ "iccids = 8988, 77*\niccids = 66\n", CARD, "771", true },
	{ "iccids = 8988, 77*\niccids = 66\n", CARD, "66", true },
	{ "iccids = 8988, 77*\niccids = 66\n", CARD, "661", false },
	{ "iccids = 898a*\n", CARD, "898abc", true },

	{ "", MAY, "auth", true },
	{ "", MAY, "info", true },
	{ "may = info\n", MAY, "info", true },
	{ "may = info\n", MAY, "auth", false },
	{ "may = auth\n", MAY, "info", false },
	{ "may = auth, info\n", MAY, "info", true },

	{ "", APP, "sim", true },
	{ "apps = usim\n", APP, "usim", true },
	{ "apps = usim\n", APP, "isim", false },
	{ "apps = usim\n", APP, "sim", false },
	{ "apps = isim sim\n", APP, "sim", true },
	{ "apps = isim sim\n", APP, "usim", false },
	{ "apps = usim\n", APP, "other", false },

	{ "", CONTEXT, "gba", true },
	{ "contexts = 3g\n", CONTEXT, "3g", true },
	{ "contexts = 3g\n", CONTEXT, "gsm", false },
	{ "contexts = gba\n", CONTEXT, "gba-naf", false },
	{ "contexts = gba-naf\n", CONTEXT, "gba", false },
	{ "contexts = gba-naf, gsm\n", CONTEXT, "gsm", true },
};

static bool
ask(const struct caller *c, const struct row *row)
{
	switch (row->what) {
	case SLOT:
		return caller_may_slot(
		    c, (unsigned)strtoul(row->value, NULL, 10));
	case CARD:
		return caller_may_card(c, row->value);
	case MAY:
		return caller_may(c,
		    strcmp(row->value, "info") == 0 ? CALLER_MAY_INFO
						    : CALLER_MAY_AUTH);
	case APP:
		return caller_may_app(c, row->value);
	case CONTEXT:
	default:
		return caller_may_context(c, row->value);
	}
}

static void
test_scope(void **state)
{
	const struct row *row = *state;
	struct conf_error error;
	struct caller_list *list;
	char text[256];

	snprintf(text, sizeof(text), C "%s", row->lines);
	list = rows_load(text, &error);
	assert_non_null(list);
	assert_int_equal(ask(&list->callers[0], row), row->allowed);
	assert_int_equal(caller_is_limited_to_cards(&list->callers[0]),
	    strncmp(row->lines, "iccids", 6) == 0);
	caller_list_release(list);
}

static void
test_end(void **state)
{
	struct conf_error error;
	struct caller_list *list =
	    rows_load(C "expires = 1970-01-01T00:01:40Z\n", &error);

	(void)state;
	assert_false(caller_has_ended(&list->callers[0], 99));
	assert_true(caller_has_ended(&list->callers[0], 100));
	assert_true(caller_has_ended(&list->callers[0], INT64_MAX));
	caller_list_release(list);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].value, test_scope, &rows[i]);
	t_add("end", test_end, NULL);
	return t_main("caller/scope");
}

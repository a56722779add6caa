/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "slot/table.h"
#include "t.h"

/*
 * Expressions that are right, and those that regcomp() would take all memory
 * or time for.
 */

#define LONG "with its repetitions written out it has more than 1000"
#define EMPTY "it repeats what can be empty"
#define BACK "it refers back with \\1 to \\9"
#define OTHER "" /* what the C library says */

static const struct row {
	const char *text;
	const char *why; /* NULL: right */
} rows[] = {
	{ "^A (1|2)+ .*$", NULL },
	{ "Gemalto.*\\(A1B2C3\\)", NULL },
	{ "^X( [0-9A-F]{2}){2}$", NULL },
	{ "(^| )X( .*)?$", NULL },
	{ "a{0,255}", NULL },
	{ "[[:alpha:]]{255}[]*(]{3}[^]{]", NULL },
	{ "a{999}", NULL },
	{ "(a{29}){30}", NULL },
	{ "(a*b)*c?", NULL },
	{ "a+?", NULL },
	{ "\\\\1", NULL },
	{ "a)b", NULL },

	{ "a{1000}", LONG },
	{ "a{255}b{255}c{255}d{255}", LONG },
	{ "(a{31}){32}", LONG },
	{ "(a{255}){255}", LONG },
	{ "((a{20}){20}){20}", LONG },
	{ "a{20}{20}{20}", LONG },
	{ "a{0,31}{0,32}", LONG },
	{ "(a{31}){32,}", LONG },
	{ "(a{,31}){,32}", LONG },
	{ "((((((((((a+)+)+)+)+)+)+)+)+)+)", LONG },
	{ "(((((((((((a+)+)+)+)+)+)+)+)+)+)+)+", LONG },
	{ "a++++++++++", LONG },
	{ "[^]a]{255}{255}", LONG },
	{ "[[.].]b]{255}{255}", LONG },
	{ "\\(a{255}\\){9}{255}", LONG },
	{ "a{99999999999999999999999}", LONG },
	{ "a){255}{255}", LONG },

	{ "()+{,30}", EMPTY },
	{ "(a*)*", EMPTY },
	{ "(a?b?){3}", EMPTY },
	{ "(a|){3}", EMPTY },
	{ "(|a)+", EMPTY },
	{ "(a|b*|c){3}", EMPTY },
	{ "(a{0,9})*", EMPTY },
	{ "a**", EMPTY },
	{ "(^)*", EMPTY },
	{ "(\\b|\\<){3}", EMPTY },
	{ "((a?)?){30}", EMPTY },

	{ "(a)\\1", BACK },
	{ "(a)\\\\\\1", BACK },

	{ "(", OTHER },
	{ "[a", OTHER },
	{ "[[:alpha:", OTHER },
	{ "a{3", OTHER },
	{ "\\", OTHER },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	char why[100] = "";

	assert_int_equal(
	    slot_table_check_expression(row->text, why, sizeof(why)),
	    row->why == NULL);
	if (row->why == NULL)
		assert_string_equal(why, "");
	else if (row->why[0] != '\0')
		assert_memory_equal(why, row->why, strlen(row->why));
	else
		assert_string_not_equal(why, "");
}

/* Deeper than any stack. */
static void
test_length(void **state)
{
	static char text[1 << 20];
	char why[100];

	(void)state;
	memset(text, '(', sizeof(text) - 1);
	assert_false(slot_table_check_expression(text, why, sizeof(why)));
	assert_memory_equal(why, LONG, strlen(LONG));
	memset(text, 'a', 1000);
	text[1000] = '\0';
	assert_true(slot_table_check_expression(text, why, sizeof(why)));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].text, test_row, &rows[i]);
	t_add("length", test_length, NULL);
	return t_main("slot/expression");
}

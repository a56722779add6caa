/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "pin/list.h"
#include "place.h"
#include "t.h"

/* The file of PINs; no error says a PIN. */

#define SECRET "90817263"

static const struct row {
	const char *name;
	const char *text;
	const char *says; /* NULL: it is right */
} rows[] = {
	{ "empty", "", NULL },
	{ "comments only", "; none yet\n# none\n", NULL },
	{ "one card", CARD "pin = " SECRET "\n", NULL },
	{ "the shortest PIN", CARD "pin = 9081\n", NULL },
	{ "two cards", CARD "pin=9081\n" OTHER_CARD "pin=" SECRET "\n", NULL },
	{ "confirmed", CARD "pin = 9081\nconfirmed = by me, today\n", NULL },
	{ "an ICCID of one digit", "[card \"8\"]\npin = 9081\n", NULL },

	{ "PIN too short", CARD "pin = 908\n",
	    ":2: pin: must be 4 to 8 digits" },
	{ "PIN too long", CARD "pin = " SECRET "9\n",
	    ":2: pin: must be 4 to 8 digits" },
	{ "no digits", CARD "pin = " SECRET "x\n",
	    ":2: pin: must be 4 to 8 digits" },
	{ "hidden digits", CARD "pin = ********\n",
	    ":2: pin: must be 4 to 8 digits" },
	{ "no PIN", CARD "pin =\n", ":2: pin: must be 4 to 8 digits" },
	{ "PIN missing", "\n" CARD, ":2: card: needs a pin" },
	{ "PIN missing, and another card follows",
	    CARD "confirmed=x\n" OTHER_CARD "pin=" SECRET "\n",
	    ":1: card: needs a pin" },
	{ "PIN twice", CARD "pin = " SECRET "\npin = " SECRET "\n",
	    ":3: pin: given twice in this section" },
	{ "card twice", CARD "pin = " SECRET "\n" CARD "pin = 9081\n",
	    ":3: the same section as in line 1" },
	{ "no ICCID", "[card]\npin = " SECRET "\n",
	    ":1: card: needs an ICCID, 1 to 20 digits:" },
	{ "no digits for an ICCID", "[card \"898821x\"]\n",
	    ":1: card: needs an ICCID, 1 to 20 digits:" },
	{ "ICCID too long", "[card \"898821100000046500812\"]\n",
	    ":1: card: needs an ICCID, 1 to 20 digits:" },
	{ "unknown key", CARD "puk = " SECRET "\n",
	    ":2: unknown key puk; [card] has: pin, confirmed" },
	{ "a PIN for a key", CARD SECRET " = pin\n",
	    ":2: unknown key; [card] has: pin, confirmed" },
	{ "a PIN for a section", "[" SECRET "]\n",
	    ":1: unknown section; there are: [card]" },
	{ "a PIN alone", CARD SECRET "\n",
	    ":2: neither a [section] nor key = value" },
	{ "before any card", "pin = " SECRET "\n",
	    ":1: a [section] must come first" },
	{ "confirmed at length",
	    CARD "pin = 9081\nconfirmed = 0123456789012345678901234567890123"
		 "456789012345678901234567890123\n",
	    ":3: confirmed: must be at most 63 characters" },
};

static void
check(const struct row *row, enum sr_err err, const struct pin_list *list,
    const struct conf_error *error)
{
	assert_null(strstr(error->text, "9081"));
	if (row->says == NULL) {
		assert_int_equal(err, SR_OK);
		assert_string_equal(error->text, "");
		return;
	}
	assert_int_equal(err, SR_BAD_CONFIG);
	if (strstr(error->text, row->says) == NULL)
		fail_msg("no '%s' in: %s", row->says, error->text);
	assert_int_equal(list->count, 0);
	assert_null(list->cards);
}

static void
test_text(void **state)
{
	const struct row *row = *state;
	struct conf_error error;
	struct pin_list list;
	struct place p;

	memset(&list, 0xee, sizeof(list));
	check(row, pin_list_load_text("pins.ini", row->text, &list, &error),
	    &list, &error);
	pin_list_wipe(&list);

	place_open(&p);
	place_write(p.pins, row->text, 0600);
	check(row, pin_list_load(p.pins, &list, &error), &list, &error);
	pin_list_wipe(&list);
	place_close(&p);
}

static void
test_open_file(void **state)
{
	struct conf_error error;
	struct pin_list list;
	struct place p;

	(void)state;
	place_open(&p);
	place_write(p.pins, CARD "pin = " SECRET "\n", 0640);
	assert_int_equal(pin_list_load(p.pins, &list, &error), SR_IO);
	assert_non_null(strstr(error.text, ": must be closed to group and"));
	assert_int_equal(list.count, 0);
	place_close(&p);
}

static void
test_find(void **state)
{
	struct conf_error error;
	struct pin_list list;

	(void)state;
	assert_int_equal(pin_list_load_text("f",
			     CARD "pin = 1234\n" OTHER_CARD
				  "pin = 87654321 ; mine\nconfirmed = a b\n",
			     &list, &error),
	    SR_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(pin_list_find(&list, ICCID)->pin, "1234");
	assert_string_equal(pin_list_find(&list, ICCID)->confirmed, "");
	assert_string_equal(pin_list_find(&list, OTHER_ICCID)->pin, "87654321");
	assert_string_equal(
	    pin_list_find(&list, OTHER_ICCID)->confirmed, "a b");
	assert_null(pin_list_find(&list, "898821100000046500"));
	assert_null(pin_list_find(&list, ""));
	pin_list_wipe(&list);
	assert_null(pin_list_find(&list, ICCID));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_text, &rows[i]);
	t_add("a file that the group can read", test_open_file, NULL);
	t_add("finding a card", test_find, NULL);
	return t_main("pin/list");
}

/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "slot/numbers.h"
#include "t.h"

/*
 * Rows of views: "NAME@PLACE=NUMBER;..." are the readers in pcscd's order,
 * where they are plugged in, and the number that each must have then; "-" is
 * none.  "!" is pcscd away.
 */

enum { VIEWS = 8, RULES = 2, READERS = 8, GRACE_MS = 60 * 1000 };

struct row {
	const char *name;
	struct slot_binding rules[RULES];
	const char *ignore;
	const char *views[VIEWS];
};

static const struct row rows[] = {
	{ .name = "the order of PC/SC", .views = { "B=0;A=1;C=2" } },
	{ .name = "come, go, return",
	    .views = { "A=0;B=1", "B=1", "", "A=0", "A=0;B=1" } },
	{ .name = "the order changes", .views = { "A=0;B=1", "B=1;A=0" } },
	{ .name = "the number of an absent one is not given away",
	    .views = { "A=0;B=1", "B=1;C=2", "C=2;A=0" } },
	{ .name = "pcscd goes and returns",
	    .views = { "A=0;B=1", "!", "B=1;A=0" } },
	{ .name = "pcscd comes late", .views = { "!", "A=0" } },
	{ .name = "back under another index",
	    .views = { "X (1) 00 00=0;Y 01 00=1", "Y 01 00=1",
		"Y 01 00=1;X (1) 0A 00=0", "Y 01 00=1", "X (1) 00 00=0" } },
	{ .name = "another interface is another reader",
	    .views = { "X 00 00=0", "", "X 00 01=1" } },
	{ .name = "another serial is another reader",
	    .views = { "X (1) 00 00=0", "", "X (2) 00 00=1" } },
	{ .name = "no index, no likeness",
	    .views = { "X 0=0;Y=1;00 00=2", "", "X 1=3;Z=4;01 00=5" } },
	{ .name = "an index in another place",
	    .views = { "X 00 00 A=0", "", "X 01 00 A=1" } },
	{ .name = "two alike: their own names",
	    .views = { "X 00 00=0;X 01 00=1", "", "X 01 00=1",
		"X 00 00=0;X 01 00=1" } },
	{ .name = "two alike return under other names",
	    .views = { "X 00 00=0;X 01 00=1", "", "X 02 00=2;X 03 00=3", "",
		"X 00 00=0" } },
	{ .name = "one of two alike returns under another name",
	    .views = { "X 00 00=0;X 01 00=1", "X 00 00=0",
		"X 00 00=0;X 02 00=2" } },
	{ .name = "two alike are absent",
	    .views = { "X 00 00=0;X 01 00=1", "", "X 02 00=2" } },
	{ .name = "the own name goes first",
	    .views = { "X 00 00=0;Y=1", "Y=1", "X 01 00=2;X 00 00=0" } },

	{ .name = "bound to a reader",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Small=0;Big 00 00=3", "", "Big 01 00=3" } },
	{ .name = "a bound number is reserved",
	    .rules = { { 0, SLOT_BIND_READER, "^Big (1|2)$" },
		{ 2, SLOT_BIND_ICCID, "8988211000000500008" } },
	    .views = { "A=1;B=3", "A=1;B=3;Big 1=0" } },
	{ .name = "two fit: the first keeps it",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Big a=3;Big b=0", "", "Big b=0;Big a=3", "Big b=0",
		"Big b=0;Big c=3", "Big b=0;Big c=3;Big a=1", "Big a=1",
		"Big b=0;Big c=3" } },
	{ .name = "replaced by one with another serial number",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Big (1) 00 00=3", "Small=0", "Small=0;Big (2) 01 00=3",
		"", "Big (1) 00 00=3;Small=0" } },
	{ .name = "who was there before does not take it",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Big a=3;Big b=0", "Big b=0", "", "Big b=0",
		"Big a=3;Big b=0" } },
	{ .name = "it returns and another one comes",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Big a=3", "", "Big b=0;Big a=3" } },
	{ .name = "it returns under another index and another one comes",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Big (1) 00 00=3", "", "Big (2) 00 00=0;Big (1) 01 00=3",
		"" } },
	{ .name = "two newcomers for one number",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Big a=3", "", "Big b=3;Big c=0", "Big c=0" } },
	{ .name = "one of two alike, bound, returns under another name",
	    .rules = { { 3, SLOT_BIND_READER, "^X" },
		{ 4, SLOT_BIND_READER, "^X" } },
	    .views = { "X 00 00=3;X 01 00=4", "X 00 00=3",
		"X 00 00=3;X 02 00=4", "X 02 00=4", "X 01 00=3;X 02 00=4" } },
	{ .name = "two alike, bound, return under other names",
	    .rules = { { 3, SLOT_BIND_READER, "^X" },
		{ 4, SLOT_BIND_READER, "^X" } },
	    .views = { "X 00 00=3;X 01 00=4", "", "X 02 00=3;X 03 00=4", "",
		"X 03 00=4", "X 02 00=3;X 03 00=4" } },
	{ .name = "one of two alike is bound",
	    .rules = { { 3, SLOT_BIND_READER, "^X" } },
	    .views = { "X 00 00=3;X 01 00=0", "X 01 00=0",
		"X 01 00=0;X 02 00=3" } },
	{ .name = "bound to an index",
	    .rules = { { 3, SLOT_BIND_READER, "^X 00" } },
	    .views = { "X 00 00=3", "", "X 01 00=0", "X 01 00=0;X 00 00=3" } },
	{ .name = "a number that is not bound waits for its reader",
	    .rules = { { 3, SLOT_BIND_READER, "^Big" } },
	    .views = { "Small a=0;Big=3", "Big=3", "Small b=1;Big=3" } },
	{ .name = "two fit, and two rules",
	    .rules = { { 4, SLOT_BIND_READER, "^Big" },
		{ 3, SLOT_BIND_READER, "g" } },
	    .views = { "Big a=4;Big b=3;Big c=0" } },
	{ .name = "a place, whatever is there",
	    .rules = { { 2, SLOT_BIND_USB, "1-2.3" } },
	    .views = { "X@1-2.3=2;Y@1-2=0", "", "Z@1-2.3=2", "Z@1-2.3=2;X=1",
		"Y@1-2=0" } },
	{ .name = "two alike, told apart by place",
	    .rules = { { 7, SLOT_BIND_USB, "1-2" },
		{ 5, SLOT_BIND_USB, "1-3" } },
	    .views = { "X 00 00@1-2=7;X 01 00@1-3=5", "",
		"X 00 00@1-3=5;X 01 00@1-2=7", "X 01 00@1-2=7" } },
	{ .name = "a bound place left is a number left",
	    .rules = { { 2, SLOT_BIND_USB, "1-2" } },
	    .views = { "X 00 00@1-2=2", "", "X 00 00@1-4=0", "",
		"X 01 00@1-5=0" } },
	{ .name = "a place that cannot be asked",
	    .rules = { { 2, SLOT_BIND_USB, "1-2" } },
	    .views = { "X@1-2=2;Y=0", "", "X=2" } },
	{ .name = "two in one place",
	    .rules = { { 2, SLOT_BIND_USB, "1-2" } },
	    .views = { "X 00 00@1-2=2;X 00 01@1-2=0", "",
		"X 00 00@1-2=2;X 00 01@1-2=0" } },
	{ .name = "a second one in the same place",
	    .rules = { { 2, SLOT_BIND_USB, "1-2" } },
	    .views = { "X 00 00@1-2=2", "X 00 00@1-2=2;X 00 01@1-2=0" } },
	{ .name = "a place before an expression",
	    .rules = { { 2, SLOT_BIND_READER, "X" },
		{ 3, SLOT_BIND_USB, "1-2" } },
	    .views = { "X 1@1-2=3;X 2=2" } },
	{ .name = "ignored",
	    .ignore = "^Virtual",
	    .views = { "Virtual 1=-;A=0;Virtual 2=-;My Virtual=1" } },
};

/* A view as the row says it, and what it says of the numbers. */
struct scene {
	struct reader_state readers[READERS];
	char places[READERS][32];
	char numbers[READERS][8];
	struct reader_view view;
};

static struct scene *scene_now;

static void
read_scene(const char *text, struct scene *out)
{
	size_t n = 0;
	int used;

	memset(out, 0, sizeof(*out));
	out->view.readers = out->readers;
	if (!(out->view.service = strcmp(text, "!") != 0))
		return;
	for (; *text != '\0'; text += used, n++) {
		assert_true(n < READERS);
		if (sscanf(text, "%127[^@=]@%31[^=]=%7[^;]%n;",
			out->readers[n].name, out->places[n], out->numbers[n],
			&used) != 3)
			assert_int_equal(
			    sscanf(text, "%127[^=]=%7[^;]%n;",
				out->readers[n].name, out->numbers[n], &used),
			    2);
		out->readers[n].presence = READER_EMPTY;
		used += text[used] == ';';
	}
	out->view.count = n;
}

static enum sr_err
usb_path(const char *name, char out[32])
{
	for (size_t i = 0; i < scene_now->view.count; i++)
		if (strcmp(scene_now->readers[i].name, name) == 0)
			snprintf(out, 32, "%s", scene_now->places[i]);
	return out[0] != '\0' ? SR_OK : SR_NOT_FOUND;
}

static void
check_scene(struct slot_table *table, const struct scene *scene)
{
	for (size_t i = 0; i < scene->view.count; i++) {
		const char *name = scene->readers[i].name;
		struct slot_status status;
		struct slot *slot;
		char number[24];

		if (strcmp(scene->numbers[i], "-") == 0) {
			assert_int_equal(
			    slot_table_find_reader(table, name, &slot),
			    SR_NO_SUCH_SLOT);
			continue;
		}
		assert_int_equal(
		    slot_table_find_reader(table, name, &slot), SR_OK);
		slot_get_status(slot, &status);
		snprintf(number, sizeof(number), "%u", status.number);
		if (strcmp(number, scene->numbers[i]) != 0)
			fail_msg("%s has the number %s", name, number);
		assert_string_equal(status.reader, name);
		assert_string_equal(slot_reader_name(slot), name);
		assert_int_equal(status.state, SLOT_EMPTY);
	}
}

/* Whoever is not in the view is absent. */
static void
check_absent(struct slot_table *table, const struct scene *scene)
{
	struct slot_status status;

	for (unsigned n = 0; slot_table_next_status(table, &n, &status); n++) {
		bool here = false;

		for (size_t i = 0; i < scene->view.count; i++)
			if (strtoul(scene->numbers[i], NULL, 10) == n &&
			    scene->numbers[i][0] != '-')
				here = true;
		assert_int_equal(status.state, here ? SLOT_EMPTY : SLOT_ABSENT);
		assert_int_equal(status.number, n);
	}
}

static void
test_views(void **state)
{
	const struct row *row = *state;
	const struct slot_table_config config = {
		.bindings = row->rules,
		.binding_count = row->rules[0].value == NULL ? 0
		    : row->rules[1].value == NULL	     ? 1
							     : 2,
		.ignore = row->ignore,
		.make_reader = heap_reader_make,
		.usb_path = usb_path,
	};
	struct slot_table *table;
	struct scene scene;

	scene_now = &scene;
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	for (int i = 0; i < VIEWS && row->views[i] != NULL; i++) {
		read_scene(row->views[i], &scene);
		/* The second time there is no news. */
		for (int twice = 0; twice < 2; twice++) {
			slot_table_update(table, &scene.view);
			assert_int_equal(
			    slot_table_has_service(table), scene.view.service);
			check_scene(table, &scene);
			check_absent(table, &scene);
		}
	}
	slot_table_free(table, GRACE_MS);
	assert_int_equal(heap_readers(), 0);
}

static void
test_many(void **state)
{
	enum { MANY = 100 };
	const struct slot_table_config config = { .make_reader =
						      heap_reader_make };
	static struct reader_state readers[MANY];
	const struct reader_view view = { true, MANY, readers };
	const struct reader_view none = { true, 0, NULL };
	struct slot_table *table;

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		snprintf(readers[i].name, sizeof(readers[i].name),
		    "Reader %02X 00", i);
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	for (int round = 0; round < 3; round++) {
		slot_table_update(table, &view);
		for (unsigned i = 0; i < MANY; i++) {
			struct slot *slot;

			assert_int_equal(slot_table_find_reader(
					     table, readers[i].name, &slot),
			    SR_OK);
			assert_int_equal(slot_number(slot), i);
		}
		slot_table_update(table, &none);
	}
	slot_table_free(table, GRACE_MS);
	assert_int_equal(heap_readers(), 0);
}

/* All are given, but the one that a rule reserves. */
static void
test_no_number_left(void **state)
{
	static struct seat seats[SLOT_NUMBER_MAX];
	const struct number_rule rule = { .number = SLOT_NUMBER_MAX };
	struct numbers numbers = {
		.rules = &rule,
		.rule_count = 1,
		.seats = seats,
		.seat_count = SLOT_NUMBER_MAX,
	};

	(void)state;
	for (unsigned i = 0; i < SLOT_NUMBER_MAX; i++)
		seats[i].number = i;
	assert_int_equal(numbers_lowest(&numbers), NUMBER_NONE);
	numbers.rule_count = 0;
	assert_int_equal(numbers_lowest(&numbers), SLOT_NUMBER_MAX);
	seats[500].number = SLOT_NUMBER_MAX;
	assert_int_equal(numbers_lowest(&numbers), 500);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_views, &rows[i]);
	t_add("a hundred readers", test_many, NULL);
	t_add("no number is left", test_no_number_left, NULL);
	return t_main("slot/numbers");
}

/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "t.h"
#include "tray.h"

enum { GRACE_MS = 60 * 1000 };

static struct tray tray;

static enum sr_err
make_reader(void *arg, const char *name, struct reader **out)
{
	(void)arg;
	*out = tray_reader(&tray, name);
	return SR_OK;
}

static void
authenticate(struct slot_table *table, enum sr_err err)
{
	struct auth_job job;
	struct slot *slot;

	assert_int_equal(slot_table_get(table, 0, &slot), SR_OK);
	auth_job_init(&job, 0, "");
	assert_int_equal(auth_job_run(slot, &job), err);
}

/* Who holds a reader before its number is found hides where it is. */
static void
test_away(void **state)
{
	static const struct reader_state here = { "A", READER_EMPTY, 0 };
	static const struct reader_view views[] = { { true, 1, &here },
		{ false, 0, NULL }, { true, 0, NULL }, { true, 1, &here } };
	static const enum sr_err errs[] = { SR_OK, SR_PCSC_UNAVAILABLE,
		SR_NO_CARD, SR_OK };
	static const int connects[] = { 1, 1, 1, 2 };
	const struct slot_table_config config = { .make_reader = make_reader };
	struct slot_table *table;

	(void)state;
	tray_init(&tray);
	tray_put(&tray, 0, APDU_T1, TRAY_SEEN);
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	for (int i = 0; i < 4; i++) {
		slot_table_update(table, &views[i]);
		authenticate(table, errs[i]);
		assert_int_equal(tray.connects, connects[i]);
	}
	slot_table_free(table, GRACE_MS);
	tray_free(&tray);
}

static enum sr_err place;

static enum sr_err
usb_path(const char *name, char out[32])
{
	(void)name;
	memcpy(out, "1-2", 4);
	return place;
}

/* Its number is that of its place, if it takes two views to find it. */
static void
test_held(void **state)
{
	static const struct reader_state here = { "A", READER_EMPTY, 0 };
	static const struct reader_view view = { true, 1, &here };
	const struct slot_binding rule = { 3, SLOT_BIND_USB, "1-2" };
	const struct slot_table_config config = { .bindings = &rule,
		.binding_count = 1,
		.make_reader = heap_reader_make,
		.usb_path = usb_path };
	struct slot_table *table;
	struct slot *slot;

	(void)state;
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	place = SR_READER_BUSY;
	slot_table_update(table, &view);
	assert_int_equal(
	    slot_table_find_reader(table, "A", &slot), SR_NO_SUCH_SLOT);
	place = SR_OK;
	slot_table_update(table, &view);
	assert_int_equal(slot_table_find_reader(table, "A", &slot), SR_OK);
	assert_int_equal(slot_number(slot), 3);
	slot_table_free(table, GRACE_MS);
}

int
main(void)
{
	t_add("a reader that is away is not held", test_away, NULL);
	t_add("a reader that is held is asked again", test_held, NULL);
	return t_main("slot/away");
}

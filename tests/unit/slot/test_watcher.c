/* SPDX-License-Identifier: MIT */
#include <sched.h>

#include "fake_watch.h"
#include "slot/watcher.h"
#include "t.h"

enum { GRACE_MS = 60 * 1000 };

static struct slot_table *
new_table(void)
{
	const struct slot_table_config config = { .make_reader =
						      heap_reader_make };
	struct slot_table *table;

	atomic_store(&fake_watch.frees, 0);
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	return table;
}

static void
await_reader(struct slot_table *table, const char *name)
{
	struct slot *slot;

	while (slot_table_find_reader(table, name, &slot) != SR_OK)
		sched_yield();
}

static void
test_views(void **state)
{
	struct slot_table *table = new_table();
	struct watcher *watcher;
	struct slot *slot;

	(void)state;
	fake_watch_set(true, 1, SR_OK);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	/* the first view is there */
	assert_int_equal(slot_table_find_reader(table, "A", &slot), SR_OK);
	assert_int_equal(
	    slot_table_find_reader(table, "B", &slot), SR_NO_SUCH_SLOT);
	fake_watch_set(true, 2, SR_OK);
	await_reader(table, "B");
	fake_watch_set(false, 0, SR_OK);
	while (slot_table_has_service(table))
		sched_yield();
	watcher_stop(watcher);
	assert_int_equal(fake_watch.frees, 1);
	slot_table_free(table, GRACE_MS);
	assert_int_equal(heap_readers(), 0);
	watcher_stop(NULL);
}

/* What a wait says that failed is no view. */
static void
test_no_memory(void **state)
{
	struct slot_table *table = new_table();
	struct watcher *watcher;
	int waits;

	(void)state;
	fake_watch_set(true, 0, SR_OK);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	fake_watch_set(false, 2, SR_NO_MEMORY);
	waits = atomic_load(&fake_watch.waits);
	while (atomic_load(&fake_watch.waits) < waits + 2)
		sched_yield();
	assert_true(slot_table_has_service(table));
	fake_watch_set(true, 1, SR_OK);
	await_reader(table, "A");
	watcher_stop(watcher);
	slot_table_free(table, GRACE_MS);
}

/* A pcscd that does not answer is one that is not there. */
static void
test_slow_start(void **state)
{
	struct slot_table *table = new_table();
	struct watcher *watcher;
	struct slot *slot;
	struct door hang;

	(void)state;
	door_init(&hang);
	door_init(&fake_watch.hangs);
	fake_watch_set(true, 1, SR_OK);
	fake_watch_hang(&hang);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	assert_false(slot_table_has_service(table));
	assert_int_equal(slot_table_get(table, 0, &slot), SR_PCSC_UNAVAILABLE);
	assert_int_equal(
	    slot_table_find_reader(table, "A", &slot), SR_PCSC_UNAVAILABLE);
	door_open(&hang);
	await_reader(table, "A");
	assert_true(slot_table_has_service(table));
	watcher_stop(watcher);
	slot_table_free(table, GRACE_MS);
}

/* Left behind inside PC/SC, it comes back when the table is long gone. */
static void
test_hangs(void **state)
{
	struct slot_table *table = new_table();
	struct watcher *watcher;
	struct door hang;

	(void)state;
	door_init(&hang);
	door_init(&fake_watch.hangs);
	fake_watch_set(true, 1, SR_OK);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	fake_watch_hang(&hang);
	door_pass(&fake_watch.hangs);
	watcher_stop(watcher);
	slot_table_free(table, GRACE_MS);
	assert_int_equal(heap_readers(), 0);
	assert_int_equal(fake_watch.frees, 0);
	fake_watch_set(true, 2, SR_OK);
	door_open(&hang);
	while (atomic_load(&fake_watch.frees) == 0)
		sched_yield();
	assert_int_equal(heap_readers(), 0);
}

static struct door usb_hangs, usb_hang, usb_returned;

static enum sr_err
usb_path(const char *name, char out[32])
{
	(void)name;
	(void)out;
	door_open(&usb_hangs);
	door_pass(&usb_hang);
	door_open(&usb_returned);
	return SR_NOT_FOUND;
}

/* A reader that does not tell where it is plugged in holds up nobody. */
static void
test_place_hangs(void **state)
{
	const struct slot_binding place = { 1, SLOT_BIND_USB, "1-2" };
	const struct slot_table_config config = {
		.bindings = &place,
		.binding_count = 1,
		.make_reader = heap_reader_make,
		.usb_path = usb_path,
	};
	struct slot_table *table;
	struct watcher *watcher;
	int waits;

	(void)state;
	door_init(&usb_hangs);
	door_init(&usb_hang);
	door_init(&usb_returned);
	atomic_store(&fake_watch.frees, 0);
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	fake_watch_set(true, 1, SR_OK);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	door_pass(&usb_hangs);
	assert_true(slot_table_has_service(table));
	waits = atomic_load(&fake_watch.waits);
	while (atomic_load(&fake_watch.waits) < waits + 3)
		sched_yield();
	watcher_stop(watcher);
	assert_int_equal(fake_watch.frees, 1);
	slot_table_free(table, GRACE_MS);
	door_open(&usb_hang);
	door_pass(&usb_returned);
	assert_int_equal(heap_readers(), 0);
}

int
main(void)
{
	t_add("views", test_views, NULL);
	t_add("out of memory", test_no_memory, NULL);
	t_add("it hangs from the start", test_slow_start, NULL);
	t_add("it hangs", test_hangs, NULL);
	t_add("a place hangs", test_place_hangs, NULL);
	return t_main("slot/watcher");
}

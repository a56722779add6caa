/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdlib.h>

#include "fixture.h"
#include "slot/watcher.h"
#include "t.h"

/* A watch whose views the test makes, in the place of that over pcscd. */

enum { GRACE_MS = 60 * 1000 };

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct reader_view view;
	bool news;
	enum sr_err err;
	atomic_int waits, frees;
	struct door *hang; /* passed by the next wait */
	struct door hangs;
} world = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER,
};

struct reader_watch {
	char nothing;
};

enum sr_err
reader_watch_new(struct reader_watch **out)
{
	*out = malloc(sizeof(**out));
	return *out != NULL ? SR_OK : SR_NO_MEMORY;
}

void
reader_watch_free(struct reader_watch *watch)
{
	if (watch != NULL)
		atomic_fetch_add(&world.frees, 1);
	free(watch);
}

enum sr_err
reader_watch_wait(
    struct reader_watch *watch, unsigned timeout_ms, struct reader_view *out)
{
	struct door *hang;
	enum sr_err err;

	(void)watch;
	assert_true(timeout_ms <= 500);
	atomic_fetch_add(&world.waits, 1);
	pthread_mutex_lock(&world.lock);
	hang = world.hang;
	world.hang = NULL;
	if (hang == NULL && !world.news) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 5000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&world.changed, &world.lock, &until);
	}
	world.news = false;
	*out = world.view;
	err = world.err;
	pthread_mutex_unlock(&world.lock);
	if (hang != NULL) {
		door_open(&world.hangs);
		door_pass(hang);
	}
	return err;
}

static struct reader_state readers[] = {
	{ "A", READER_EMPTY, 0 },
	{ "B", READER_EMPTY, 0 },
};

static void
set_view(bool service, size_t count, enum sr_err err)
{
	pthread_mutex_lock(&world.lock);
	world.view = (struct reader_view){ service, count, readers };
	world.err = err;
	world.news = true;
	pthread_cond_signal(&world.changed);
	pthread_mutex_unlock(&world.lock);
}

static struct slot_table *
new_table(void)
{
	const struct slot_table_config config = { .make_reader =
						      heap_reader_make };
	struct slot_table *table;

	atomic_store(&world.frees, 0);
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
	set_view(true, 1, SR_OK);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	/* the first view is there */
	assert_int_equal(slot_table_find_reader(table, "A", &slot), SR_OK);
	assert_int_equal(
	    slot_table_find_reader(table, "B", &slot), SR_NO_SUCH_SLOT);
	set_view(true, 2, SR_OK);
	await_reader(table, "B");
	set_view(false, 0, SR_OK);
	while (slot_table_has_service(table))
		sched_yield();
	watcher_stop(watcher);
	assert_int_equal(world.frees, 1);
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
	set_view(false, 2, SR_NO_MEMORY);
	waits = atomic_load(&world.waits);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	while (atomic_load(&world.waits) < waits + 2)
		sched_yield();
	assert_true(slot_table_has_service(table));
	set_view(true, 1, SR_OK);
	await_reader(table, "A");
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
	door_init(&world.hangs);
	set_view(true, 1, SR_OK);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	pthread_mutex_lock(&world.lock);
	world.hang = &hang;
	pthread_mutex_unlock(&world.lock);
	door_pass(&world.hangs);
	watcher_stop(watcher);
	slot_table_free(table, GRACE_MS);
	assert_int_equal(heap_readers(), 0);
	assert_int_equal(world.frees, 0);
	set_view(true, 2, SR_OK);
	door_open(&hang);
	while (atomic_load(&world.frees) == 0)
		sched_yield();
	assert_int_equal(heap_readers(), 0);
}

static struct door usb_hangs, usb_hang;

static bool
usb_path(const char *name, char out[32])
{
	(void)name;
	(void)out;
	door_open(&usb_hangs);
	door_pass(&usb_hang);
	return false;
}

/* The same while it asks where a reader is plugged in. */
static void
test_hangs_over_a_place(void **state)
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

	(void)state;
	door_init(&usb_hangs);
	door_init(&usb_hang);
	atomic_store(&world.frees, 0);
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	set_view(true, 1, SR_OK);
	assert_int_equal(watcher_start(table, &watcher), SR_OK);
	door_pass(&usb_hangs);
	/* nobody waits for that */
	assert_true(slot_table_has_service(table));
	watcher_stop(watcher);
	slot_table_free(table, GRACE_MS);
	door_open(&usb_hang);
	while (atomic_load(&world.frees) == 0)
		sched_yield();
	assert_int_equal(heap_readers(), 0);
}

int
main(void)
{
	t_add("views", test_views, NULL);
	t_add("out of memory", test_no_memory, NULL);
	t_add("it hangs", test_hangs, NULL);
	t_add("it hangs over a place", test_hangs_over_a_place, NULL);
	return t_main("slot/watcher");
}

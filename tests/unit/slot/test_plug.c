/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "t.h"
#include "tray.h"

/* Plugged in and out again and again: nothing grows. */

enum {
	TRAYS = 4,
	WARM_UP = 40,
	CYCLES = 1000,
	/* the allocator's own caches come and go; a leak is larger */
	HEAP_NOISE = CYCLES * TRAYS * 8,
	GRACE_MS = 60 * 1000,
};

static struct {
	struct tray trays[TRAYS];
	struct reader_state readers[TRAYS];
	struct slot_table *table;
} bench;

/* The digit behind "Tray " says which; the name lives in bench.readers. */
static enum sr_err
make_reader(void *arg, const char *name, struct reader **out)
{
	static const char *const names[TRAYS][2] = {
		{ "Tray 0 00 00", "Tray 0 01 00" },
		{ "Tray 1 00 00", "Tray 1 01 00" },
		{ "Tray 2 00 00", "Tray 2 01 00" },
		{ "Tray 3 00 00", "Tray 3 01 00" },
	};
	int at = name[5] - '0', index = name[8] - '0';

	(void)arg;
	assert_string_equal(names[at][index], name);
	*out = tray_reader(&bench.trays[at], names[at][index]);
	return SR_OK;
}

/* Asked on a thread of its own, each time that it comes. */
static enum sr_err
usb_path(const char *name, char out[32])
{
	snprintf(out, 32, "1-%c", name[5]);
	return SR_OK;
}

static void
start(void)
{
	const struct slot_binding place = { 3, SLOT_BIND_USB, "1-3" };
	const struct slot_table_config config = {
		.bindings = &place,
		.binding_count = 1,
		.make_reader = make_reader,
		.usb_path = usb_path,
	};

	for (int i = 0; i < TRAYS; i++) {
		tray_init(&bench.trays[i]);
		tray_put(&bench.trays[i], i, APDU_T1, TRAY_SEEN);
	}
	assert_int_equal(slot_table_new(&config, &bench.table), SR_OK);
}

static void
end(void)
{
	slot_table_free(bench.table, GRACE_MS);
	for (int i = 0; i < TRAYS; i++) {
		assert_int_equal(bench.trays[i].unasked, 0);
		tray_free(&bench.trays[i]);
	}
}

/* All four leave and return, under another index every second time. */
static void
cycle(int n)
{
	const struct reader_view none = { true, 0, NULL };
	const struct reader_view all = { true, TRAYS, bench.readers };

	slot_table_update(bench.table, &none);
	for (int i = 0; i < TRAYS; i++) {
		bench.readers[i].presence = READER_PRESENT;
		snprintf(bench.readers[i].name, PCSC_NAME_MAX,
		    "Tray %d %02d 00", i, n / 2 % 2);
	}
	slot_table_update(bench.table, &all);
	for (size_t i = 0; i < TRAYS; i++) {
		struct auth_job job;
		struct slot *slot;

		assert_int_equal(slot_table_get(bench.table, i, &slot), SR_OK);
		auth_job_init(&job, (int)i, tray_iccid((int)i));
		assert_int_equal(auth_job_run(slot, &job), SR_OK);
		assert_string_equal(
		    tray_name(&bench.trays[i]), bench.readers[i].name);
	}
}

static size_t
count_entries(const char *path)
{
	DIR *dir = opendir(path);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count;
}

/* What the slots had to do is done, so that the heap is at rest. */
static void
settle(void)
{
	for (size_t i = 0; i < TRAYS; i++)
		for (;;) {
			struct slot *slot;

			assert_int_equal(
			    slot_table_get(bench.table, i, &slot), SR_OK);
			if (slot_knows(slot, SLOT_KEY_IMSI,
				tray_imsi((int)i)) == SLOT_HERE)
				break;
			sched_yield();
		}
}

static void
test_flat(void **state)
{
	size_t threads, files, heap;
	int n = 0;

	(void)state;
	start();
	while (n < WARM_UP)
		cycle(n++);
	settle();
	threads = count_entries("/proc/self/task");
	files = count_entries("/proc/self/fd");
	heap = mallinfo2().uordblks;
	while (n < WARM_UP + CYCLES)
		cycle(n++);
	settle();
	assert_int_equal(count_entries("/proc/self/task"), threads);
	assert_int_equal(count_entries("/proc/self/fd"), files);
	assert_true(mallinfo2().uordblks < heap + HEAP_NOISE);
	for (int i = 0; i < TRAYS; i++) {
		assert_int_equal(
		    bench.trays[i].authenticates, WARM_UP + CYCLES);
		assert_int_equal(bench.trays[i].handles, 1);
	}
	end();
}

int
main(void)
{
	t_add("plugged in and out 1000 times", test_flat, NULL);
	return t_main("slot/plug");
}

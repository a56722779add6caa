/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "fixture.h"
#include "reader/capture.h"
#include "slot/places.h"
#include "t.h"

/*
 * Readers that hang while they are asked where they are plugged in.  "Hung"
 * hangs until its door opens; every other one answers with its last letter as
 * the port.
 */

enum { GRACE_MS = 60 * 1000, LOOKS = 20 };

static struct {
	struct door doors[2 * PLACES_THREADS_MAX];
	atomic_int begun, ended; /* of the hung ones */
	atomic_int port; /* that the hung ones tell */
	enum sr_err err; /* instead, of those that do not hang */
} world;

static enum sr_err
find(const char *name, char out[32])
{
	int port;

	if (strncmp(name, "Hung", 4) != 0) {
		snprintf(out, 32, "1-%c", name[strlen(name) - 1]);
		return world.err;
	}
	port = atomic_load(&world.port);
	door_pass(&world.doors[atomic_fetch_add(&world.begun, 1)]);
	snprintf(out, 32, "1-%d", port);
	atomic_fetch_add(&world.ended, 1);
	return SR_OK;
}

/* Bound: 11 to port 1, 12 to port 2. */
static struct slot_table *
new_table(void)
{
	static const struct slot_binding bindings[] = {
		{ 11, SLOT_BIND_USB, "1-1" },
		{ 12, SLOT_BIND_USB, "1-2" },
	};
	const struct slot_table_config config = {
		.bindings = bindings,
		.binding_count = 2,
		.make_reader = heap_reader_make,
		.usb_path = find,
	};
	struct slot_table *table;

	for (int i = 0; i < 2 * PLACES_THREADS_MAX; i++)
		door_init(&world.doors[i]);
	atomic_store(&world.begun, 0);
	atomic_store(&world.ended, 0);
	atomic_store(&world.port, 1);
	world.err = SR_OK;
	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	return table;
}

static void
open_all(void)
{
	for (int i = 0; i < 2 * PLACES_THREADS_MAX; i++)
		door_open(&world.doors[i]);
	while (atomic_load(&world.ended) < atomic_load(&world.begun))
		sched_yield();
}

static void
end(struct slot_table *table)
{
	slot_table_free(table, GRACE_MS);
	open_all();
	assert_int_equal(heap_readers(), 0);
}

static void
look(struct slot_table *table, size_t count, const char *const *names)
{
	struct reader_state readers[2 * PLACES_THREADS_MAX] = { 0 };
	const struct reader_view view = { true, count, readers };

	for (size_t i = 0; i < count; i++) {
		snprintf(readers[i].name, PCSC_NAME_MAX, "%s", names[i]);
		readers[i].presence = READER_EMPTY;
	}
	slot_table_update(table, &view);
}

#define LOOK(table, ...)                                                       \
	look((table),                                                          \
	    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *),     \
	    (const char *const[]){ __VA_ARGS__ })

/* -1: it has none. */
static int
number_of(struct slot_table *table, const char *name)
{
	struct slot *slot;

	return slot_table_find_reader(table, name, &slot) == SR_OK
	    ? (int)slot_number(slot)
	    : -1;
}

/* Its number once the answer has got through. */
static int
late_number_of(struct slot_table *table, const char *name)
{
	while (number_of(table, name) < 0)
		LOOK(table, name, "Port 2");
	return number_of(table, name);
}

static void
await_begun(int count)
{
	while (atomic_load(&world.begun) < count)
		sched_yield();
	assert_int_equal(atomic_load(&world.begun), count);
}

/* The others have their numbers at once, and are looked at as ever. */
static void
test_beside(void **state)
{
	struct slot_table *table = new_table();
	uint64_t before = clock_ms();

	(void)state;
	LOOK(table, "Hung", "Port 2", "Port 5");
	assert_true(clock_ms() - before >= PLACES_PATIENCE_MS);
	assert_int_equal(number_of(table, "Hung"), -1);
	assert_int_equal(number_of(table, "Port 2"), 12);
	assert_int_equal(number_of(table, "Port 5"), 0);
	before = clock_ms();
	for (int i = 0; i < LOOKS; i++)
		LOOK(table, "Hung", "Port 2", "Port 5");
	assert_true(clock_ms() - before < LOOKS * PLACES_PATIENCE_MS / 4);
	assert_int_equal(atomic_load(&world.begun), 1);
	LOOK(table, "Hung", "Port 2", "Port 1");
	assert_int_equal(number_of(table, "Port 1"), 11);
	end(table);
}

static void
test_late(void **state)
{
	struct slot_table *table = new_table();

	(void)state;
	LOOK(table, "Hung", "Port 2");
	assert_int_equal(number_of(table, "Hung"), -1);
	door_open(&world.doors[0]);
	assert_int_equal(late_number_of(table, "Hung"), 11);
	assert_int_equal(atomic_load(&world.begun), 1);
	end(table);
}

/* What answers late for a reader that left is another one's place. */
static void
test_left_meanwhile(void **state)
{
	struct slot_table *table = new_table();

	(void)state;
	LOOK(table, "Hung", "Port 2");
	LOOK(table, "Port 2");
	atomic_store(&world.port, 7);
	LOOK(table, "Hung", "Port 2");
	await_begun(2);
	door_open(&world.doors[0]);
	while (atomic_load(&world.ended) < 1)
		sched_yield();
	for (int i = 0; i < LOOKS; i++)
		LOOK(table, "Hung", "Port 2");
	assert_int_equal(number_of(table, "Hung"), -1);
	door_open(&world.doors[1]);
	assert_int_equal(late_number_of(table, "Hung"), 0);
	end(table);
}

/* No more threads than that, however often it comes and goes. */
static void
test_crowd(void **state)
{
	struct slot_table *table = new_table();
	static char names[PLACES_THREADS_MAX + 1][16];
	const char *pointers[PLACES_THREADS_MAX + 1];

	(void)state;
	for (int i = 0; i <= PLACES_THREADS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "Hung %d", i);
		pointers[i] = names[i];
	}
	look(table, PLACES_THREADS_MAX, pointers);
	await_begun(PLACES_THREADS_MAX);
	look(table, PLACES_THREADS_MAX + 1, pointers);
	LOOK(table, "Port 1");
	assert_int_equal(atomic_load(&world.begun), PLACES_THREADS_MAX);
	assert_int_equal(number_of(table, "Port 1"), -1);
	door_open(&world.doors[0]);
	while (number_of(table, "Port 1") < 0)
		LOOK(table, "Port 1");
	assert_int_equal(number_of(table, "Port 1"), 11);
	assert_int_equal(atomic_load(&world.begun), PLACES_THREADS_MAX);
	end(table);
}

/* It may have a bound place, so it has no number until that is known. */
static void
test_not_now(void **state)
{
	static const enum sr_err errors[] = { SR_READER_BUSY, SR_NO_CARD,
		SR_PCSC_UNAVAILABLE, SR_READER_FAILURE };
	struct slot_table *table = new_table();

	(void)state;
	for (int i = 0; i < 4; i++) {
		world.err = errors[i];
		LOOK(table, "Port 1");
		assert_int_equal(number_of(table, "Port 1"), -1);
	}
	world.err = SR_OK;
	LOOK(table, "Port 1");
	assert_int_equal(number_of(table, "Port 1"), 11);
	world.err = SR_NOT_FOUND;
	LOOK(table, "Port 1", "Port 2");
	assert_int_equal(number_of(table, "Port 2"), 0);
	end(table);
}

/* PC/SC cannot tell them apart, nor can anybody else. */
static void
test_same_name(void **state)
{
	struct slot_table *table = new_table();
	struct slot_status status;
	unsigned number = 0;

	(void)state;
	LOOK(table, "Port 5", "Port 5");
	LOOK(table, "Port 5", "Port 5");
	assert_int_equal(number_of(table, "Port 5"), 0);
	assert_true(slot_table_next_status(table, &number, &status));
	number = 1;
	assert_true(slot_table_next_status(table, &number, &status));
	assert_int_equal(number, 11);
	end(table);
}

static size_t
count_in(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)) != NULL; text++)
		count++;
	return count;
}

/* Of each once, for as long as it lasts. */
static void
test_told(void **state)
{
	struct slot_table *table = new_table();
	char log[4096];

	(void)state;
	capture_start();
	for (int i = 0; i < 3; i++)
		LOOK(table, "Hung");
	world.err = SR_READER_BUSY;
	for (int i = 0; i < 3; i++)
		LOOK(table, "Hung", "Port 1");
	world.err = SR_OK;
	LOOK(table, "Hung", "Port 2");
	world.err = SR_NO_CARD;
	for (int i = 0; i < 3; i++)
		LOOK(table, "Hung", "Port 2", "Port 1");
	capture_end(log, sizeof(log));
	assert_int_equal(
	    count_in(log, "\"Hung\" gets no slot until it answers"), 1);
	assert_int_equal(count_in(log, "\"Port 1\" gets no slot while"), 1);
	assert_int_equal(
	    count_in(log, "\"Port 1\" gets no slot until it can be asked"), 1);
	assert_int_equal(count_in(log, "gets no slot"), 3);
	end(table);
}

static void *
look_at_hung(void *table)
{
	LOOK(table, "Hung");
	return NULL;
}

/* The end of the server does not wait either. */
static void
test_stopped(void **state)
{
	uint64_t before = clock_ms();

	(void)state;
	for (int i = 0; i < LOOKS; i++) {
		struct slot_table *table = new_table();
		pthread_t looker;

		assert_int_equal(
		    pthread_create(&looker, NULL, look_at_hung, table), 0);
		await_begun(1);
		slot_table_stop(table);
		pthread_join(looker, NULL);
		end(table);
	}
	assert_true(clock_ms() - before < LOOKS * PLACES_PATIENCE_MS / 2);
}

int
main(void)
{
	t_add("the others do not wait", test_beside, NULL);
	t_add("an answer comes late", test_late, NULL);
	t_add("left and back meanwhile", test_left_meanwhile, NULL);
	t_add("too many hang", test_crowd, NULL);
	t_add("cannot be asked now", test_not_now, NULL);
	t_add("told of", test_told, NULL);
	t_add("stopped meanwhile", test_stopped, NULL);
	t_add("two readers of one name", test_same_name, NULL);
	return t_main("slot/places");
}

/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_watch.h"
#include "slot/watcher.h"
#include "t.h"

/*
 * Each lack of memory or of threads: nothing leaks (LeakSanitizer looks), and
 * the next view brings what the one before could not.
 */

enum { GRACE_MS = 60 * 1000 };

/* Of the test's thread: so many go well, and then one does not. */
static _Thread_local int left = -1;

static bool
fails(void)
{
	return left >= 0 && left-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *text);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg);
int __real_pthread_mutex_init(
    pthread_mutex_t *mutex, const pthread_mutexattr_t *attr);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *text);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg);
int __wrap_pthread_mutex_init(
    pthread_mutex_t *mutex, const pthread_mutexattr_t *attr);

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

char *
__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg)
{
	return fails() ? EAGAIN
		       : __real_pthread_create(thread, attr, start, arg);
}

int
__wrap_pthread_mutex_init(
    pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
	return fails() ? ENOMEM : __real_pthread_mutex_init(mutex, attr);
}

static enum sr_err
usb_path(const char *name, char out[32])
{
	(void)name;
	snprintf(out, 32, "1-2");
	return SR_OK;
}

static enum sr_err
new_table(struct slot_table **out)
{
	const struct slot_binding bindings[] = {
		{ 5, SLOT_BIND_READER, "^B" },
		{ 6, SLOT_BIND_USB, "1-3" },
		{ 7, SLOT_BIND_ICCID, "8988211000000500008" },
	};
	const struct slot_table_config config = {
		.bindings = bindings,
		.binding_count = 3,
		.ignore = "^Virtual",
		.make_reader = heap_reader_make,
		.usb_path = usb_path,
	};

	return slot_table_new(&config, out);
}

static void
test_table(void **state)
{
	struct slot_table *table = NULL;
	enum sr_err err = SR_NO_MEMORY;
	int n;

	(void)state;
	for (n = 0; err != SR_OK; n++) {
		left = n;
		err = new_table(&table);
		left = -1;
		assert_int_equal(err == SR_OK, table != NULL);
		if (err != SR_OK)
			assert_int_equal(err, SR_NO_MEMORY);
	}
	assert_true(n > 5);
	slot_table_free(table, GRACE_MS);
}

static const struct reader_state first[] = {
	{ "A 00 00", READER_EMPTY, 0 },
	{ "B", READER_EMPTY, 0 },
};
static const struct reader_state second[] = {
	{ "A 01 00", READER_EMPTY, 0 },
	{ "C", READER_EMPTY, 0 },
};

static void
expect(struct slot_table *table, const char *name, unsigned number)
{
	struct slot *slot;

	assert_int_equal(slot_table_find_reader(table, name, &slot), SR_OK);
	assert_int_equal(slot_number(slot), number);
	assert_string_equal(slot_reader_name(slot), name);
}

/* A view without memory at the n-th step, and again with.  Enough? */
static bool
update_twice(
    struct slot_table *table, const struct reader_state *readers, int n)
{
	const struct reader_view view = { true, 2, readers };
	bool enough;

	left = n;
	slot_table_update(table, &view);
	enough = left >= 0;
	left = -1;
	slot_table_update(table, &view);
	return enough;
}

static void
test_update(void **state)
{
	bool enough = false;
	int n;

	(void)state;
	for (n = 0; !enough; n++) {
		const struct reader_view none = { true, 0, NULL };
		struct slot_table *table;

		assert_int_equal(new_table(&table), SR_OK);
		enough = update_twice(table, first, n);
		expect(table, "A 00 00", 0);
		expect(table, "B", 5);
		slot_table_update(table, &none);
		enough = update_twice(table, second, n) && enough;
		expect(table, "A 01 00", 0);
		expect(table, "C", 1);
		slot_table_free(table, GRACE_MS);
		assert_int_equal(heap_readers(), 0);
	}
	assert_true(n > 10);
}

static void
test_add(void **state)
{
	enum sr_err err = SR_NO_MEMORY;
	struct slot_table *table;
	struct reader *reader;

	(void)state;
	assert_int_equal(new_table(&table), SR_OK);
	for (int n = 0; err != SR_OK; n++) {
		assert_int_equal(heap_readers(), 0);
		assert_int_equal(heap_reader_make(NULL, "A", &reader), SR_OK);
		left = n;
		err = slot_table_add(table, reader);
		left = -1;
	}
	expect(table, "A", 0);
	slot_table_free(table, GRACE_MS);
	assert_int_equal(heap_readers(), 0);
}

static void
test_watcher(void **state)
{
	enum sr_err err = SR_NO_MEMORY;
	struct slot_table *table;
	struct watcher *watcher;

	(void)state;
	assert_int_equal(new_table(&table), SR_OK);
	fake_watch_set(true, 1, SR_OK);
	for (int n = 0; err != SR_OK; n++) {
		left = n;
		err = watcher_start(table, &watcher);
		left = -1;
		assert_int_equal(err == SR_OK, watcher != NULL);
	}
	watcher_stop(watcher);
	slot_table_free(table, GRACE_MS);
}

int
main(void)
{
	t_add("a table", test_table, NULL);
	t_add("views", test_update, NULL);
	t_add("a reader that nobody watches", test_add, NULL);
	t_add("the watcher", test_watcher, NULL);
	return t_main("slot/memory");
}

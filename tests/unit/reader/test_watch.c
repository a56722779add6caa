/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "fake_clock.h"
#include "fake_pcsc.h"
#include "reader/outcome.h"
#include "reader/scard.h"
#include "reader/watch.h"
#include "t.h"

#define EMPTY(events) (SCARD_BIT_EMPTY | (uint32_t)(events) << 16)
#define PRESENT(events) (SCARD_BIT_PRESENT | (uint32_t)(events) << 16)
#define IN_USE 0x0100u
#define TWO "Reader A 00 00\0Reader B 01 00\0"

static struct reader_watch *watch;
static struct reader_view view;

static void
start(const char *readers)
{
	fake_reset();
	fake.readers = readers;
	for (int i = 0; i < FAKE_STATES_MAX; i++)
		fake.states[i] = EMPTY(0);
	assert_int_equal(reader_watch_new(&watch), SR_OK);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 0);
}

static void
stop(void)
{
	reader_watch_free(watch);
	assert_int_equal(fake.contexts, 0);
	assert_int_equal(fake.bad_handles, 0);
	assert_int_equal(fake.used[FAKE_CONNECT], 0);
}

/* Returns how long it took. */
static uint64_t
look(unsigned timeout_ms)
{
	uint64_t before = fake_now_ms;

	assert_int_equal(reader_watch_wait(watch, timeout_ms, &view), SR_OK);
	assert_true(fake_now_ms - before <= timeout_ms);
	return fake_now_ms - before;
}

static void
assert_reader(
    size_t i, const char *name, enum reader_presence presence, unsigned events)
{
	assert_true(view.service);
	assert_true(i < view.count);
	assert_string_equal(view.readers[i].name, name);
	assert_int_equal(view.readers[i].presence, presence);
	assert_int_equal(view.readers[i].events, events);
}

static void
test_first(void **state)
{
	(void)state;
	start(TWO);
	fake.states[1] = PRESENT(7) | IN_USE;
	assert_int_equal(look(60000), 0);
	assert_int_equal(view.count, 2);
	assert_reader(0, "Reader A 00 00", READER_EMPTY, 0);
	assert_reader(1, "Reader B 01 00", READER_PRESENT, 7);
	stop();
	reader_watch_free(NULL);
}

/* The whole of the time, and without asking all the time. */
static void
test_nothing_changes(void **state)
{
	(void)state;
	start(TWO);
	(void)look(0);
	assert_int_equal(look(10000), 10000);
	assert_int_equal(look(7), 7);
	assert_int_equal(look(0), 0);
	assert_int_equal(view.count, 2);
	assert_true(fake.used[FAKE_WAIT] < 30);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 1);
	stop();
}

static const struct change {
	const char *name;
	uint32_t before, after;
	enum reader_presence presence;
	unsigned events;
} changes[] = {
	{ "a card comes", EMPTY(0), PRESENT(1), READER_PRESENT, 1 },
	{ "a card goes", PRESENT(1), EMPTY(2), READER_EMPTY, 2 },
	{ "swapped in between", PRESENT(1), PRESENT(3), READER_PRESENT, 3 },
	{ "count at its end", PRESENT(65535), PRESENT(0), READER_PRESENT, 0 },
	{ "a mute card", EMPTY(0), PRESENT(1) | SCARD_BIT_MUTE, READER_MUTE,
	    1 },
	{ "mute no more", PRESENT(1) | SCARD_BIT_MUTE, PRESENT(1),
	    READER_PRESENT, 1 },
	{ "reader does not answer", PRESENT(1),
	    SCARD_BIT_UNAVAILABLE | 1u << 16, READER_ABSENT, 1 },
	{ "reader is not known", PRESENT(1), SCARD_BIT_UNKNOWN | 1u << 16,
	    READER_ABSENT, 1 },
	{ "reader answers again", SCARD_BIT_UNAVAILABLE | 1u << 16, PRESENT(1),
	    READER_PRESENT, 1 },
};

static const struct change *change;

static void
make_change(void)
{
	fake.states[1] = change->after;
}

static void
test_change(void **state)
{
	change = *state;
	start(TWO);
	fake.states[1] = change->before;
	(void)look(0);
	fake.on_wait = make_change;
	assert_true(look(60000) <= 1000);
	assert_reader(1, "Reader B 01 00", change->presence, change->events);
	assert_reader(0, "Reader A 00 00", READER_EMPTY, 0);
	fake.on_wait = NULL;
	assert_int_equal(look(3000), 3000);
	stop();
}

static void
toggle_use(void)
{
	fake.states[0] ^= IN_USE;
}

/* Connects of others are no change to us; nobody spins over them. */
static void
test_in_use(void **state)
{
	(void)state;
	start("Reader A 00 00\0");
	fake.states[0] = PRESENT(1);
	(void)look(0);
	fake.on_wait = toggle_use;
	assert_int_equal(look(5000), 5000);
	assert_reader(0, "Reader A 00 00", READER_PRESENT, 1);
	assert_true(fake.used[FAKE_WAIT] < 5000 / 20 + 10);
	stop();
}

static const struct plug {
	const char *name;
	const char *before, *after;
	bool no_pnp;
	size_t count;
	const char *last;
} plugs[] = {
	{ "the first reader", "", "Reader A 00 00\0", false, 1,
	    "Reader A 00 00" },
	{ "one more", "Reader A 00 00\0", TWO, false, 2, "Reader B 01 00" },
	{ "one goes", TWO, "Reader A 00 00\0", false, 1, "Reader A 00 00" },
	{ "the last one goes", "Reader A 00 00\0", "", false, 0, NULL },
	{ "one for another", TWO, "Reader A 00 00\0Reader C 01 00\0", false, 2,
	    "Reader C 01 00" },
	{ "other order", TWO, "Reader B 01 00\0Reader A 00 00\0", false, 2,
	    "Reader A 00 00" },
	{ "no PnP: the first", "", "Reader A 00 00\0", true, 1,
	    "Reader A 00 00" },
	{ "no PnP: one more", "Reader A 00 00\0", TWO, true, 2,
	    "Reader B 01 00" },
	{ "no PnP: one goes", TWO, "Reader B 01 00\0", true, 1,
	    "Reader B 01 00" },
	{ "no PnP: the last goes", "Reader A 00 00\0", "", true, 0, NULL },
};

static const struct plug *plug;

static void
make_plug(void)
{
	fake.readers = plug->after;
}

static void
test_plug(void **state)
{
	plug = *state;
	start(plug->before);
	fake.no_pnp = plug->no_pnp;
	(void)look(0);
	fake.on_wait = make_plug;
	if (plug->no_pnp && plug->before[0] == '\0')
		make_plug(); /* there is nothing to wait for */
	assert_true(look(60000) <= 1000);
	assert_true(view.service);
	assert_int_equal(view.count, plug->count);
	if (plug->count > 0)
		assert_reader(plug->count - 1, plug->last, READER_EMPTY, 0);
	fake.on_wait = NULL;
	assert_int_equal(look(3000), 3000);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 1);
	stop();
}

/* PnP is one name too many for 16 readers; the limit is told once. */
static void
test_many(void **state)
{
	static char names[40 * 16];
	const size_t counts[] = { 15, 16, 17, 40 };
	const size_t *count = &counts[(size_t)*state - 1];
	char log[4096];
	size_t at = 0;

	for (size_t i = 0; i < *count; i++)
		at += (size_t)sprintf(names + at, "Reader %02zu", i) + 1;
	names[at] = '\0';
	start(names);
	fake.wait_max = *count > 16 ? 0 : 16;
	fake.states[*count - 1] = PRESENT(3);
	capture_start();
	(void)look(0);
	assert_int_equal(look(30000), 30000);
	capture_end(log, sizeof(log));
	assert_int_equal(view.count, *count);
	assert_int_equal(view.readers[*count - 1].presence, READER_PRESENT);
	assert_int_equal(count_lines(log), *count == 16);
	if (*count == 16)
		assert_non_null(
		    strstr(log, "16 readers: pcscd up to 2.4 serves no more"));
	if (*count != 16)
		assert_int_equal(fake.waits_without_pnp, 0);
	stop();
}

/* Never there: said once, asked with back-off, found when it comes. */
static void
test_no_service(void **state)
{
	char log[4096];
	int tries;

	(void)state;
	start(TWO);
	fake.code[FAKE_ESTABLISH] = PCSC_E_NO_SERVICE;
	fake.at[FAKE_ESTABLISH] = FAKE_ALWAYS;
	capture_start();
	assert_int_equal(look(60000), 0);
	assert_false(view.service);
	assert_int_equal(view.count, 0);
	assert_int_equal(look(10000), 10000);
	assert_false(view.service);
	capture_end(log, sizeof(log));
	assert_int_equal(count_lines(log), 1);
	/* 50, 100, 200, 400, 800, then each second */
	tries = fake.used[FAKE_ESTABLISH];
	assert_in_range(tries, 12, 15);
	fake.at[FAKE_ESTABLISH] = 0;
	assert_true(look(60000) <= 1000);
	assert_reader(1, "Reader B 01 00", READER_EMPTY, 0);
	/* The next time the back-off begins anew. */
	fake.code[FAKE_LIST] = PCSC_E_NO_SERVICE;
	fake.at[FAKE_LIST] = fake.used[FAKE_LIST] + 1;
	assert_true(look(60000) <= 500);
	assert_false(view.service);
	assert_int_equal(look(60000), 50);
	assert_true(view.service);
	stop();
}

/* Killed and back at once: the readers were away all the same. */
static void
test_restarted(void **state)
{
	(void)state;
	start(TWO);
	(void)look(0);
	fake.code[FAKE_WAIT] = PCSC_E_NO_SERVICE;
	fake.at[FAKE_WAIT] = fake.used[FAKE_WAIT] + 1;
	assert_int_equal(look(60000), 0);
	assert_false(view.service);
	assert_int_equal(view.count, 0);
	assert_int_equal(fake.contexts, 0);
	assert_true(look(60000) <= 100);
	assert_reader(0, "Reader A 00 00", READER_EMPTY, 0);
	assert_reader(1, "Reader B 01 00", READER_EMPTY, 0);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 2);
	stop();
}

struct sweep {
	enum fake_call call;
	int at;
};

/*
 * Every code at this call: never longer than asked for, never spinning, one
 * context at most, and all is well when it is over.
 */
static void
test_sweep(void **state)
{
	const struct sweep *s = *state;

	for (size_t i = 0; i < fake_code_count; i++) {
		int calls;

		start(TWO);
		fake.code[s->call] = fake_codes[i];
		fake.at[s->call] = s->at;
		for (int n = 0; n < 10; n++) {
			uint64_t end = fake_now_ms + 1000;
			enum sr_err err = reader_watch_wait(watch, 1000, &view);

			assert_true(err == SR_OK || err == SR_NO_MEMORY);
			/* a caller that tries again does not spin */
			if (err == SR_NO_MEMORY)
				assert_true(fake_now_ms + 1000 >= end + 50);
			assert_true(fake_now_ms <= end);
			assert_true(fake.contexts <= 1);
			if (err == SR_OK && !view.service)
				assert_int_equal(view.count, 0);
		}
		calls = fake.used[s->call];
		assert_true(calls < 10 * 1000 / 20 * 2 + 20);
		fake.at[s->call] = 0;
		for (int n = 0; n < 5; n++)
			(void)look(1000);
		assert_int_equal(view.count, 2);
		assert_reader(1, "Reader B 01 00", READER_EMPTY, 0);
		stop();
	}
}

static void
add_sweeps(void)
{
	static const enum fake_call calls[] = { FAKE_ESTABLISH, FAKE_RELEASE,
		FAKE_LIST, FAKE_WAIT };
	static const int ats[] = { 1, 2, 3, FAKE_ALWAYS };
	static struct sweep sweeps[16];
	static char names[16][64];

	for (int i = 0; i < 16; i++) {
		sweeps[i] = (struct sweep){ calls[i / 4], ats[i % 4] };
		(void)snprintf(names[i], sizeof(names[i]), "%s at %d",
		    fake_call_names[sweeps[i].call], sweeps[i].at);
		t_add(names[i], test_sweep, &sweeps[i]);
	}
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int
main(void)
{
	t_add("first view", test_first, NULL);
	t_add("nothing changes", test_nothing_changes, NULL);
	for (size_t i = 0; i < COUNT(changes); i++)
		t_add(changes[i].name, test_change, &changes[i]);
	t_add("connects of others", test_in_use, NULL);
	for (size_t i = 0; i < COUNT(plugs); i++)
		t_add(plugs[i].name, test_plug, &plugs[i]);
	t_add("15 readers", test_many, (void *)1);
	t_add("16 readers", test_many, (void *)2);
	t_add("17 readers", test_many, (void *)3);
	t_add("40 readers", test_many, (void *)4);
	t_add("pcscd is not there", test_no_service, NULL);
	t_add("pcscd was restarted", test_restarted, NULL);
	add_sweeps();
	return t_main("reader/watch");
}

/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "caller/brake.h"
#include "t.h"

static struct caller_brake *
open_brake(void)
{
	struct caller_brake *brake;

	assert_int_equal(caller_brake_new(&brake), SR_OK);
	return brake;
}

static void
fail_freely(struct caller_brake *brake, const char *address, uint64_t now_ms)
{
	for (int i = 0; i < BRAKE_FREE; i++)
		assert_int_equal(
		    caller_brake_failed(brake, address, now_ms), 0);
}

/* Ten are told so; then it is to wait 1, 2, 4 ... 64 seconds. */
static void
test_waits_grow(void **state)
{
	static const unsigned waits[] = { 1, 2, 4, 8, 16, 32, 64, 64, 64 };
	struct caller_brake *brake = open_brake();
	uint64_t now = 5000;

	(void)state;
	fail_freely(brake, "192.0.2.1", now);
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		assert_int_equal(
		    caller_brake_failed(brake, "192.0.2.1", now), waits[i]);
		now += waits[i] * UINT64_C(1000) - 1;
		assert_int_equal(
		    caller_brake_failed(brake, "192.0.2.1", now), 1);
		now++;
		assert_int_equal(
		    caller_brake_failed(brake, "192.0.2.1", now), 0);
	}
	caller_brake_free(brake);
}

static void
test_forgets(void **state)
{
	struct caller_brake *brake = open_brake();

	(void)state;
	fail_freely(brake, "192.0.2.1", 0);
	assert_int_equal(caller_brake_failed(brake, "192.0.2.1", 0), 1);
	fail_freely(brake, "192.0.2.1", BRAKE_FORGET_MS);
	assert_int_equal(
	    caller_brake_failed(brake, "192.0.2.1", BRAKE_FORGET_MS), 1);
	caller_brake_free(brake);
}

struct pair {
	const char *name;
	const char *a, *b;
	bool same;
};

static const struct pair pairs[] = {
	{ "one IPv4 address", "192.0.2.1", "192.0.2.1", true },
	{ "two IPv4 addresses", "192.0.2.1", "192.0.2.2", false },
	{ "one /64", "2001:db8::1", "2001:db8::ffff:2", true },
	{ "one /64, written otherwise", "2001:db8:0:0:1::", "2001:DB8::2",
	    true },
	{ "two of them", "2001:db8::1", "2001:db8:0:1::1", false },
	{ "two users", "uid 1000", "uid 1001", false },
	{ "one user", "uid 1000", "uid 1000", true },
};

static void
test_pair(void **state)
{
	const struct pair *row = *state;
	struct caller_brake *brake = open_brake();

	fail_freely(brake, row->a, 0);
	assert_int_equal(caller_brake_failed(brake, row->b, 0) > 0, row->same);
	caller_brake_free(brake);
}

/*
 * Twenty times as many addresses as there are places fail once each: the one
 * that has failed most still waits.
 */
static void
test_flood_pushes_nobody_out(void **state)
{
	struct caller_brake *brake = open_brake();
	char address[32];

	(void)state;
	fail_freely(brake, "192.0.2.1", 0);
	for (unsigned i = 0; i < 1024 * 8 * 20; i++) {
		snprintf(address, sizeof(address), "10.%u.%u.%u", i >> 16,
		    i >> 8 & 255, i & 255);
		(void)caller_brake_failed(brake, address, 0);
	}
	assert_int_equal(caller_brake_failed(brake, "192.0.2.1", 500), 1);
	caller_brake_free(brake);
}

/* Nor does coming from ever new addresses give attempts for nothing. */
static void
test_flood_is_braked(void **state)
{
	struct caller_brake *brake = open_brake();
	unsigned told = 0, total = 1024 * 8 * 40;
	char address[32];

	(void)state;
	for (unsigned i = 0; i < total; i++) {
		snprintf(address, sizeof(address), "10.%u.%u.%u", i >> 16,
		    i >> 8 & 255, i & 255);
		told += caller_brake_failed(brake, address, 0) == 0;
	}
	assert_true(told <= 1024 * 8 * BRAKE_FREE);
	caller_brake_free(brake);
}

int
main(void)
{
	t_add("waits grow", test_waits_grow, NULL);
	t_add("forgets", test_forgets, NULL);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		t_add(pairs[i].name, test_pair, &pairs[i]);
	t_add("a flood pushes nobody out", test_flood_pushes_nobody_out, NULL);
	t_add("a flood is braked itself", test_flood_is_braked, NULL);
	return t_main("caller/brake");
}

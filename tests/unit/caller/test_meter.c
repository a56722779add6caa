/* SPDX-License-Identifier: MIT */
#include "caller/meter.h"
#include "t.h"

static const struct caller_rate three_a_second = { 3, 1000 };
static const struct caller_rate two_a_minute = { 2, 60000 };

static void
test_no_limit(void **state)
{
	const struct caller_rate none = { 0, 0 };
	struct caller_meter m = { .used = false };

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(caller_meter_take(&m, &none, 5), 0);
}

/* As many at once as the bucket holds; then one each third of a second. */
static void
test_burst(void **state)
{
	struct caller_meter m = { .used = false };

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    caller_meter_take(&m, &three_a_second, 777), 0);
	assert_int_equal(caller_meter_take(&m, &three_a_second, 777), 1);
	assert_int_equal(caller_meter_take(&m, &three_a_second, 1110), 1);
	assert_int_equal(caller_meter_take(&m, &three_a_second, 1111), 0);
	assert_int_equal(caller_meter_take(&m, &three_a_second, 1111), 1);
	assert_int_equal(caller_meter_take(&m, &three_a_second, 1444), 0);
}

static void
test_retry_after(void **state)
{
	struct caller_meter m = { .used = false };

	(void)state;
	assert_int_equal(caller_meter_take(&m, &two_a_minute, 0), 0);
	assert_int_equal(caller_meter_take(&m, &two_a_minute, 0), 0);
	assert_int_equal(caller_meter_take(&m, &two_a_minute, 0), 30);
	assert_int_equal(caller_meter_take(&m, &two_a_minute, 1), 30);
	assert_int_equal(caller_meter_take(&m, &two_a_minute, 29001), 1);
	assert_int_equal(caller_meter_take(&m, &two_a_minute, 30000), 0);
}

/* What is refused does not cost: asking on and on is no lock-out. */
static void
test_rate_holds(void **state)
{
	struct caller_meter m = { .used = false };
	unsigned granted = 0;

	(void)state;
	for (uint64_t ms = 0; ms < 100000; ms++)
		granted += caller_meter_take(&m, &three_a_second, ms) == 0;
	assert_int_equal(granted, 3 + 3 * 100 - 1);
}

static void
test_never_more_than_full(void **state)
{
	struct caller_meter m = { .used = false };
	unsigned granted = 0;

	(void)state;
	assert_int_equal(caller_meter_take(&m, &three_a_second, 0), 0);
	for (int i = 0; i < 10; i++)
		granted +=
		    caller_meter_take(&m, &three_a_second, UINT64_MAX / 2) == 0;
	assert_int_equal(granted, 3);
}

/* A new configuration may have another rate for what is in the bucket. */
static void
test_other_rate(void **state)
{
	const struct caller_rate many = { 1000000, 60000 };
	struct caller_meter m = { .used = false };
	unsigned granted = 0;

	(void)state;
	assert_int_equal(caller_meter_take(&m, &many, 0), 0);
	for (int i = 0; i < 10; i++)
		granted += caller_meter_take(&m, &three_a_second, 1) == 0;
	assert_int_equal(granted, 3);
}

int
main(void)
{
	t_add("no limit", test_no_limit, NULL);
	t_add("as many at once as there are", test_burst, NULL);
	t_add("when to come again", test_retry_after, NULL);
	t_add("the rate holds", test_rate_holds, NULL);
	t_add("never more than full", test_never_more_than_full, NULL);
	t_add("another rate", test_other_rate, NULL);
	return t_main("caller/meter");
}

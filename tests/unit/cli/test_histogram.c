/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/histogram.h"
#include "t.h"

static void
test_buckets(void **state)
{
	(void)state;
	assert_int_equal(histogram_from(0), 0);
	for (size_t i = 0; i + 1 < HISTOGRAM_BUCKETS; i++) {
		uint64_t from = histogram_from(i), next = histogram_from(i + 1);
		struct histogram h = { .count = 0 };

		assert_true(next > from);
		assert_true((next - from) * HISTOGRAM_PARTS <= from ||
		    next == from + 1);
		histogram_add(&h, from);
		histogram_add(&h, next - 1);
		assert_int_equal(h.buckets[i], 2);
	}
}

static void
test_quantiles(void **state)
{
	struct histogram h = { .count = 0 }, all = { .count = 0 };

	(void)state;
	assert_int_equal(histogram_quantile(&h, 500), 0);
	for (uint64_t us = 1; us <= 1000; us++)
		histogram_add(&h, us);
	assert_int_equal(h.min, 1);
	assert_int_equal(h.max, 1000);
	assert_int_equal(h.sum, 500500);
	for (unsigned permille = 1; permille <= 1000; permille++) {
		uint64_t got = histogram_quantile(&h, permille);

		assert_in_range(got, permille, permille + permille / 32 + 1);
	}
	histogram_merge(&all, &h);
	histogram_merge(&all, &(struct histogram){ .count = 0 });
	assert_memory_equal(&all, &h, sizeof(h));
	histogram_merge(&all, &h);
	assert_int_equal(all.count, 2000);
	assert_int_equal(
	    histogram_quantile(&all, 900), histogram_quantile(&h, 900));
}

/* Whatever it is, it is counted somewhere. */
static void
test_longest(void **state)
{
	struct histogram h = { .count = 0 };

	(void)state;
	histogram_add(&h, UINT64_MAX);
	assert_int_equal(h.buckets[HISTOGRAM_BUCKETS - 1], 1);
	assert_true(histogram_quantile(&h, 1000) > UINT64_C(3600000000));
}

int
main(void)
{
	t_add("each bucket is within 1 part in 32", test_buckets, NULL);
	t_add("quantiles", test_quantiles, NULL);
	t_add("longer than any", test_longest, NULL);
	return t_main("cli/histogram");
}

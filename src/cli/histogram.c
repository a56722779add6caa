/* SPDX-License-Identifier: MIT */
#include "cli/histogram.h"

enum { PARTS_BITS = 5 };

/* Below PARTS a bucket has one value; above, the first 6 bits tell it. */
static size_t
bucket_of(uint64_t us)
{
	unsigned shift = 0;
	size_t i;

	while (us >> shift >= (uint64_t)2 * HISTOGRAM_PARTS)
		shift++;
	i = ((size_t)shift << PARTS_BITS) + (size_t)(us >> shift);
	return i < HISTOGRAM_BUCKETS ? i : HISTOGRAM_BUCKETS - 1;
}

uint64_t
histogram_from(size_t i)
{
	size_t shift;

	if (i < (size_t)2 * HISTOGRAM_PARTS)
		return i;
	shift = (i >> PARTS_BITS) - 1;
	return (uint64_t)(HISTOGRAM_PARTS + i % HISTOGRAM_PARTS) << shift;
}

void
histogram_add(struct histogram *histogram, uint64_t us)
{
	if (histogram->count == 0 || us < histogram->min)
		histogram->min = us;
	if (us > histogram->max)
		histogram->max = us;
	histogram->count++;
	histogram->sum += us;
	histogram->buckets[bucket_of(us)]++;
}

void
histogram_merge(struct histogram *to, const struct histogram *from)
{
	if (from->count == 0)
		return;
	if (to->count == 0 || from->min < to->min)
		to->min = from->min;
	if (from->max > to->max)
		to->max = from->max;
	to->count += from->count;
	to->sum += from->sum;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
		to->buckets[i] += from->buckets[i];
}

uint64_t
histogram_quantile(const struct histogram *histogram, unsigned permille)
{
	uint64_t rank = (histogram->count * permille + 999) / 1000, seen = 0;

	if (histogram->count == 0)
		return 0;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		uint64_t last = histogram_from(i + 1) - 1;

		seen += histogram->buckets[i];
		if (seen >= rank && seen > 0)
			return last < histogram->max ? last : histogram->max;
	}
	return histogram->max;
}

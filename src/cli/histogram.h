/* SPDX-License-Identifier: MIT */
#ifndef CLI_HISTOGRAM_H
#define CLI_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/*
 * How long things took, in microseconds: any number of values in a fixed room,
 * each to 1 part in 32.
 */
enum {
	HISTOGRAM_PARTS = 32, /* of each power of two */
	HISTOGRAM_POWERS =
	    32, /* up to an hour and more; longer ones count as it */
	HISTOGRAM_BUCKETS = HISTOGRAM_PARTS * HISTOGRAM_POWERS,
};

/* All 0 is an empty one. */
struct histogram {
	uint64_t count;
	uint64_t sum;
	uint64_t min; /* these are exact */
	uint64_t max;
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *histogram, uint64_t us);
void histogram_merge(struct histogram *to, const struct histogram *from);

/*
 * The value that `permille` of 1000 do not exceed, within 1 part in 32; 0 of an
 * empty one.
 */
uint64_t histogram_quantile(
    const struct histogram *histogram, unsigned permille);

/* The values of bucket i: from this one to below that of i + 1. */
uint64_t histogram_from(size_t i);

#endif

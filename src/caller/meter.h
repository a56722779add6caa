/* SPDX-License-Identifier: MIT */
#ifndef CALLER_METER_H
#define CALLER_METER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How often a caller may ask: a bucket that holds `count` requests and fills
 * within `period_ms`.  So `count` may come at once, and that many in each
 * period from then on.
 */
struct caller_rate {
	uint32_t count; /* 0 = no limit */
	uint32_t period_ms; /* 1000 or 60000 */
};

enum { CALLER_RATE_MAX = 1000000 };

/* What is in the bucket.  Zeroed, it is full. */
struct caller_meter {
	bool used;
	uint64_t units; /* a request takes period_ms of them */
	uint64_t at_ms; /* when that was so */
};

/*
 * Take one request out of the bucket.  0: it is granted.  Else it is not, and
 * in that many seconds there will be one.
 */
unsigned caller_meter_take(struct caller_meter *meter,
    const struct caller_rate *rate, uint64_t now_ms);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/* What was measured at one slot, by one thread. */
struct samples {
	uint64_t *ns; /* how long each took */
	size_t count, cap;
	uint64_t first, last; /* when the first and the last ended */
	unsigned long wrong; /* answers that were not the right one */
};

/* From when to when something counts, in clock_ns() time. */
struct window {
	uint64_t from, until;
};

/* All is prepared, it begins now. */
void samples_start(void);

/* From `warm_ms` from now, for `ms`. */
struct window window_after(unsigned warm_ms, unsigned ms);

/*
 * One exchange was begun and has ended; it counts if both were within the
 * window.
 */
void samples_add(struct samples *s, const struct window *window, uint64_t began,
    uint64_t ended);

/*
 * A line of JSON on stdout about all slots together: requests, wrong, rate
 * (per second), and min, p50, p90, p99, max (microseconds); all, the number of
 * exchanges with those that did not count, and cpu, the microseconds that each
 * of these took this process since samples_start().  The rate is the
 * sum of the slots' rates, each from its first end to its last, so that it is
 * right for slow cards, too.
 */
void samples_print(struct samples *slots, size_t count, unsigned long all);

#endif

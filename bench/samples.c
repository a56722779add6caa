/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "bench/samples.h"

enum { FIRST_CAP = 4096, NS_PER_MS = 1000000 };

static double cpu_before; /* microseconds */

static double
cpu_now(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void
samples_start(void)
{
	cpu_before = cpu_now();
}

struct window
window_after(unsigned warm_ms, unsigned ms)
{
	struct window w = { .from =
				clock_ns() + warm_ms * (uint64_t)NS_PER_MS };

	w.until = w.from + ms * (uint64_t)NS_PER_MS;
	return w;
}

void
samples_add(struct samples *s, const struct window *window, uint64_t began,
    uint64_t ended)
{
	if (began < window->from || ended > window->until)
		return;
	if (s->count == s->cap) {
		s->cap = s->cap == 0 ? FIRST_CAP : 2 * s->cap;
		s->ns = reallocarray(s->ns, s->cap, sizeof(*s->ns));
		if (s->ns == NULL)
			err(1, "samples");
	}
	if (s->count == 0)
		s->first = ended;
	s->last = ended;
	s->ns[s->count++] = ended - began;
}

static double
rate_of(const struct samples *s)
{
	if (s->count < 2 || s->last == s->first)
		return 0;
	return (double)(s->count - 1) * 1e9 / (double)(s->last - s->first);
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Microseconds below which `percent` of all are. */
static double
percentile(const struct samples *all, unsigned percent)
{
	size_t i = all->count * percent / 100;

	if (all->count == 0)
		return 0;
	if (i >= all->count)
		i = all->count - 1;
	return (double)all->ns[i] / 1000;
}

static void
merge(const struct samples *slots, size_t count, struct samples *all)
{
	size_t at = 0;

	*all = (struct samples){ 0 };
	for (size_t i = 0; i < count; i++) {
		all->count += slots[i].count;
		all->wrong += slots[i].wrong;
	}
	all->ns = calloc(all->count + 1, sizeof(*all->ns));
	if (all->ns == NULL)
		err(1, "samples");
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < slots[i].count; j++)
			all->ns[at++] = slots[i].ns[j];
		free(slots[i].ns);
	}
	qsort(all->ns, all->count, sizeof(*all->ns), compare);
}

void
samples_print(struct samples *slots, size_t count, unsigned long exchanges)
{
	const double cpu = cpu_now() - cpu_before;
	struct samples all;
	double rate = 0;

	for (size_t i = 0; i < count; i++)
		rate += rate_of(&slots[i]);
	merge(slots, count, &all);
	printf("{\"requests\": %zu, \"wrong\": %lu, \"rate\": %.2f, "
	       "\"min\": %.1f, \"p50\": %.1f, \"p90\": %.1f, "
	       "\"p99\": %.1f, \"max\": %.1f, \"all\": %lu, \"cpu\": %.1f}\n",
	    all.count, all.wrong, rate, percentile(&all, 0),
	    percentile(&all, 50), percentile(&all, 90), percentile(&all, 99),
	    percentile(&all, 100), exchanges,
	    exchanges > 0 ? cpu / (double)exchanges : 0);
	free(all.ns);
}

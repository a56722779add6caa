/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cli/bench.h"
#include "cli/document.h"
#include "cli/term.h"
#include "wire/doc.h"

enum { BAR_WIDTH = 40, LINES_MAX = 16 };

static const struct {
	const char *name;
	unsigned permille;
} quantiles[] = {
	{ "p50", 500 },
	{ "p90", 900 },
	{ "p99", 990 },
	{ "p99_9", 999 },
};
enum { QUANTILE_COUNT = sizeof(quantiles) / sizeof(quantiles[0]) };

static double
rate(const struct bench *b, uint64_t count)
{
	return b->ns == 0 ? 0 : (double)count * 1e9 / (double)b->ns;
}

static uint64_t
sum(const struct bench *b, unsigned outcome)
{
	uint64_t count = 0;

	for (size_t i = 0; i < b->lane_count; i++)
		count += b->lanes[i].outcomes[outcome];
	return count;
}

static void
print_outcomes(const struct bench *b)
{
	for (unsigned i = 0; i < LANE_OUTCOMES; i++) {
		uint64_t count = sum(b, i);
		enum term_colour colour =
		    i == SR_OK || i == LANE_RESYNC ? TERM_GOOD : TERM_BAD;

		if (count > 0)
			printf("  %s%-24s%s %10" PRIu64 "\n", term_on(colour),
			    lane_outcome_name(i), term_off(colour), count);
	}
}

static void
print_latency(
    const char *name, const struct bench *b, const struct histogram *h)
{
	printf("  %-5s %9" PRIu64 " %9.1f", name, h->count, rate(b, h->count));
	if (h->count == 0) {
		puts("");
		return;
	}
	for (size_t i = 0; i < QUANTILE_COUNT; i++)
		printf(" %9.2f",
		    (double)histogram_quantile(h, quantiles[i].permille) /
			1000);
	printf(" %9.2f\n", (double)h->max / 1000);
}

/* The buckets together, as many as lines. */
static void
print_bars(const struct histogram *h)
{
	uint64_t lines[LINES_MAX] = { 0 }, most = 0;
	uint64_t step = (h->max - h->min) / LINES_MAX + 1;

	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		uint64_t from = histogram_from(i);
		uint64_t line = from <= h->min ? 0 : (from - h->min) / step;

		lines[line < LINES_MAX ? line : LINES_MAX - 1] += h->buckets[i];
	}
	for (size_t i = 0; i < LINES_MAX; i++)
		if (lines[i] > most)
			most = lines[i];
	puts("");
	for (size_t i = 0; i < LINES_MAX && h->min + i * step <= h->max; i++) {
		int width = (int)(lines[i] * BAR_WIDTH / most);

		printf("  from %9.2f ms %9" PRIu64 "%s%.*s\n",
		    (double)(h->min + i * step) / 1000, lines[i],
		    lines[i] > 0 ? " " : "",
		    lines[i] > 0 && width == 0 ? 1 : width,
		    "########################################");
	}
}

static void
print_report(const struct bench *b, const struct histogram *all)
{
	char name[16];

	printf("%" PRIu64 " requests in %.2f s, %.1f/s, over %zu slots and "
	       "%" PRIu64 " connections%s\n",
	    b->finished, (double)b->ns / 1e9, rate(b, b->finished),
	    b->lane_count, b->connections,
	    b->interrupted ? ", interrupted" : "");
	print_outcomes(b);
	if (all->count == 0)
		return;
	printf("\n  %-5s %9s %9s %9s %9s %9s %9s %9s\n", "slot", "success",
	    "1/s", "p50 ms", "p90", "p99", "p99.9", "max");
	for (size_t i = 0; i < b->lane_count; i++) {
		snprintf(name, sizeof(name), "%u", b->lanes[i].slot);
		print_latency(name, b, &b->lanes[i].latency);
	}
	if (b->lane_count > 1)
		print_latency("all", b, all);
	print_bars(all);
}

static void
add_latency(struct draft *d, struct json_t *into, const struct histogram *h)
{
	struct json_t *us = draft_object(d, into, "latency_us");

	draft_count(d, us, "min", h->min);
	draft_count(d, us, "mean", h->count == 0 ? 0 : h->sum / h->count);
	for (size_t i = 0; i < QUANTILE_COUNT; i++)
		draft_count(d, us, quantiles[i].name,
		    histogram_quantile(h, quantiles[i].permille));
	draft_count(d, us, "max", h->max);
}

static void
add_lane(struct draft *d, struct json_t *into, const struct bench *b,
    const struct lane *lane)
{
	struct json_t *slot = draft_object(d, into, NULL);
	struct json_t *outcomes;

	draft_int(d, slot, "slot", (int)lane->slot);
	draft_text(d, slot, "iccid", lane->card.iccid);
	draft_real(d, slot, "per_second", rate(b, lane->latency.count));
	outcomes = draft_object(d, slot, "outcomes");
	for (unsigned i = 0; i < LANE_OUTCOMES; i++)
		if (lane->outcomes[i] > 0)
			draft_count(d, outcomes, lane_outcome_name(i),
			    lane->outcomes[i]);
	add_latency(d, slot, &lane->latency);
}

static void
add_histogram(struct draft *d, const struct histogram *h)
{
	struct json_t *list = draft_array(d, d->root, "histogram");

	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		struct json_t *bucket;

		if (h->buckets[i] == 0)
			continue;
		bucket = draft_object(d, list, NULL);
		draft_count(d, bucket, "from_us", histogram_from(i));
		draft_count(d, bucket, "below_us", histogram_from(i + 1));
		draft_count(d, bucket, "count", h->buckets[i]);
	}
}

static void
print_json(const struct bench *b, const struct histogram *all)
{
	struct draft d = draft_new();
	struct json_t *list;

	draft_count(&d, d.root, "requests", b->finished);
	draft_count(&d, d.root, "connections", b->connections);
	draft_real(&d, d.root, "seconds", (double)b->ns / 1e9);
	draft_real(&d, d.root, "per_second", rate(b, all->count));
	draft_truth(&d, d.root, "interrupted", b->interrupted);
	list = draft_object(&d, d.root, "outcomes");
	for (unsigned i = 0; i < LANE_OUTCOMES; i++)
		if (sum(b, i) > 0)
			draft_count(&d, list, lane_outcome_name(i), sum(b, i));
	add_latency(&d, d.root, all);
	list = draft_array(&d, d.root, "slots");
	for (size_t i = 0; i < b->lane_count; i++)
		add_lane(&d, list, b, &b->lanes[i]);
	add_histogram(&d, all);
	document_finish(&d);
}

void
bench_report(const struct bench *b)
{
	struct histogram all = { .count = 0 };

	for (size_t i = 0; i < b->lane_count; i++)
		histogram_merge(&all, &b->lanes[i].latency);
	if (b->options->json)
		print_json(b, &all);
	else
		print_report(b, &all);
}

/* Wrong answers are worse than none. */
enum exit_status
bench_status(const struct bench *b)
{
	enum exit_status worst = EXIT_STATUS_OK;

	for (unsigned i = SR_OK + 1; i < SR_ERR_COUNT; i++)
		if (sum(b, i) > 0 && sr_err_exit_status((enum sr_err)i) > worst)
			worst = sr_err_exit_status((enum sr_err)i);
	if (worst == EXIT_STATUS_OK && sum(b, SR_OK) == 0)
		return EXIT_STATUS_REFUSED;
	return worst;
}

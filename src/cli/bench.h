/* SPDX-License-Identifier: MIT */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "cli/lane.h"

/* A measurement: lanes, and as many connections as there may be at a time. */
struct bench {
	const struct options *options;
	struct client *client;
	struct lane *lanes;
	size_t lane_count;
	uint64_t connections;
	uint64_t started; /* requests */
	uint64_t finished;
	uint64_t start_ns;
	uint64_t ns; /* that it took */
	uint64_t drawn_ns; /* when its bar was drawn last */
	bool interrupted;
};

/* Run it to its end; SIGINT and SIGTERM, from `signals`, end it early. */
MUST_CHECK enum exit_status bench_measure(struct bench *bench, int signals);

/* What came of it, on standard output. */
void bench_report(const struct bench *bench);

/* The worst of what came of it. */
enum exit_status bench_status(const struct bench *bench);

#endif

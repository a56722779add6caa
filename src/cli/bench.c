/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"
#include "cli/bench.h"
#include "cli/rows.h"
#include "cli/session.h"
#include "cli/signals.h"

enum { PATIENCE = 10 };

static enum exit_status
open_lane(struct client *client, const struct sources *sources, unsigned slot,
    struct lane *out)
{
	enum exit_status status;

	out->slot = slot;
	out->state = sources->state;
	out->sqn = sources->options->sqn;
	status = session_card(client, slot, &out->card);
	if (status == EXIT_STATUS_OK)
		status = subscriber_make(sources, &out->card, &out->subscriber);
	if (status != EXIT_STATUS_OK)
		log_error("slot %u cannot be measured", slot);
	return status;
}

static enum exit_status
open_lanes(struct bench *b, const struct sources *sources)
{
	const struct options *o = b->options;
	enum exit_status status = EXIT_STATUS_OK;

	b->lane_count = o->slot_count > 0 ? o->slot_count : 1;
	b->lanes = wipe_calloc(b->lane_count, sizeof(b->lanes[0]));
	if (b->lanes == NULL) {
		log_error("%s", sr_err_message(SR_NO_MEMORY));
		return EXIT_STATUS_LOCAL;
	}
	b->connections = o->connections > 0 ? o->connections : b->lane_count;
	for (size_t i = 0; i < b->lane_count && status == EXIT_STATUS_OK; i++)
		status =
		    open_lane(b->client, sources, o->slots[i], &b->lanes[i]);
	/* All that are on their way may fail for one reason. */
	for (size_t i = 0; i < b->lane_count; i++)
		b->lanes[i].patience = PATIENCE + b->connections;
	return status;
}

static enum exit_status
run(struct bench *b, const struct sources *sources, int signals)
{
	enum exit_status status = open_lanes(b, sources);

	if (status == EXIT_STATUS_OK)
		status = bench_measure(b, signals);
	if (status == EXIT_STATUS_OK) {
		bench_report(b);
		status = bench_status(b);
	}
	wipe_free(b->lanes);
	return status;
}

static enum exit_status
check(const struct options *options)
{
	if (options->app == WIRE_SIM)
		options_fail(options,
		    "--app: must be usim or isim, since RES, CK and IK are "
		    "checked");
	else if (options->seconds > 0 && row_given(options, OPTION_REQUESTS))
		options_fail(
		    options, "--requests and --seconds: give one of them");
	else
		return EXIT_STATUS_OK;
	return EXIT_STATUS_USAGE;
}

enum exit_status
bench_run(struct options *options)
{
	struct bench bench = { .options = options };
	struct sources sources;
	enum exit_status status = check(options);
	int signals = -1;

	if (status != EXIT_STATUS_OK)
		return status;
	if ((signals = signals_open()) < 0)
		return EXIT_STATUS_LOCAL;
	status = session_open(options, &bench.client);
	if (status == EXIT_STATUS_OK)
		status = sources_open(options, &sources);
	if (status == EXIT_STATUS_OK) {
		status = run(&bench, &sources, signals);
		sources_close(&sources);
	}
	client_close(bench.client);
	close(signals);
	return status;
}

/* SPDX-License-Identifier: MIT */
#include "base/wipe.h"
#include "cli/rounds.h"
#include "cli/session.h"

static enum exit_status
run(struct rounds_config config, const struct sources *sources)
{
	const struct options *options = config.options;
	struct card_numbers card;
	struct subscriber subscriber = { .is_gsm = false };
	enum exit_status status = EXIT_STATUS_OK;

	if (sources_need_card(sources)) {
		status =
		    session_card(config.client, (unsigned)options->slot, &card);
		config.card = &card;
	}
	if (status == EXIT_STATUS_OK)
		status = subscriber_make(sources, config.card, &subscriber);
	config.subscriber = &subscriber;
	if (status == EXIT_STATUS_OK)
		status = rounds_run(&config);
	wipe(&subscriber, sizeof(subscriber));
	return status;
}

enum exit_status
auth_run(struct options *options)
{
	struct rounds_config config = { .options = options };
	struct sources sources;
	enum exit_status status = session_open(options, &config.client);

	if (status == EXIT_STATUS_OK)
		status = sources_open(options, &sources);
	if (status == EXIT_STATUS_OK) {
		config.state = sources.state;
		status = run(config, &sources);
		sources_close(&sources);
	}
	client_close(config.client);
	return status;
}

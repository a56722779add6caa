/* SPDX-License-Identifier: MIT */
#ifndef CLI_ROUNDS_H
#define CLI_ROUNDS_H

#include "cli/subscriber.h"
#include "client/client.h"

/*
 * The home network's side: challenges, checked answers, the sequence number.
 * Conversation on stdout as lines of JSON, problems on stderr.
 */

/*
 * Authenticate options->count times, or until something goes wrong.  A
 * resynchronisation takes one round and must be followed by a success.  With
 * `state` the SQN is its, and else begins with that of the options.  `card` is
 * what the slot was seen to have, or NULL: then no other card answers.
 */
struct rounds_config {
	struct client *client;
	const struct options *options;
	const struct subscriber *subscriber;
	struct auc_state *state;
	const struct card_numbers *card;
};

enum exit_status rounds_run(const struct rounds_config *config);

#endif

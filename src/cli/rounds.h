/* SPDX-License-Identifier: MIT */
#ifndef CLI_ROUNDS_H
#define CLI_ROUNDS_H

#include "aka/key.h"
#include "cli/options.h"
#include "client/client.h"

/*
 * The home network's side: challenges, checked answers, the sequence number.
 * Conversation on stdout as lines of JSON, problems on stderr.
 */

/* The key of the card: `gsm` for a 2G algorithm that is none of AKA. */
struct rounds_key {
	bool is_gsm;
	struct aka_key aka;
	struct gsm_key gsm;
};

/*
 * Authenticate options->count times, or until something goes wrong.  A
 * resynchronisation takes one round and must be followed by a success.
 */
enum exit_status rounds_run(struct client *client,
    const struct options *options, const struct rounds_key *key);

/* Print what the server knows of the slot. */
enum exit_status rounds_info(
    struct client *client, const struct options *options);

#endif

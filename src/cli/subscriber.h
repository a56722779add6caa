/* SPDX-License-Identifier: MIT */
#ifndef CLI_SUBSCRIBER_H
#define CLI_SUBSCRIBER_H

#include "auc/auc.h"
#include "cli/options.h"

/*
 * Whose key, from the command line, the key file and the environment, and the
 * file of sequence numbers beside it.
 */

/* The numbers of a card; "" for what it does not tell. */
struct card_numbers {
	char iccid[41];
	char imsi[41];
};

/* Where keys come from, read once. */
struct sources {
	const struct options *options;
	struct auc_subscribers file; /* of --key-file */
	struct aka_parts environment;
	struct auc_state *state; /* of --sqn-file, or NULL */
};

/* What is wrong was printed. */
MUST_CHECK enum exit_status sources_open(
    const struct options *options, struct sources *out);
void sources_close(struct sources *sources);

/* Does it take a look at the card to know its key, or its SQN? */
bool sources_need_card(const struct sources *sources);

/* The key of one card.  Secret: wipe after use. */
struct subscriber {
	struct auc_subscriber who; /* its name, amf, ind_len */
	bool is_gsm; /* a 2G algorithm that is none of AKA */
	struct aka_key aka;
	struct gsm_key gsm;
};

/*
 * Of this card, or of no card in particular with NULL.  What is wrong was
 * printed.
 */
MUST_CHECK enum exit_status subscriber_make(const struct sources *sources,
    const struct card_numbers *card, struct subscriber *out);

#endif

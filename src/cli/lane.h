/* SPDX-License-Identifier: MIT */
#ifndef CLI_LANE_H
#define CLI_LANE_H

#include "cli/histogram.h"
#include "cli/subscriber.h"
#include "client/client.h"

/*
 * A slot under measurement: its card's key, its sequence number, and what
 * became of each challenge.
 */

/* Where synchronisation failures are counted, which are no errors. */
enum { LANE_RESYNC = SR_ERR_COUNT, LANE_OUTCOMES };

struct lane {
	unsigned slot;
	struct subscriber subscriber; /* secret */
	struct card_numbers card;
	struct auc_state *state; /* NULL: the SQN is only here */
	uint64_t sqn; /* the last one given out */
	uint64_t reserved; /* how many more the state has given */
	bool stopped; /* it would fail again */
	uint64_t failures; /* in a row */
	uint64_t patience; /* how many of them are too many */
	uint64_t outcomes[LANE_OUTCOMES]; /* by enum sr_err */
	struct histogram latency; /* of successes */
};

/* "success", "synchronisation_failure", or the error's code. */
const char *lane_outcome_name(unsigned outcome);

/* A challenge that the card has not seen.  False: the lane is stopped. */
bool lane_next(
    struct lane *lane, const uint8_t amf[2], struct aka_vector *vector);

/*
 * What came of it.  A lane stops when its card refuses or answers wrong, and
 * when nothing else but failures come: more would cost the card and tell
 * nothing.
 */
void lane_finish(struct lane *lane, const struct aka_vector *vector,
    enum sr_err err, const struct wire_auth_answer *answer, uint64_t us);

#endif

/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "aka/sqn.h"
#include "base/log.h"
#include "cli/lane.h"

enum { BLOCK = 64 }; /* SQNs for one write to the disk */

const char *
lane_outcome_name(unsigned outcome)
{
	if (outcome == SR_OK)
		return "success";
	if (outcome == LANE_RESYNC)
		return "synchronisation_failure";
	return sr_err_code((enum sr_err)outcome);
}

static bool
stop(struct lane *lane, const char *why)
{
	log_error("slot %u: %s; no more is asked of it", lane->slot, why);
	lane->stopped = true;
	return false;
}

static bool
take_sqn(struct lane *lane)
{
	const struct auc_subscriber *who = &lane->subscriber.who;
	struct conf_error error;
	uint64_t first;

	if (lane->state == NULL || lane->reserved > 0) {
		lane->reserved -= lane->state != NULL;
		return sqn_next(
			   lane->sqn, (unsigned)who->ind_len, &lane->sqn) ||
		    stop(lane, "no SQN is left");
	}
	if (auc_state_take(lane->state, who, BLOCK, &first, &error) != SR_OK)
		return stop(lane, error.text);
	lane->sqn = first;
	lane->reserved = BLOCK - 1;
	return true;
}

bool
lane_next(struct lane *lane, const uint8_t amf[2], struct aka_vector *vector)
{
	uint8_t rand[16];

	if (!take_sqn(lane))
		return false;
	if (!auc_random(rand))
		return stop(lane, strerror(errno));
	aka_vector_make(&lane->subscriber.aka, rand, lane->sqn, amf, vector);
	return true;
}

/* Others of the same slot may have gone on already. */
static unsigned
resync(struct lane *lane, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	struct conf_error error;
	uint64_t sqn_ms;

	if (!aka_auts_open(
		&lane->subscriber.aka, vector->rand, answer->auts, &sqn_ms))
		return SR_WRONG_AUTS;
	if (lane->state == NULL) {
		if (sqn_ms >= lane->sqn)
			lane->sqn = sqn_ms;
		return LANE_RESYNC;
	}
	lane->reserved = 0;
	if (auc_state_resync(
		lane->state, &lane->subscriber.who, sqn_ms, &error) != SR_OK)
		stop(lane, error.text);
	return LANE_RESYNC;
}

/* All three are compared, so that the time tells nothing. */
static unsigned
check_keys(
    const struct aka_vector *vector, const struct wire_auth_answer *answer)
{
	bool res = answer->res_len == vector->res_len &&
	    aka_equal(answer->res, vector->res, vector->res_len);
	bool ck = aka_equal(answer->ck, vector->ck, sizeof(vector->ck));
	bool ik = aka_equal(answer->ik, vector->ik, sizeof(vector->ik));

	return res && ck && ik ? SR_OK : SR_WRONG_ANSWER;
}

static unsigned
outcome_of(struct lane *lane, const struct aka_vector *vector, enum sr_err err,
    const struct wire_auth_answer *answer)
{
	if (err != SR_OK)
		return err;
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		return check_keys(vector, answer);
	case WIRE_SYNC_FAILURE:
		return resync(lane, vector, answer);
	default:
		return answer->error.err;
	}
}

void
lane_finish(struct lane *lane, const struct aka_vector *vector, enum sr_err err,
    const struct wire_auth_answer *answer, uint64_t us)
{
	unsigned outcome = outcome_of(lane, vector, err, answer);

	lane->outcomes[outcome]++;
	if (outcome == SR_OK) {
		histogram_add(&lane->latency, us);
		lane->failures = 0;
		return;
	}
	lane->failures++;
	if (lane->stopped)
		return;
	/* The card has spoken, and would say the same again. */
	if (err == SR_OK && outcome != LANE_RESYNC)
		stop(lane, sr_err_message((enum sr_err)outcome));
	else if (lane->failures == lane->patience)
		stop(lane,
		    outcome == LANE_RESYNC
			? "the card wants resynchronisation again and again"
			: sr_err_message((enum sr_err)outcome));
}

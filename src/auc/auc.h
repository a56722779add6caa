/* SPDX-License-Identifier: MIT */
#ifndef AUC_AUC_H
#define AUC_AUC_H

#include "auc/request.h"
#include "auc/state.h"

/*
 * The authentication centre: from subscribers and their SQNs to vectors, and
 * from a request of hostapd's to the answer.
 */

/* 16 random bytes.  False with errno. */
bool auc_random(uint8_t rand[16]);

struct auc {
	const struct auc_subscribers *subscribers;
	struct auc_state *state;
	uint8_t amf[2]; /* of those whose section has none */
};

/*
 * Answer one datagram.  *out is the text to send, empty for none; it holds
 * secrets: wipe after use.  Returns SR_OK; SR_NO_SUCH_CARD for an unknown IMSI,
 * SR_WRONG_AUTS, or another error, each with *error, and *out says FAILURE.
 */
MUST_CHECK enum sr_err auc_answer(const struct auc *auc,
    const struct auc_request *request, char out[AUC_REPLY_MAX],
    struct conf_error *error);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef FAULTY_H
#define FAULTY_H

#include "aka/vector.h"
#include "softcard/softcard.h"
#include "uicc/uicc.h"

/*
 * A software card in a reader that goes wrong once, at the n-th command, and
 * the challenges for it.
 */

enum fault {
	FAULT_NONE = 0,
	FAULT_NOT_SENT, /* an error, and the reader knows that it is one */
	FAULT_LOST_BEFORE, /* the command got lost; the reader cannot know */
	FAULT_LOST_AFTER, /* the answer got lost */
	FAULT_CUT, /* the answer loses its end */
	FAULT_FLIP, /* one bit of the answer flips */
	FAULT_STATUS, /* the status word is another */
	FAULT_REFUSED, /* it is all that comes */
	FAULT_STALE, /* the answer to the command before */
	FAULT_BEHIND, /* the same from then on, until the card is reset */
};

struct faulty {
	struct reader base;
	struct reader *inner;
	enum fault fault;
	enum sr_err err; /* with the first three */
	int at; /* the n-th command, from 1 */
	size_t arg; /* new length, bit, status word */

	int commands;
	int authenticates; /* that the card got */
	int verifies; /* with a PIN */
	bool struck;
	size_t answer_len; /* with the status word, before it was cut */
	uint8_t last[APDU_RSP_MAX];
	size_t last_len;
};

/* Built-in card `index` with this protocol and PIN; never fails. */
struct uicc *faulty_uicc(struct faulty *f, size_t index,
    enum apdu_protocol protocol, const char *pin);

/* What that card is made of, to be changed; and a card of it. */
struct profile faulty_profile(
    size_t index, enum apdu_protocol protocol, const char *pin);
struct uicc *faulty_uicc_of(struct faulty *f, const struct profile *profile);

/* A challenge with this SQN for the card, and what it must answer. */
void faulty_challenge(size_t index, uint64_t sqn, struct uicc_auth_request *req,
    struct aka_vector *vector);

#endif

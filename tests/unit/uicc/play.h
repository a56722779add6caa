/* SPDX-License-Identifier: MIT */
#ifndef PLAY_H
#define PLAY_H

#include "uicc/uicc.h"

/* A script, calls of uicc_authenticate() against it, and what must come. */
struct play {
	const char *name;
	const char *script;
	enum sr_err err;
	enum auth_verdict verdict;
	enum sr_err refusal;
	uint16_t sw;
	enum sr_executed executed;
	int tries; /* with SR_PIN_REQUIRED */

	/* what differs from the usual */
	int warm; /* calls that go well before the one that is looked at */
	enum card_app app;
	const char *guard;
	const char *iccid; /* NULL: ICCID after SR_OK */
	int may_send; /* so often is said yes; 0: always */
	unsigned patience_ms; /* for a busy card; 0: no limit */
	enum card_app warm_app;
};

/* A test function: *state is the struct play. */
void play(void **state);

#endif

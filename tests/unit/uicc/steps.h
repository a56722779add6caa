/* SPDX-License-Identifier: MIT */
#ifndef STEPS_H
#define STEPS_H

#include "uicc/uicc.h"

/*
 * A script, and one request after another against it, in whatever application
 * and context; each is checked by all that is known of it.
 */

enum { STEPS_MAX = 5 };

struct step {
	enum card_app app;
	enum auth_context context;
	enum sr_err err;
	enum auth_verdict verdict;
	enum sr_err refusal;
	uint16_t sw;
	enum sr_executed executed;
	int tries; /* with SR_PIN_REQUIRED */
	const char *rand; /* NULL: RAND */
	const char *iccid; /* NULL: ICCID after SR_OK, else not looked at */
	const char *guard; /* NULL: none */
	enum { EVENT_NONE, EVENT_INFO, EVENT_IDENTIFY } instead;
	const char *imsi; /* of these two */
	bool late; /* may_send says no */
	int naf; /* the how manieth NAF */
};

struct steps {
	const char *name;
	const char *script;
	bool shared;
	const struct uicc_pins *pins; /* NULL: none */
	struct step steps[STEPS_MAX];
	int count;
};

/* A test function: *state is the struct steps. */
void steps_play(void **state);

/* What the pieces of these scripts hold. */
#define GSM_RAND "23553cbe9637a89d218ae64dae47bf35"
#define OTHER_RAND "39fa2f4e3d523d8619a73b4f65c3e14d"
#define SRES "46f8416a"
#define GSM_KC "eae4be823af9a08b"
#define GBA_RES "ba951159c06bddb8"
#define KS_EXT_NAF                                                             \
	"d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"

#endif

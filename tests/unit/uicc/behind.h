/* SPDX-License-Identifier: MIT */
#ifndef BEHIND_H
#define BEHIND_H

#include "fake_pcsc.h"
#include "reader/pcsc.h"
#include "uicc/uicc.h"

/*
 * Software cards behind the fake libpcsclite, and requests to them that are
 * checked by all that is known.
 */

enum { BEHIND_FIRST = 2, BEHIND_SECOND = 3 }; /* built-in cards */

struct behind {
	struct uicc *uicc;
	int authenticates; /* that a card got, in the last request */
	bool spoil; /* the next answer loses its end: a cold reset follows */
};

extern struct behind behind;

/* The first card is in the reader; resets fake. */
void behind_start(enum pcsc_share share);

/* Frees the uicc; all that was opened must be closed. */
void behind_stop(void);

/* What another program or a hand does. */
void behind_reset(void);
void behind_select_mf(void);
void behind_swap(void);

/*
 * One request with a fresh challenge for the first card: the answer is right
 * or none, what is said about AUTHENTICATE is true, and it left once at most.
 */
enum sr_err behind_request(struct uicc_auth_result *res);

/* ICCID and IMSI of the card that is in the reader. */
const char *behind_iccid(void);
const char *behind_imsi(void);

#endif

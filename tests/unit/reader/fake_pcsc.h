/* SPDX-License-Identifier: MIT */
#ifndef FAKE_PCSC_H
#define FAKE_PCSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A libpcsclite of our own, linked in place of the real one: it returns the
 * code it is told to at the n-th use of a call, and counts handles.
 */

enum fake_call {
	FAKE_ESTABLISH,
	FAKE_RELEASE,
	FAKE_CONNECT,
	FAKE_RECONNECT,
	FAKE_DISCONNECT,
	FAKE_STATUS,
	FAKE_TRANSMIT,
	FAKE_LIST,
	FAKE_CALLS
};

enum { FAKE_ALWAYS = -1 };

struct fake_pcsc {
	/* what to do; by default all goes well */
	uint32_t code[FAKE_CALLS];
	int at[FAKE_CALLS]; /* the n-th use, from 1, or FAKE_ALWAYS */
	unsigned long card_protocol; /* 1 = T=0, 2 = T=1 */
	const char *answer; /* hex, to every SCardTransmit */
	size_t answer_len; /* instead of that: so many bytes 90 */
	const char *readers; /* a multi-string without its last NUL */
	bool hidden; /* absent for all but a direct connection */

	/* what happened */
	int used[FAKE_CALLS];
	int contexts, cards; /* open now */
	int released_with_card;
	int bad_handles;
	int unpowered;
	size_t room; /* for the answer to SCardTransmit */
	uint8_t sent[300];
	size_t sent_len;
};

extern struct fake_pcsc fake;

void fake_reset(void);

#endif

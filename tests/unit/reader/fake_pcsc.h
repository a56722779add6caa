/* SPDX-License-Identifier: MIT */
#ifndef FAKE_PCSC_H
#define FAKE_PCSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A libpcsclite of our own, linked in place of the real one: it returns the
 * code it is told to at the n-th use of a call, and counts handles.  Its clock
 * is fake_clock.h.
 */

enum fake_call {
	FAKE_ESTABLISH,
	FAKE_RELEASE,
	FAKE_CONNECT,
	FAKE_RECONNECT,
	FAKE_DISCONNECT,
	FAKE_STATUS,
	FAKE_BEGIN,
	FAKE_END,
	FAKE_TRANSMIT,
	FAKE_ATTRIB,
	FAKE_LIST,
	FAKE_WAIT,
	FAKE_CALLS
};

enum { FAKE_ALWAYS = -1, FAKE_STATES_MAX = 64 };

struct fake_pcsc {
	/* what to do; by default all goes well */
	uint32_t code[FAKE_CALLS];
	int at[FAKE_CALLS]; /* the n-th use, from 1, or FAKE_ALWAYS */
	unsigned long card_protocol; /* 1 = T=0, 2 = T=1, 3 = both */
	/* what is true of a former card: until a cold reset, if not 0 */
	unsigned long stale_protocol;
	const char *answer; /* hex, to every SCardTransmit */
	size_t answer_len; /* instead of that: so many bytes 90 */
	/* instead of `answer`; returns how many bytes */
	size_t (*give)(const uint8_t *cmd, size_t cmd_len, uint8_t *out);
	/* at each code that is told */
	void (*on_code)(enum fake_call call, uint32_t code);
	bool given_anyway; /* the card gets the command that fails */
	const char *readers; /* a multi-string without its last NUL */
	uint32_t states[FAKE_STATES_MAX]; /* of them, as dwEventState */
	bool no_pnp; /* its name is not known */
	size_t wait_max; /* states in one SCardGetStatusChange; 0 = any */
	void (*on_wait)(void); /* nothing changed yet */
	uint32_t channel_id;
	uint32_t hidden; /* for all but a direct connection, until a reset */

	/* what happened */
	int used[FAKE_CALLS];
	int contexts, cards, transactions; /* open now */
	unsigned long share; /* of the last SCardConnect */
	int released_with_card;
	int bad_handles;
	int unpowered;
	int waits_without_pnp;
	unsigned long waited_for; /* the last timeout */
	size_t room; /* for the answer to SCardTransmit */
	uint8_t sent[300];
	size_t sent_len;
};

extern struct fake_pcsc fake;

void fake_reset(void);

/* Every code that winscard knows of, and one that it does not. */
extern const uint32_t fake_codes[];
extern const size_t fake_code_count;
extern const char *const fake_call_names[FAKE_CALLS];

#endif

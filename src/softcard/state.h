/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_STATE_H
#define SOFTCARD_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "softcard/profile.h"

/*
 * What a card remembers without power.  In its file there is neither a key
 * nor a PIN.
 */

enum { PIN_TRIES = 3, UNBLOCK_TRIES = 10 };

struct pin_tries {
	unsigned verify;
	unsigned unblock;
};

struct card_sqn {
	struct sqn_array array;
	bool accept_next; /* the next SQN is taken whatever it is */
};

struct card_state {
	struct card_sqn sqn;
	struct card_sqn isim_sqn; /* when the ISIM has its own */
	struct pin_tries pin; /* that of the profile */
	struct pin_tries pin2; /* key reference 81 */
};

/*
 * Make it the array of a card whose last SQN was this one: that is SQN_MS,
 * the next one is fresh, and none with a lower SEQ is.
 */
void state_set_sqn(struct sqn_array *array, uint64_t sqn);

/* The state of a card that was never used. */
void state_init(const struct profile *profile, struct card_state *out);

/*
 * Read profile->state.  A missing file is a card that was never used.
 * Returns SR_OK, SR_IO or SR_BAD_CONFIG (broken, or of another card).
 */
MUST_CHECK enum sr_err state_load(const struct profile *profile,
    struct card_state *out, struct conf_error *error);

/*
 * Write profile->state, if that is not "": a new file takes the place of the
 * old one, and is on disk when this returns.  Returns SR_OK, or SR_IO with
 * errno set.
 */
MUST_CHECK enum sr_err state_save(
    const struct profile *profile, const struct card_state *state);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef API_TARGET_H
#define API_TARGET_H

#include "api/route.h"
#include "slot/table.h"

/*
 * Who is to answer a request: a slot, and by identity one card only, wherever
 * it has got to until the slot's turn comes.
 */
struct target {
	struct slot *slot;
	bool numbered; /* `number` is set */
	unsigned number; /* as asked for, or of the slot found */
	char iccid[21]; /* "" = any card */
	const char *reader; /* the slot's; NULL = any reader */
};

/*
 * Returns SR_OK, SR_NO_SUCH_SLOT, SR_NO_SUCH_CARD, SR_NO_CARD, SR_CARD_GONE
 * or SR_PCSC_UNAVAILABLE; `out` then tells no more than the number.
 */
MUST_CHECK enum sr_err target_find(struct slot_table *slots,
    const struct route_match *match, struct target *out);

#endif

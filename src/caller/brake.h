/* SPDX-License-Identifier: MIT */
#ifndef CALLER_BRAKE_H
#define CALLER_BRAKE_H

#include <stdint.h>

#include "base/err.h"

/*
 * Failed attempts, by where they come from: beyond some of them the answer is
 * to wait, and for longer each time.
 *
 * It is there against noise and broken programs: a secret of 128 bits needs no
 * help against guessing.  So nobody is ever locked out by it.  Right
 * credentials are looked at first and always pass, also from behind the
 * address (NAT, a proxy) that somebody else is spoiling.
 *
 * The table has a fixed size, in sets chosen by a keyed hash, so that nobody
 * can tell which addresses meet in one.  Whoever is new in a full set takes
 * the place of the least failed one, with his count (Metwally et al., space
 * saving): counts may be too high, which costs a stranger a 429 in place of a
 * 401, but never too low, so that nothing is won by coming from many
 * addresses to push oneself out.
 */
struct caller_brake;

enum {
	BRAKE_FREE = 10, /* that many may fail at once */
	BRAKE_WAIT_MAX_S = 64,
	BRAKE_FORGET_MS = 600000, /* after the last one */
};

MUST_CHECK enum sr_err caller_brake_new(struct caller_brake **out);
void caller_brake_free(struct caller_brake *brake); /* NULL is allowed */

/*
 * An attempt from this address has failed: 192.0.2.1, 2001:db8::7 (which
 * stands for its /64), or any other text.  0: it is told so.  Else it is to
 * wait that many seconds, and does not count.
 */
unsigned caller_brake_failed(
    struct caller_brake *brake, const char *address, uint64_t now_ms);

#endif

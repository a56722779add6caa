/* SPDX-License-Identifier: MIT */
#ifndef SLOT_FENCE_H
#define SLOT_FENCE_H

#include <stdatomic.h>

#include "reader/reader.h"

/*
 * A reader around a reader, which ends the card epoch when the watcher says
 * so: no command passes that was meant for the card of before, but for the
 * GET RESPONSE to one that did.  To whoever uses it that looks like a card
 * that was pulled out.
 */
struct fence {
	atomic_uint epoch; /* one more for each event; from any thread */
	atomic_uint current; /* the reader that may connect, by its turn */
	unsigned made; /* readers so far; of whoever makes them */
	atomic_int refusal; /* enum sr_err: of every connect; from any thread */

	/* Of the reader's thread: */
	unsigned connected; /* the epoch when the last connect began */
	unsigned connects;
};

/* Takes the reader, also on failure.  The fence outlives what is made. */
MUST_CHECK enum sr_err fence_new(
    struct fence *fence, struct reader *inner, struct reader **out);

/*
 * The reader made last is the one: those before it do not connect any more,
 * as their name may be another reader's by now.  Comes before the epoch ends.
 */
void fence_go_over(struct fence *fence);

/* Did nothing happen since the last connect?  On the reader's thread. */
bool fence_is_whole(const struct fence *fence);

#endif

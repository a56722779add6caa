/* SPDX-License-Identifier: MIT */
#ifndef SLOT_PLACES_H
#define SLOT_PLACES_H

#include "slot/numbers.h"

/*
 * Where readers are plugged in.  PC/SC has to be asked for that, and never
 * answers for a reader that hangs, so that each reader is asked on a thread of
 * its own; of these there are at most PLACES_THREADS_MAX.  No thread is ever
 * cancelled: one that hangs is left behind, and ends when it is answered.
 *
 * places_find() belongs to one thread, the others to any.
 */
struct places;

enum {
	/*
	 * With the time between two looks, a reader beside one that hangs is
	 * seen within a second.
	 */
	PLACES_PATIENCE_MS = 500,
	PLACES_THREADS_MAX = 32,
};

/* `find` is called on several threads at once. */
typedef enum sr_err (*places_find_fn)(const char *name, char out[32]);

MUST_CHECK enum sr_err places_new(places_find_fn find, struct places **out);

/* places_find() waits no more, also one that does. */
void places_stop(struct places *p);

/* Waits for no answer: what still comes is dropped.  NULL is allowed. */
void places_free(struct places *p);

/*
 * For each arrival, which has a name of its own, `place` is SR_OK with `usb`
 * set, or what `find` said instead, or SR_DEADLINE while there is no answer. An
 * answer that comes late is there at the next call, if the reader has been in
 * every call since; each answer is given once.  Waits at most
 * PLACES_PATIENCE_MS from when a reader was first asked.  SR_NO_MEMORY: it
 * could not be asked.
 */
void places_find(struct places *p, struct arrival *arrivals, size_t count);

#endif

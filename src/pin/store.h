/* SPDX-License-Identifier: MIT */
#ifndef PIN_STORE_H
#define PIN_STORE_H

#include <pthread.h>

#include "pin/latch.h"
#include "pin/list.h"

/*
 * The PINs of the cards and the rule that keeps them from being tried twice
 * (doc/reliability.md, PIN): a PIN that is taken is latched on disk first, and
 * is not given away again until its card took it.  What comes of it is logged,
 * without the PIN.
 *
 * Calls are safe from any thread once it is open.  A thread that was left
 * behind may still call pin_store_has(), pin_store_take() and pin_store_ended()
 * after pin_store_close(), and finds no PIN: the store itself has to stay.
 */
struct pin_store {
	pthread_mutex_t lock; /* of all below, while the latch is written */
	bool open;
	struct latch latch;
	char *file; /* of the list, for the log; NULL = none */
	char *latch_file;
	uint64_t tickets; /* that were given out */

	pthread_mutex_t list_lock; /* never for long; taken last */
	struct pin_list list;
};

/* A secret: wipe after use. */
struct pin_taken {
	char digits[PIN_DIGITS_MAX + 1];
	uint64_t ticket;
};

enum pin_end {
	PIN_END_RIGHT, /* the card said 9000 */
	PIN_END_REFUSED, /* it said anything else */
	PIN_END_UNKNOWN, /* the card's answer is not known */
};

/*
 * `file` has the PINs, NULL for none; `latch_file` becomes this process's own.
 * Returns SR_OK; SR_IO, SR_BAD_CONFIG or SR_NO_MEMORY with *error, and nothing
 * is to be closed.
 */
MUST_CHECK enum sr_err pin_store_open(struct pin_store *store, const char *file,
    const char *latch_file, struct conf_error *error);
void pin_store_close(struct pin_store *store);

/* Look at both files only.  Errors as above. */
MUST_CHECK enum sr_err pin_store_check(
    const char *file, const char *latch_file, struct conf_error *error);

/* Other PINs from now on; on an error those of before stay. */
MUST_CHECK enum sr_err pin_store_reload(
    struct pin_store *store, const char *file, struct conf_error *error);

/* How many PINs there are, and how many of any time are latched. */
void pin_store_count(struct pin_store *store, size_t *pins, size_t *latched);

/* Is there a PIN for this card, latched or not?  Waits for no disk. */
bool pin_store_has(struct pin_store *store, const char *iccid);

/*
 * The PIN of this card, which is latched on disk when SR_OK is returned; it may
 * then go to the card once, and pin_store_ended() must be told.  Else
 * SR_PIN_REQUIRED (there is none, or it is latched), SR_IO (the latch cannot be
 * written) or SR_NO_MEMORY, and *out is wiped.
 */
MUST_CHECK enum sr_err pin_store_take(
    struct pin_store *store, const char *iccid, struct pin_taken *out);

/* `tries_left` as the card told them, or -1. */
void pin_store_ended(
    struct pin_store *store, uint64_t ticket, enum pin_end end, int tries_left);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef VPCD_POOL_H
#define VPCD_POOL_H

#include <stdbool.h>

#include "base/err.h"
#include "softcard/softcard.h"

/*
 * The cards of a profile.  Each is made when it is first wanted, is in one
 * reader at most, and is the same one when it comes back.
 *
 * Callable from any thread.
 */
struct pool;

struct pool_config {
	struct profile_list *list; /* these three are borrowed */
	struct journal *journal; /* or NULL */
	const char *state; /* folder for cards without a state, or NULL */
};

MUST_CHECK enum sr_err pool_new(
    const struct pool_config *config, struct pool **out);

/* With all cards, which must have been given back.  NULL is allowed. */
void pool_free(struct pool *pool);

/* The name in the profile, which lives as long as that; NULL: no such card. */
const char *pool_find(const struct pool *pool, const char *name);

/*
 * Returns SR_OK, SR_NO_SUCH_CARD, SR_READER_BUSY (the card is in a reader) or
 * what softcard_new() returns, with *error filled.
 */
MUST_CHECK enum sr_err pool_take(struct pool *pool, const char *name,
    struct softcard **out, struct conf_error *error);

/* NULL is allowed. */
void pool_give_back(struct pool *pool, struct softcard *card);

#endif

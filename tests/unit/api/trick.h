/* SPDX-License-Identifier: MIT */
#ifndef TRICK_H
#define TRICK_H

#include <stdatomic.h>

#include "reader/reader.h"

/*
 * Readers for tests: one of the built-in software cards (0 to 3), behind a
 * reader that can fail, answer for the card, or wait at a latch.
 */

/* A place where the slot's thread waits until the test opens it. */
struct latch;

struct latch *latch_new(void);
void latch_await(struct latch *latch); /* until somebody waits there */
void latch_open(struct latch *latch);
void latch_free(struct latch *latch);

struct trick {
	atomic_size_t card; /* 0 to 3; the last speaks T=1; from a connect on */
	atomic_int connect_err; /* SR_OK: as the card */
	enum sr_err auth_err; /* for AUTHENTICATE, with: */
	enum sr_executed auth_reached;
	const char *auth_answer; /* hex with status word; NULL: as the card */
	struct latch *at_connect; /* NULL: no latch there */
	struct latch *at_auth;
	atomic_int swap_at_select; /* 1 + the card that is there from then on */
	atomic_uint auths; /* counted: AUTHENTICATE that came here */
	atomic_uint commands; /* and all commands */
};

/* `trick` is borrowed. */
struct reader *trick_reader_new(struct trick *trick);
struct reader *trick_reader_named(struct trick *trick, const char *name);

#endif

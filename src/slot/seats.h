/* SPDX-License-Identifier: MIT */
#ifndef SLOT_SEATS_H
#define SLOT_SEATS_H

#include <pthread.h>

#include "slot/places.h"

/* Between table.c, update.c and watcher.c only: what a table is made of. */
struct slot_table {
	/* As configured: */
	struct number_rule *rules;
	size_t rule_count;
	struct places *places; /* NULL without a rule of SLOT_BIND_USB */
	bool ignores;
	regex_t ignore;
	struct slot_table_config config; /* of its pointers, `pins` is kept */

	pthread_mutex_t lock; /* of all below; taken before a slot's */
	unsigned holders;
	bool unasked; /* the watcher's: said once that a place is hidden */
	bool stopped; /* nothing comes any more; slots may be gone */
	bool watched; /* by somebody, who may not have seen anything yet */
	bool has_service;
	bool had_service; /* in some view */
	bool full; /* said once that no number is left */
	struct seat *seats;
	size_t seat_count;
};

/*
 * A table lives until slot_table_free() and until whoever holds it lets go:
 * a watcher may come back from PC/SC when all is over.
 */
void slot_table_hold(struct slot_table *table);
void slot_table_release(struct slot_table *table);

/* Before the first view, which may be long in coming: pcscd is not there. */
void slot_table_await_view(struct slot_table *table);

/* With the lock held: take the next place in `seats`, and start its slot. */
MUST_CHECK enum sr_err slot_table_seat(struct slot_table *t, unsigned number,
    struct reader *reader, struct seat **out);

/* With the lock held: what numbers_lowest() and numbers_assign() look at. */
struct numbers slot_table_numbers(const struct slot_table *t);

#endif

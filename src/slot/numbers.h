/* SPDX-License-Identifier: MIT */
#ifndef SLOT_NUMBERS_H
#define SLOT_NUMBERS_H

#include <regex.h>

#include "slot/table.h"

/* Which number a reader gets that just came; pure, no reader is touched. */

/* A number that some reader has or had, with its slot. */
struct seat {
	unsigned number;
	struct slot *slot;
	bool watched;
	bool present;
	char name[PCSC_NAME_MAX];
};

struct number_rule {
	unsigned number;
	enum slot_binding_kind kind;
	char *value;
	regex_t expression; /* of SLOT_BIND_READER */
};

enum { NUMBER_NONE = SLOT_NUMBER_MAX + 1 };

struct arrival {
	const char *name;
	enum sr_err place; /* SR_OK: in `usb`; else why it is not known */
	char usb[32]; /* "" = not known */
	unsigned number; /* the result; NUMBER_NONE: there is none left */
	bool clash; /* another reader has the number of its rule */
	bool replaces; /* ... had it, and may come back without it */
};

struct numbers {
	const struct number_rule *rules;
	size_t rule_count;
	const struct seat *seats;
	size_t seat_count;
	const struct reader_view *view; /* with the arrivals */
	struct arrival *arrivals;
	size_t arrival_count;
};

/*
 * For all arrivals at once, in this order of precedence: where it is plugged
 * in, its own name, its name but for pcscd's index, an expression, the lowest
 * free number.  The number of an absent reader is given to another one only
 * where it is bound to a place, or to an expression that the other one fits:
 * whoever replaces a reader has its number without a restart.  Readers that
 * have had numbers before take these first, so that it is a newcomer who does;
 * and he is told of (`replaces`), since it may be the wrong one that came.
 */
void numbers_assign(struct numbers *n);

/* The lowest number that nobody has and nothing is bound to. */
unsigned numbers_lowest(const struct numbers *n);

/* The same name, but for pcscd's index: NN in "Vendor Model (serial) NN MM". */
bool numbers_alike(const char *a, const char *b);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef SLOT_TABLE_H
#define SLOT_TABLE_H

#include <stddef.h>

#include "slot/slot.h"

/*
 * The slots and their numbers.  Every reader that was ever seen has a slot
 * with a thread, for the life of the table: a pointer to a slot stays good.
 * A reader keeps its number and gets it back when it returns; pcscd's index
 * at the end of its name does not count for that as long as the rest of the
 * name is unambiguous.
 *
 * A number may be bound by configuration to a reader, to where a reader is
 * plugged in, or to a card.  While a reader with a bound number is away,
 * another one that it is bound to may come and take it.  A number bound to a
 * card is another name for whatever slot holds that card now.
 *
 * All calls are safe from any thread, but slot_table_update() from one only.
 */
struct slot_table;

enum slot_binding_kind {
	SLOT_BIND_READER, /* POSIX extended expression over the name */
	SLOT_BIND_USB, /* "1-2.3" */
	SLOT_BIND_ICCID,
};

struct slot_binding {
	unsigned number;
	enum slot_binding_kind kind;
	const char *value;
};

enum { SLOT_NUMBER_MAX = 999 };

/*
 * Copied, but for `pins`; expressions were checked by
 * slot_table_check_expression().
 */
struct slot_table_config {
	const struct slot_binding *bindings;
	size_t binding_count;
	const char *ignore; /* readers that get no slot; NULL = none */
	unsigned queue_max; /* 0 = SLOT_QUEUE_DEFAULT */
	unsigned overdue_ms; /* 0 = SLOT_OVERDUE_MS */
	enum sr_err (*make_reader)(
	    void *arg, const char *name, struct reader **out);
	enum sr_err (*usb_path)(const char *name, char out[32]);
	void *arg;
	/*
	 * Borrowed; NULL = none.  A slot that is left behind may use it after
	 * slot_table_free().
	 */
	const struct uicc_pins *pins;
};

/*
 * Is this an expression, and one that takes little memory and time?  It has at
 * most SLOT_EXPRESSION_MAX characters, counting those that are repeated as
 * often as they are named to be; nothing that can be empty is repeated; and it
 * does not refer back.  False with the reason in `why`.
 */
enum { SLOT_EXPRESSION_MAX = 1000 };
bool slot_table_check_expression(const char *text, char *why, size_t cap);

MUST_CHECK enum sr_err slot_table_new(
    const struct slot_table_config *config, struct slot_table **out);

/*
 * For readers that nobody watches: start a slot with the next free number on
 * this reader, which is taken, also on failure.  Its card counts as present.
 * Returns SR_OK, SR_NO_MEMORY, SR_STOPPING, or SR_NO_SUCH_SLOT when no number
 * is left.
 */
MUST_CHECK enum sr_err slot_table_add(
    struct slot_table *table, struct reader *reader);

/* What the watcher sees now. */
void slot_table_update(
    struct slot_table *table, const struct reader_view *view);

/* Is pcscd there, as far as the watcher knows?  True without a watcher. */
bool slot_table_has_service(struct slot_table *table);

/*
 * The slot with this number.  Returns SR_OK, SR_NO_SUCH_SLOT, SR_NO_CARD (the
 * number is bound to a reader or card that is not here), or
 * SR_PCSC_UNAVAILABLE (nothing is known since pcscd was never there).
 */
MUST_CHECK enum sr_err slot_table_get(
    struct slot_table *table, size_t number, struct slot **out);

/*
 * The card that this number is bound to, as the guard of the request, since
 * a card may leave between look-up and command; NULL when it is bound to none.
 * Lives as long as the table.
 */
const char *slot_table_bound_iccid(
    const struct slot_table *table, size_t number);

/*
 * The slot that holds the card with this ICCID or IMSI, with the card's ICCID
 * as the guard of the request.  Returns SR_OK, SR_NO_SUCH_CARD (never seen),
 * SR_CARD_GONE (was here and left; 410), or SR_PCSC_UNAVAILABLE (not here, and
 * pcscd is away).
 */
MUST_CHECK enum sr_err slot_table_find_card(struct slot_table *table,
    enum slot_key key, const char *digits, struct slot **out, char iccid[21]);

/*
 * The slot of the reader with exactly this name, also while it is away.
 * Returns SR_OK, SR_NO_SUCH_SLOT, or SR_PCSC_UNAVAILABLE as slot_table_get().
 */
MUST_CHECK enum sr_err slot_table_find_reader(
    struct slot_table *table, const char *name, struct slot **out);

/*
 * Status of the slot with the next number from *number on, which is then
 * set; false when there is none.  Numbers bound to a card have its status.
 */
bool slot_table_next_status(
    struct slot_table *table, unsigned *number, struct slot_status *out);

/* All slots at once, so that their grace runs in parallel. */
void slot_table_stop(struct slot_table *table);
void slot_table_free(struct slot_table *table, unsigned grace_ms);

#endif

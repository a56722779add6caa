/* SPDX-License-Identifier: MIT */
#ifndef API_SCOPE_H
#define API_SCOPE_H

#include "api/target.h"
#include "caller/caller.h"

/*
 * Slots and cards that are none of a caller's are not there for him: whatever
 * is asked of them has the answer that it had if they did not exist.  To one
 * who is limited to cards, a slot is there while such a card is in it.
 *
 * In all of these a caller of NULL is anybody, who has no limits.
 */

enum scope {
	SCOPE_IN,
	SCOPE_OUT,
	SCOPE_UNDECIDED, /* until the slot's thread has looked at the card */
};

/* target_find() within the caller's scope. */
MUST_CHECK enum sr_err scope_find(struct slot_table *slots,
    const struct caller *caller, const struct route_match *match,
    struct target *out, enum scope *scope);

/* May this line of the list of slots be seen? */
bool scope_has_status(
    const struct caller *caller, const struct slot_status *status);

/*
 * On the slot's thread: may the card that is there now be asked for him?  Not
 * a command is sent to one that has said in this epoch who it is.  Returns
 * SR_OK, SR_NO_SUCH_SLOT, or why the card did not say who it is.
 */
MUST_CHECK enum sr_err scope_check_card(
    const struct caller *caller, struct uicc *uicc);

/* Is a target that was found still in a scope that may have changed? */
bool scope_has_target(struct slot_table *slots, const struct caller *caller,
    const struct target *target);

#endif

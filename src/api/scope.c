/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "api/scope.h"
#include "uicc/uicc.h"

static_assert((int)CALLER_SLOT_MAX == (int)SLOT_NUMBER_MAX,
    "a caller's slots are those that there can be");

static enum scope
scope_of_card(const struct caller *caller, struct slot *slot)
{
	struct slot_status status;

	if (!caller_is_limited_to_cards(caller))
		return SCOPE_IN;
	slot_get_status(slot, &status);
	if (status.iccid[0] == '\0')
		return SCOPE_UNDECIDED;
	return caller_may_card(caller, status.iccid) ? SCOPE_IN : SCOPE_OUT;
}

/* A number that is bound to a card is another name for where it is. */
static bool
may_number(struct slot_table *slots, const struct caller *caller,
    const struct target *target)
{
	const char *bound;

	if (caller_may_slot(caller, target->number))
		return true;
	for (unsigned n = 0; n <= SLOT_NUMBER_MAX; n++) {
		if (!caller_may_slot(caller, n))
			continue;
		bound = slot_table_bound_iccid(slots, n);
		if (bound != NULL && strcmp(bound, target->iccid) == 0)
			return true;
	}
	return false;
}

static enum scope
scope_of_number(struct slot_table *slots, const struct caller *caller,
    size_t number, const struct target *target)
{
	const char *bound = slot_table_bound_iccid(slots, number);

	if (number > SLOT_NUMBER_MAX ||
	    !caller_may_slot(caller, (unsigned)number))
		return SCOPE_OUT;
	if (bound != NULL)
		return caller_may_card(caller, bound) ? SCOPE_IN : SCOPE_OUT;
	if (target->slot == NULL)
		return caller_is_limited_to_cards(caller) ? SCOPE_OUT
							  : SCOPE_IN;
	return scope_of_card(caller, target->slot);
}

/* By the name of a reader, or by identity. */
static enum scope
scope_of_found(struct slot_table *slots, const struct caller *caller,
    const struct target *target)
{
	/* What is nowhere is in none of his slots, and none of his cards. */
	if (target->slot == NULL)
		return caller->has_slots || caller_is_limited_to_cards(caller)
		    ? SCOPE_OUT
		    : SCOPE_IN;
	if (!may_number(slots, caller, target))
		return SCOPE_OUT;
	if (target->iccid[0] == '\0')
		return scope_of_card(caller, target->slot);
	return caller_may_card(caller, target->iccid) ? SCOPE_IN : SCOPE_OUT;
}

/* A card by its ICCID may be his without being here. */
static enum scope
scope_of_iccid(struct slot_table *slots, const struct caller *caller,
    const char *iccid, const struct target *target)
{
	if (!caller_may_card(caller, iccid))
		return SCOPE_OUT;
	if (!caller->has_slots)
		return SCOPE_IN;
	return scope_of_found(slots, caller, target);
}

static enum scope
scope_of(struct slot_table *slots, const struct caller *caller,
    const struct route_match *match, const struct target *target)
{
	switch (match->route->key) {
	case ROUTE_SLOT:
		return scope_of_number(slots, caller, match->slot, target);
	case ROUTE_ICCID:
		return scope_of_iccid(slots, caller, match->text, target);
	case ROUTE_IMSI:
	case ROUTE_READER:
		return scope_of_found(slots, caller, target);
	case ROUTE_ALL:
	default:
		return SCOPE_OUT;
	}
}

/* What the answer were if there was nothing of the kind. */
static enum sr_err
find_nothing(struct slot_table *slots, const struct route_match *match,
    struct target *out)
{
	struct route_match nowhere = {
		.route = match->route,
		.slot = SLOT_NUMBER_MAX + 1,
	};
	enum sr_err err = target_find(slots, &nowhere, out);

	return err == SR_OK ? SR_NOT_FOUND : err;
}

enum sr_err
scope_find(struct slot_table *slots, const struct caller *caller,
    const struct route_match *match, struct target *out, enum scope *scope)
{
	enum sr_err err = target_find(slots, match, out);

	*scope = SCOPE_IN;
	if (caller != NULL)
		*scope = scope_of(slots, caller, match, out);
	return *scope == SCOPE_OUT ? find_nothing(slots, match, out) : err;
}

bool
scope_has_status(const struct caller *caller, const struct slot_status *status)
{
	return caller == NULL ||
	    (caller_may_slot(caller, status->number) &&
		caller_may_card(caller, status->iccid));
}

bool
scope_has_target(struct slot_table *slots, const struct caller *caller,
    const struct target *target)
{
	return may_number(slots, caller, target);
}

enum sr_err
scope_check_card(const struct caller *caller, struct uicc *uicc)
{
	struct uicc_identity id;
	enum sr_err err = SR_OK;

	if (caller == NULL || !caller_is_limited_to_cards(caller))
		return SR_OK;
	uicc_known_identity(uicc, &id);
	if (!id.known)
		err = uicc_identify(uicc, &id);
	if (err != SR_OK)
		return err;
	return caller_may_card(caller, id.iccid) ? SR_OK : SR_NO_SUCH_SLOT;
}

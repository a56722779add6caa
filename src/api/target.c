/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "api/target.h"

static enum sr_err
find_number(struct slot_table *slots, size_t number, struct target *out)
{
	const char *bound = slot_table_bound_iccid(slots, number);
	enum sr_err err = slot_table_get(slots, number, &out->slot);

	if (err == SR_NO_SUCH_SLOT)
		return err;
	out->numbered = true;
	out->number = (unsigned)number;
	if (bound != NULL)
		snprintf(out->iccid, sizeof(out->iccid), "%s", bound);
	/* Whether a card is here is not known while pcscd is away. */
	if (err == SR_NO_CARD && !slot_table_has_service(slots))
		return SR_PCSC_UNAVAILABLE;
	return err;
}

/* Without an ICCID nobody could tell that the card is still the same. */
static enum sr_err
find_card(struct slot_table *slots, enum slot_key key, const char *digits,
    struct target *out)
{
	enum sr_err err =
	    slot_table_find_card(slots, key, digits, &out->slot, out->iccid);

	if (err == SR_OK && out->iccid[0] == '\0')
		err = SR_NO_SUCH_CARD;
	return err;
}

/* By name, only that reader may answer: its slot may go over to another. */
static enum sr_err
find_reader(struct slot_table *slots, const char *name, struct target *out)
{
	enum sr_err err = slot_table_find_reader(slots, name, &out->slot);

	if (err != SR_OK)
		return err;
	out->reader = slot_reader_name(out->slot);
	return strcmp(out->reader, name) == 0 ? SR_OK : SR_NO_CARD;
}

static enum sr_err
find(struct slot_table *slots, const struct route_match *match,
    struct target *out)
{
	switch (match->route->key) {
	case ROUTE_SLOT:
		return find_number(slots, match->slot, out);
	case ROUTE_ICCID:
		return find_card(slots, SLOT_KEY_ICCID, match->text, out);
	case ROUTE_IMSI:
		return find_card(slots, SLOT_KEY_IMSI, match->text, out);
	case ROUTE_READER:
		return find_reader(slots, match->text, out);
	case ROUTE_ALL:
	default:
		return SR_NOT_FOUND;
	}
}

enum sr_err
target_find(struct slot_table *slots, const struct route_match *match,
    struct target *out)
{
	struct target found = { 0 };
	enum sr_err err = find(slots, match, &found);

	*out = (struct target){
		.numbered = found.numbered,
		.number = found.number,
	};
	if (err != SR_OK)
		return err;
	if (!found.numbered) {
		found.numbered = true;
		found.number = slot_number(found.slot);
	}
	*out = found;
	return SR_OK;
}

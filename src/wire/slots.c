/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "wire/doc.h"
#include "wire/wire.h"

static void
draft_slot(struct draft *d, struct json_t *array, const struct wire_slot *slot)
{
	struct json_t *object = draft_object(d, array, NULL);
	struct json_t *counters;

	draft_count(d, object, "number", slot->number);
	draft_text(d, object, "reader", slot->reader);
	draft_text(d, object, "state", slot->state);
	draft_text(d, object, "iccid", slot->iccid);
	draft_text(d, object, "imsi", slot->imsi);
	draft_count(d, object, "queued", slot->queued);
	counters = draft_object(d, object, "counters");
	draft_count(d, counters, "accepted", slot->accepted);
	draft_count(d, counters, "finished", slot->finished);
	draft_count(d, counters, "refused", slot->refused);
	draft_count(d, counters, "withdrawn", slot->withdrawn);
}

char *
wire_slots_encode(const struct wire_slot *slots, size_t count, size_t *len)
{
	struct draft d = draft_new();
	struct json_t *array = draft_array(&d, d.root, "slots");
	char *text;

	for (size_t i = 0; i < count; i++)
		draft_slot(&d, array, &slots[i]);
	if ((text = draft_dump_new(&d)) != NULL)
		*len = strlen(text);
	return text;
}

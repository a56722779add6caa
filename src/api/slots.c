/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "api/scope.h"
#include "api/slots.h"
#include "base/wipe.h"

struct list {
	struct slot_status *status;
	size_t count, cap;
};

static const char *
state_name(enum slot_state state)
{
	switch (state) {
	case SLOT_EMPTY:
		return "empty";
	case SLOT_MUTE:
		return "mute";
	case SLOT_READY:
		return "ready";
	case SLOT_BUSY:
		return "busy";
	case SLOT_STUCK:
		return "stuck";
	case SLOT_ABSENT:
	default:
		return "absent";
	}
}

static bool
append(struct list *list, const struct slot_status *status)
{
	if (list->count == list->cap) {
		size_t cap = list->cap > 0 ? 2 * list->cap : 16;
		struct slot_status *more =
		    wipe_realloc(list->status, cap * sizeof(*more));

		if (more == NULL)
			return false;
		list->status = more;
		list->cap = cap;
	}
	list->status[list->count++] = *status;
	return true;
}

static bool
collect(struct slot_table *slots, const struct caller *caller, struct list *out)
{
	struct slot_status status;

	for (unsigned n = 0; slot_table_next_status(slots, &n, &status); n++) {
		status.number = n; /* also where it has another name */
		if (!scope_has_status(caller, &status))
			continue;
		if (!append(out, &status))
			return false;
	}
	return true;
}

static char *
encode(const struct list *list, size_t *len)
{
	struct wire_slot *wire = wipe_malloc((list->count + 1) * sizeof(*wire));
	char *text;

	if (wire == NULL)
		return NULL;
	for (size_t i = 0; i < list->count; i++) {
		const struct slot_status *status = &list->status[i];

		wire[i] = (struct wire_slot){
			.number = status->number,
			.reader = status->reader,
			.state = state_name(status->state),
			.iccid = status->iccid,
			.imsi = status->imsi,
			.queued = status->queued,
			.accepted = status->counters.accepted,
			.finished = status->counters.finished,
			.refused = status->counters.refused,
			.withdrawn = status->counters.withdrawn,
		};
	}
	text = wire_slots_encode(wire, list->count, len);
	wipe_free(wire);
	return text;
}

enum sr_err
slots_make(
    struct slot_table *slots, const struct caller *caller, struct answer *out)
{
	struct list list = { 0 };
	char *body = NULL;
	size_t len;

	if (collect(slots, caller, &list))
		body = encode(&list, &len);
	wipe_free(list.status);
	if (body == NULL)
		return SR_INTERNAL;
	answer_set_heap(out, body, len);
	return SR_OK;
}

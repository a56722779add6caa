/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <string.h>

#include "base/wipe.h"
#include "wire/arena.h"
#include "wire/wire.h"

static enum simrest_state
find_state(const char *name)
{
	static const struct {
		const char *name;
		enum simrest_state state;
	} states[] = {
		{ "absent", SIMREST_ABSENT },
		{ "empty", SIMREST_EMPTY },
		{ "mute", SIMREST_MUTE },
		{ "ready", SIMREST_READY },
		{ "busy", SIMREST_BUSY },
		{ "stuck", SIMREST_STUCK },
	};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, name) == 0)
			return states[i].state;
	return SIMREST_OTHER_STATE;
}

/* 0 where it is left out. */
static uint64_t
count_at(struct arena *a, const struct json_t *object, const char *name)
{
	const struct json_t *value = doc_member(object, name);
	uint64_t count = 0;

	if (value != NULL && !doc_get_count(value, &count))
		a->bad = true;
	return count;
}

static struct simrest_slot
decode_slot(struct arena *a, const struct json_t *value)
{
	const struct json_t *counters = doc_member(value, "counters");
	int number = 0;
	struct simrest_slot slot = {
		.state_name = arena_text(a, doc_member(value, "state")),
		.reader = arena_text(a, doc_member(value, "reader")),
		.iccid = arena_text(a, doc_member(value, "iccid")),
		.imsi = arena_text(a, doc_member(value, "imsi")),
		.queued = count_at(a, value, "queued"),
		.accepted = count_at(a, counters, "accepted"),
		.finished = count_at(a, counters, "finished"),
		.refused = count_at(a, counters, "refused"),
		.withdrawn = count_at(a, counters, "withdrawn"),
	};

	if (!doc_get_int(doc_member(value, "number"), 0, INT_MAX, &number) ||
	    slot.state_name == NULL)
		a->bad = true;
	else
		slot.state = find_state(slot.state_name);
	slot.number = (unsigned)number;
	return slot;
}

static void
decode(
    struct arena *a, const struct json_t *list, struct simrest_slot_list *out)
{
	size_t count = doc_length(list);
	struct simrest_slot *slots = arena_take(a, count * sizeof(*slots));

	for (size_t i = 0; i < count; i++)
		slots[i] = decode_slot(a, doc_item(list, i));
	a->bad = a->bad || !doc_is_list(list);
	out->slots = slots;
	out->count = count;
}

enum sr_err
wire_slots_decode(const char *body, size_t len, struct simrest_slot_list *out)
{
	const char *why;
	struct json_t *root = doc_load(body, len, &why);
	const struct json_t *list = doc_member(root, "slots");
	enum sr_err err = SR_NO_MEMORY;
	struct arena arena;

	*out = (struct simrest_slot_list){ 0 };
	if (root == NULL)
		return why == NULL ? SR_NO_MEMORY : SR_HTTP_ERROR;
	arena = arena_new(doc_length(list) * sizeof(struct simrest_slot), len);
	if (arena.start != NULL) {
		decode(&arena, list, out);
		err = arena.bad ? SR_HTTP_ERROR : SR_OK;
		out->memory = arena.start;
	}
	doc_free(root);
	if (err == SR_OK)
		return SR_OK;
	wipe_free(out->memory);
	wipe(out, sizeof(*out));
	return err;
}

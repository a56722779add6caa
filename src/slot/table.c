/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/clock.h"
#include "slot/table.h"

struct slot_table {
	struct slot **slots;
	size_t count;
};

enum sr_err
slot_table_new(struct slot_table **out)
{
	*out = calloc(1, sizeof(**out));
	return *out != NULL ? SR_OK : SR_NO_MEMORY;
}

enum sr_err
slot_table_add(struct slot_table *t, struct reader *reader)
{
	struct slot_config config = { .number = (unsigned)t->count,
		.reader = reader };
	struct slot **slots;
	enum sr_err err;

	slots = realloc(t->slots, (t->count + 1) * sizeof(struct slot *));
	if (slots == NULL) {
		reader_close(reader);
		return SR_NO_MEMORY;
	}
	t->slots = slots;
	if ((err = slot_start(&config, &slots[t->count])) == SR_OK)
		t->count++;
	return err;
}

size_t
slot_table_count(const struct slot_table *t)
{
	return t->count;
}

struct slot *
slot_table_get(const struct slot_table *t, size_t number)
{
	return number < t->count ? t->slots[number] : NULL;
}

void
slot_table_stop(struct slot_table *t)
{
	for (size_t i = 0; i < t->count; i++)
		slot_stop(t->slots[i]);
}

void
slot_table_free(struct slot_table *t, unsigned grace_ms)
{
	const uint64_t until = clock_ms() + grace_ms;

	if (t == NULL)
		return;
	slot_table_stop(t);
	for (size_t i = 0; i < t->count; i++) {
		uint64_t now = clock_ms();

		slot_free(
		    t->slots[i], now < until ? (unsigned)(until - now) : 0);
	}
	free(t->slots);
	free(t);
}

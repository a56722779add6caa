/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "aka/sqn.h"

enum { SQN_LEN = 6, IND_LEN_MAX = 5 };

void
sqn_put(uint64_t sqn, uint8_t out[6])
{
	for (unsigned i = 0; i < SQN_LEN; i++)
		out[i] = (uint8_t)(sqn >> (8 * (SQN_LEN - 1 - i)));
}

uint64_t
sqn_get(const uint8_t bytes[6])
{
	uint64_t sqn = 0;

	for (unsigned i = 0; i < SQN_LEN; i++)
		sqn = sqn << 8 | bytes[i];
	return sqn;
}

bool
sqn_next(uint64_t sqn, unsigned ind_len, uint64_t *next)
{
	uint64_t seq = (sqn >> ind_len) + 1;
	uint64_t ind_mask = (UINT64_C(1) << ind_len) - 1;

	if (seq > SQN_MAX >> ind_len)
		return false;
	*next = seq << ind_len | ((sqn + 1) & ind_mask);
	return true;
}

/* How many of the places an IND of this length can name. */
static unsigned
place_count(const struct sqn_array *array)
{
	assert(array->ind_len <= IND_LEN_MAX);
	return 1u << array->ind_len;
}

static unsigned
ind_of(const struct sqn_array *array, uint64_t sqn)
{
	return (unsigned)sqn & (place_count(array) - 1);
}

/* The first place that holds SEQ_MS, the highest of all. */
static unsigned
highest_place(const struct sqn_array *array)
{
	unsigned highest = 0;

	for (unsigned i = 1; i < place_count(array); i++)
		if (array->seq[i] > array->seq[highest])
			highest = i;
	return highest;
}

uint64_t
sqn_array_sqn_ms(const struct sqn_array *array)
{
	unsigned place = highest_place(array);

	return array->seq[place] << array->ind_len | place;
}

bool
sqn_array_is_fresh(const struct sqn_array *array, uint64_t sqn)
{
	uint64_t seq = sqn >> array->ind_len;
	uint64_t seq_ms = array->seq[highest_place(array)];

	/* C.2.1: one vector must not push the counter to its end. */
	if (array->delta != 0 && seq > seq_ms && seq - seq_ms > array->delta)
		return false;
	/* C.2.2: vectors that were kept for too long. */
	if (array->age_limit != 0 && seq < seq_ms &&
	    seq_ms - seq >= array->age_limit)
		return false;
	return seq > array->seq[ind_of(array, sqn)];
}

void
sqn_array_store(struct sqn_array *array, uint64_t sqn)
{
	array->seq[ind_of(array, sqn)] = sqn >> array->ind_len;
}

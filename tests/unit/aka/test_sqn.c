/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/sqn.h"
#include "t.h"

#define SQN(seq, ind) (UINT64_C(seq) << 5 | (ind))

/* What a card holds, one SQN, and whether it is fresh. */
static const struct row {
	const char *name;
	uint64_t stored[3]; /* SQNs stored before; 0 at the end */
	uint64_t delta, age_limit;
	unsigned ind_len;
	uint64_t sqn;
	bool fresh;
} rows[] = {
	/* a new card */
	{ "new card, SEQ 0", { 0 }, 0, 0, 5, SQN(0, 0), false },
	{ "new card, SEQ 0, highest IND", { 0 }, 0, 0, 5, SQN(0, 31), false },
	{ "new card, SEQ 1", { 0 }, 0, 0, 5, SQN(1, 0), true },
	{ "new card, SEQ 1, highest IND", { 0 }, 0, 0, 5, SQN(1, 31), true },
	{ "new card, SQN_MAX without delta", { 0 }, 0, 0, 5, SQN_MAX, true },

	/* (c): above SEQ_MS(IND) */
	{ "the same again", { SQN(7, 3) }, 0, 0, 5, SQN(7, 3), false },
	{ "one less", { SQN(7, 3) }, 0, 0, 5, SQN(6, 3), false },
	{ "one more", { SQN(7, 3) }, 0, 0, 5, SQN(8, 3), true },
	{ "same SEQ, other IND", { SQN(7, 3) }, 0, 0, 5, SQN(7, 4), true },
	{ "late, other IND", { SQN(7, 3) }, 0, 0, 5, SQN(1, 4), true },
	{ "late, other IND, delta set", { SQN(7, 3) }, 1, 0, 5, SQN(1, 4),
	    true },
	{ "late and used", { SQN(2, 4), SQN(7, 3) }, 0, 0, 5, SQN(2, 4),
	    false },
	{ "late and unused", { SQN(2, 4), SQN(7, 3) }, 0, 0, 5, SQN(3, 4),
	    true },

	/* (a): SEQ - SEQ_MS <= delta */
	{ "delta edge, new card", { 0 }, 16, 0, 5, SQN(16, 0), true },
	{ "delta edge + 1, new card", { 0 }, 16, 0, 5, SQN(17, 0), false },
	{ "delta edge", { SQN(7, 3) }, 16, 0, 5, SQN(23, 3), true },
	{ "delta edge + 1", { SQN(7, 3) }, 16, 0, 5, SQN(24, 3), false },
	{ "delta counts from the highest", { SQN(2, 4), SQN(7, 3) }, 16, 0, 5,
	    SQN(23, 4), true },
	{ "delta edge + 1, other IND", { SQN(2, 4), SQN(7, 3) }, 16, 0, 5,
	    SQN(24, 4), false },
	{ "default delta edge", { 0 }, SQN_DELTA_DEFAULT, 0, 5,
	    SQN_DELTA_DEFAULT << 5, true },
	{ "default delta edge + 1", { 0 }, SQN_DELTA_DEFAULT, 0, 5,
	    (SQN_DELTA_DEFAULT + 1) << 5, false },
	{ "SQN_MAX beyond delta", { 0 }, SQN_DELTA_DEFAULT, 0, 5, SQN_MAX,
	    false },

	/* (b): SEQ_MS - SEQ < L */
	{ "age edge", { SQN(100, 3) }, 0, 10, 5, SQN(91, 4), true },
	{ "age edge + 1", { SQN(100, 3) }, 0, 10, 5, SQN(90, 4), false },
	{ "age does not concern newer ones", { SQN(100, 3) }, 0, 10, 5,
	    SQN(200, 4), true },
	{ "age of 1: equal SEQ", { SQN(100, 3) }, 0, 1, 5, SQN(100, 4), true },
	{ "age of 1: one less", { SQN(100, 3) }, 0, 1, 5, SQN(99, 4), false },
	{ "no age limit", { SQN(100, 3) }, 0, 0, 5, SQN(1, 4), true },
	{ "age and delta, within both", { SQN(100, 3) }, 5, 10, 5, SQN(105, 4),
	    true },

	/* other lengths of IND */
	{ "IND 0: SQN is SEQ", { 7 }, 0, 0, 0, 8, true },
	{ "IND 0: the same again", { 7 }, 0, 0, 0, 7, false },
	{ "IND 0: out of order", { 7, 9 }, 0, 0, 0, 8, false },
	{ "IND 0: delta edge", { 7 }, 2, 0, 0, 9, true },
	{ "IND 0: delta edge + 1", { 7 }, 2, 0, 0, 10, false },
	{ "IND 0: 1 is fresh", { 0 }, 0, 0, 0, 1, true },
	{ "IND 0: SQN_MAX", { SQN_MAX - 1 }, 1, 0, 0, SQN_MAX, true },
	{ "IND 0: SQN_MAX again", { SQN_MAX }, 1, 0, 0, SQN_MAX, false },
	{ "IND 1: other place", { 2 << 1 | 1 }, 0, 0, 1, 1 << 1, true },
	{ "IND 1: same place", { 2 << 1 | 1 }, 0, 0, 1, 1 << 1 | 1, false },
	{ "IND 5: nothing after SQN_MAX", { SQN_MAX }, 1, 0, 5, SQN_MAX,
	    false },
	{ "IND 5: nothing above, other place", { SQN_MAX }, 1, 0, 5,
	    SQN_MAX - 1, true },
};

static void
test_fresh(void **state)
{
	const struct row *row = *state;
	struct sqn_array array = {
		.delta = row->delta,
		.age_limit = row->age_limit,
		.ind_len = row->ind_len,
	};
	struct sqn_array before;

	for (size_t i = 0; i < 3 && row->stored[i] != 0; i++)
		sqn_array_store(&array, row->stored[i]);
	before = array;
	assert_int_equal(sqn_array_is_fresh(&array, row->sqn), row->fresh);
	assert_memory_equal(&array, &before, sizeof(array));
	if (!row->fresh)
		return;
	sqn_array_store(&array, row->sqn);
	assert_false(sqn_array_is_fresh(&array, row->sqn));
}

static void
test_next(void **state)
{
	static const struct {
		uint64_t sqn;
		unsigned ind_len;
		uint64_t next; /* 0: none */
	} steps[] = {
		{ 0, 5, 0x21 },
		{ 0x21, 5, 0x42 },
		{ 0x3ff, 5, 0x400 },
		{ 0, 0, 1 },
		{ 0x7, 1, 0x8 },
		{ SQN_MAX, 0, 0 },
		{ SQN_MAX - 1, 0, SQN_MAX },
		{ SQN_MAX - 31, 5, 0 },
		{ SQN_MAX - 32, 5, SQN_MAX - 31 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		uint64_t next = 0;

		assert_int_equal(
		    sqn_next(steps[i].sqn, steps[i].ind_len, &next),
		    steps[i].next != 0);
		assert_int_equal(next, steps[i].next);
	}
}

static void
test_sqn_ms(void **state)
{
	struct sqn_array array = { .ind_len = 5 };

	(void)state;
	assert_true(sqn_array_sqn_ms(&array) == 0);
	sqn_array_store(&array, SQN(7, 3));
	assert_true(sqn_array_sqn_ms(&array) == SQN(7, 3));
	sqn_array_store(&array, SQN(6, 31));
	assert_true(sqn_array_sqn_ms(&array) == SQN(7, 3));
	sqn_array_store(&array, SQN(8, 31));
	assert_true(sqn_array_sqn_ms(&array) == SQN(8, 31));
	sqn_array_store(&array, SQN_MAX);
	assert_true(sqn_array_sqn_ms(&array) == SQN_MAX);

	array = (struct sqn_array){ .ind_len = 0 };
	sqn_array_store(&array, SQN_MAX);
	assert_true(sqn_array_sqn_ms(&array) == SQN_MAX);
}

/* A card that skips a check takes a lower one, and goes on from there. */
static void
test_store_lower(void **state)
{
	struct sqn_array array = { .ind_len = 5 };

	(void)state;
	sqn_array_store(&array, SQN(100, 0));
	sqn_array_store(&array, SQN(0, 0));
	assert_true(sqn_array_sqn_ms(&array) == 0);
	assert_true(sqn_array_is_fresh(&array, SQN(1, 0)));
}

/* A home network without IND: adding 1 to SQN walks through the places and is
 * always fresh. */
static void
test_count_up(void **state)
{
	for (unsigned ind_len = 0; ind_len <= 5; ind_len++) {
		struct sqn_array array = { .delta = 1, .ind_len = ind_len };
		uint64_t sqn = UINT64_C(1) << ind_len;

		for (unsigned i = 0; i < 1000; i++, sqn++) {
			assert_true(sqn_array_is_fresh(&array, sqn));
			sqn_array_store(&array, sqn);
			assert_false(sqn_array_is_fresh(&array, sqn));
		}
	}
	(void)state;
}

/* A batch of 32 vectors may be used in any order (C.2.2). */
static void
test_batch_backwards(void **state)
{
	struct sqn_array array = { .delta = 40, .ind_len = 5 };

	(void)state;
	for (unsigned i = 32; i > 0; i--) {
		uint64_t sqn = (uint64_t)i << 5 | (i - 1);

		assert_true(sqn_array_is_fresh(&array, sqn));
		sqn_array_store(&array, sqn);
	}
	for (unsigned i = 32; i > 0; i--)
		assert_false(
		    sqn_array_is_fresh(&array, (uint64_t)i << 5 | (i - 1)));
	assert_true(sqn_array_sqn_ms(&array) == SQN(32, 31));
}

static void
test_bytes(void **state)
{
	static const uint8_t bytes[6] = { 0xff, 0x9b, 0xb4, 0xd0, 0xb6, 0x07 };
	uint8_t out[7];

	(void)state;
	assert_true(sqn_get(bytes) == 0xff9bb4d0b607);
	memset(out, 0xee, sizeof(out));
	sqn_put(0xff9bb4d0b607, out);
	assert_memory_equal(out, bytes, sizeof(bytes));
	assert_int_equal(out[6], 0xee);
	sqn_put(SQN_MAX, out);
	assert_true(sqn_get(out) == SQN_MAX);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_fresh, &rows[i]);
	t_add("the next one", test_next, NULL);
	t_add("SQN_MS", test_sqn_ms, NULL);
	t_add("store a lower one", test_store_lower, NULL);
	t_add("count up", test_count_up, NULL);
	t_add("a batch backwards", test_batch_backwards, NULL);
	t_add("bytes", test_bytes, NULL);
	return t_main("aka/sqn");
}

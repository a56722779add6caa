/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/convert.h"
#include "aka/sqn.h"
#include "aka/vector.h"
#include "auc.h"

/*
 * Random vectors and AUTS against another implementation, osmo-auc-gen: one
 * process for each, auc_count() of them.  Number `i` always gives the same
 * input.
 */
enum { AUTS_BITS = 112 };

struct input {
	struct aka_parts parts;
	struct aka_key key;
	uint8_t rand[16];
	uint8_t amf[2];
	uint64_t sqn;
	uint8_t auts[14];
	unsigned ind; /* of the SQN that follows AUTS */
};

static struct input
input_of(unsigned i, enum aka_algorithm algorithm)
{
	uint64_t state = UINT64_C(35206) << 32 | i;
	struct input in = { .parts = { .algorithm = algorithm, .k_len = 16 } };

	auc_fill(&state, in.parts.k, 16);
	auc_fill(&state, in.parts.op, 16);
	auc_fill(&state, in.rand, sizeof(in.rand));
	auc_fill(&state, in.amf, sizeof(in.amf));
	in.sqn = auc_random(&state) & SQN_MAX;
	in.ind = (unsigned)auc_random(&state) % SQN_ARRAY_SIZE;
	if (algorithm == AKA_MILENAGE)
		in.parts.op_kind = AKA_OPC;
	assert_null(aka_key_make(&in.parts, &in.key));
	aka_auts_make(&in.key, in.rand, in.sqn, in.auts);
	return in;
}

/* XOR has another name since there is one for 2G beside it. */
static const char *
name_of(enum aka_algorithm algorithm)
{
	if (algorithm == AKA_MILENAGE)
		return "MILENAGE";
	return auc_has("XOR-3G") ? "XOR-3G" : "XOR";
}

/* XOR ignores the OPc that the program wants. */
static void
add_input(struct auc_command *c, const struct input *in, const char *name)
{
	auc_add(c, "osmo-auc-gen", "");
	auc_add(c, "-3", "");
	auc_add(c, "-a", name);
	auc_add_hex(c, "-k", in->parts.k, 16);
	auc_add_hex(c, "-o", in->parts.op, 16);
	auc_add_hex(c, "-r", in->rand, sizeof(in->rand));
	auc_add_hex(c, "-f", in->amf, sizeof(in->amf));
}

static struct auc_child
start_vector(const struct input *in, const char *name)
{
	struct auc_command c = { .count = 0 };

	add_input(&c, in, name);
	/* All of SQN is SEQ, which goes into AUTN as it is. */
	auc_add(&c, "-l", "0");
	auc_add_number(&c, "-s", in->sqn);
	return auc_start(&c);
}

/* Wants a vector that follows AUTS, with the next SEQ and this IND. */
static struct auc_child
start_auts(const struct input *in, const char *name)
{
	struct auc_command c = { .count = 0 };

	add_input(&c, in, name);
	auc_add(&c, "-l", "5");
	auc_add_number(&c, "-i", in->ind);
	auc_add_hex(&c, "-A", in->auts, sizeof(in->auts));
	return auc_start(&c);
}

static void
expect_vector(const struct input *in, uint64_t sqn, const char *out)
{
	struct aka_vector v, opened;
	uint8_t sres[4];
	uint64_t got;

	aka_vector_make(&in->key, in->rand, sqn, in->amf, &v);
	convert_c2(v.res, v.res_len, sres);
	auc_expect(out, "\nRAND:", v.rand, sizeof(v.rand));
	auc_expect(out, "\nAUTN:", v.autn, sizeof(v.autn));
	auc_expect(out, "\nRES:", v.res, v.res_len);
	auc_expect(out, "\nCK:", v.ck, sizeof(v.ck));
	auc_expect(out, "\nIK:", v.ik, sizeof(v.ik));
	auc_expect(out, "\nSRES:", sres, sizeof(sres));
	auc_expect(out, "\nKc:", v.kc, sizeof(v.kc));

	assert_true(aka_vector_open(&in->key, in->rand, v.autn, &opened, &got));
	assert_true(got == sqn);
	assert_memory_equal(&opened, &v, sizeof(v));
}

static void
test_vectors(void **state)
{
	char out[2048];

	(void)state;
	for (unsigned i = 0; i < auc_count(); i++) {
		struct input in = input_of(i, AKA_MILENAGE);

		if (auc_finish(
			start_vector(&in, "milenage"), out, sizeof(out)) != 0)
			fail_msg("input %u: osmo-auc-gen failed: %s", i, out);
		expect_vector(&in, in.sqn, out);
	}
}

/* Which SQN comes of the one that it is told, it says itself. */
static uint64_t
sqn_of(const char *out, const char *label)
{
	char value[72];

	auc_find(out, label, value);
	return strtoull(value, NULL, 10);
}

static void
test_xor(void **state)
{
	const char *name = name_of(AKA_XOR);
	char out[2048];

	(void)state;
	for (unsigned i = 0; i < auc_count(); i++) {
		struct input in = input_of(i, AKA_XOR);
		uint64_t sqn;

		if (auc_finish(start_vector(&in, name), out, sizeof(out)) != 0)
			fail_msg("input %u: osmo-auc-gen failed: %s", i, out);
		sqn = sqn_of(out, "\nSQN:");
		assert_in_range(in.sqn - sqn, 0, 1);
		expect_vector(&in, sqn, out);
	}
}

/* It takes MAC-S as it is, so that only SQN_MS is compared. */
static void
test_xor_auts(void **state)
{
	const char *name = name_of(AKA_XOR);
	char out[2048];

	(void)state;
	for (unsigned i = 0; i < auc_count(); i++) {
		struct input in = input_of(i, AKA_XOR);

		if (auc_finish(start_auts(&in, name), out, sizeof(out)) != 0)
			fail_msg("input %u: AUTS refused: %s", i, out);
		assert_true(sqn_of(out, "\nSQN.MS:") == in.sqn);
	}
}

/* Their answer to our AUTS is one that a card of that SQN_MS accepts. */
static void
check_resync(unsigned i, const struct input *in, const char *out)
{
	struct sqn_array array = { .delta = 1, .ind_len = 5 };
	struct aka_vector v;
	uint8_t autn[16];
	uint64_t sqn;

	if (sqn_of(out, "\nSQN.MS:") != in->sqn)
		fail_msg("input %u: another SQN_MS in: %s", i, out);

	auc_find_bytes(out, "\nAUTN:", autn, sizeof(autn));
	assert_true(aka_vector_open(&in->key, in->rand, autn, &v, &sqn));
	assert_true(sqn == sqn_of(out, "\nSQN:"));
	assert_int_equal(sqn % SQN_ARRAY_SIZE, in->ind);

	sqn_array_store(&array, in->sqn);
	assert_true(sqn_array_sqn_ms(&array) == in->sqn);
	assert_true(sqn_array_is_fresh(&array, sqn));
}

static void
test_auts(void **state)
{
	char out[2048];

	(void)state;
	for (unsigned i = 0; i < auc_count(); i++) {
		struct input in = input_of(i, AKA_MILENAGE);

		if (auc_finish(start_auts(&in, "milenage"), out, sizeof(out)) !=
		    0)
			fail_msg("input %u: AUTS refused: %s", i, out);
		check_resync(i, &in, out);
	}
}

/* So that the test above means something: they do check MAC-S. */
static void
test_auts_wrong(void **state)
{
	char out[2048];

	(void)state;
	for (unsigned bit = 0; bit < AUTS_BITS; bit++) {
		struct input in = input_of(bit, AKA_MILENAGE);

		in.auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (auc_finish(start_auts(&in, "milenage"), out, sizeof(out)) ==
		    0)
			fail_msg("bit %u of AUTS: accepted: %s", bit, out);
	}
}

int
main(void)
{
	t_add("vectors", test_vectors, NULL);
	t_add("AUTS", test_auts, NULL);
	t_add("AUTS with a wrong bit", test_auts_wrong, NULL);
	t_add("XOR: vectors", test_xor, NULL);
	t_add("XOR: AUTS", test_xor_auts, NULL);
	return t_main("aka/auc");
}

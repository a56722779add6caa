/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/convert.h"
#include "aka/vector.h"
#include "row.h"

/* The inputs of every row; `sqn` under the heading given. */
struct input {
	struct aka_key key;
	uint8_t rand[16];
	uint64_t sqn;
};

static struct input
get_input(const struct t_csv_row *row, const char *sqn_column)
{
	struct input in;

	row_milenage(row, &in.key);
	row_get(row, "rand", in.rand, sizeof(in.rand));
	in.sqn = row_sqn(row, sqn_column);
	return in;
}

static void
expect_vector(const struct t_csv_row *row, const struct aka_vector *v)
{
	uint8_t sres[4];

	row_expect(row, "rand", v->rand, sizeof(v->rand));
	row_expect(row, "autn", v->autn, sizeof(v->autn));
	assert_int_equal(v->res_len, 8);
	row_expect(row, "res", v->res, 8);
	assert_true(t_is_zero(v->res + 8, sizeof(v->res) - 8));
	row_expect(row, "ck", v->ck, sizeof(v->ck));
	row_expect(row, "ik", v->ik, sizeof(v->ik));
	row_expect(row, "kc", v->kc, sizeof(v->kc));
	convert_c2(v->res, v->res_len, sres);
	row_expect(row, "sres", sres, sizeof(sres));
}

static void
test_make_and_open(void **state)
{
	const struct t_csv_row *row = *state;
	struct input in = get_input(row, "sqn");
	struct aka_vector v;
	uint8_t amf[2], autn[16];
	uint64_t sqn;

	row_get(row, "amf", amf, sizeof(amf));
	memset(&v, 0xee, sizeof(v));
	aka_vector_make(&in.key, in.rand, in.sqn, amf, &v);
	expect_vector(row, &v);

	row_get(row, "autn", autn, sizeof(autn));
	memset(&v, 0xee, sizeof(v));
	assert_true(aka_vector_open(&in.key, in.rand, autn, &v, &sqn));
	expect_vector(row, &v);
	assert_true(sqn == in.sqn);
}

/* A caller may have put RAND and AUTN where the results go. */
static void
test_in_place(void **state)
{
	const struct t_csv_row *row = *state;
	struct input in = get_input(row, "sqn");
	struct aka_vector v;
	uint8_t amf[2];
	uint64_t sqn;

	row_get(row, "amf", amf, sizeof(amf));
	memcpy(v.rand, in.rand, sizeof(v.rand));
	aka_vector_make(&in.key, v.rand, in.sqn, amf, &v);
	expect_vector(row, &v);
	assert_true(aka_vector_open(&in.key, v.rand, v.autn, &v, &sqn));
	expect_vector(row, &v);
}

static void
expect_refused(const struct input *in, const uint8_t autn[16])
{
	struct aka_vector v;
	uint64_t sqn = 0xeeeeeeeeeeee;

	memset(&v, 0xee, sizeof(v));
	assert_false(aka_vector_open(&in->key, in->rand, autn, &v, &sqn));
	assert_true(t_is_zero(&v, sizeof(v)));
	assert_true(sqn == 0);
}

/* SQN, AMF and MAC-A are all protected. */
static void
test_autn_flipped(void **state)
{
	const struct t_csv_row *row = *state;
	struct input in = get_input(row, "sqn");
	uint8_t autn[16];

	row_get(row, "autn", autn, sizeof(autn));
	for (unsigned bit = 0; bit < 8 * sizeof(autn); bit++) {
		autn[bit / 8] ^= (uint8_t)(1u << bit % 8);
		expect_refused(&in, autn);
		autn[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (unsigned bit = 0; bit < 8 * sizeof(in.rand); bit++) {
		in.rand[bit / 8] ^= (uint8_t)(1u << bit % 8);
		expect_refused(&in, autn);
		in.rand[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
test_auts(void **state)
{
	const struct t_csv_row *row = *state;
	struct input in = get_input(row, "sqn_ms");
	uint8_t auts[14];
	uint64_t sqn_ms;

	aka_auts_make(&in.key, in.rand, in.sqn, auts);
	row_expect(row, "auts", auts, sizeof(auts));
	assert_true(aka_auts_open(&in.key, in.rand, auts, &sqn_ms));
	assert_true(sqn_ms == in.sqn);
}

static void
test_auts_flipped(void **state)
{
	const struct t_csv_row *row = *state;
	struct input in = get_input(row, "sqn_ms");
	uint8_t auts[14];

	row_get(row, "auts", auts, sizeof(auts));
	for (unsigned bit = 0; bit < 8 * sizeof(auts); bit++) {
		uint64_t sqn_ms = 0xeeeeeeeeeeee;

		auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(aka_auts_open(&in.key, in.rand, auts, &sqn_ms));
		assert_true(sqn_ms == 0);
		auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* An AUTS is no AUTN: MAC-S must not pass for MAC-A or the reverse. */
static void
test_macs_are_not_exchanged(void **state)
{
	const struct t_csv_row *row = *state;
	struct input in = get_input(row, "sqn_ms");
	static const uint8_t amf[2] = { 0, 0 };
	struct aka_vector v;
	uint8_t auts[14], autn[16];
	uint64_t sqn;

	aka_vector_make(&in.key, in.rand, in.sqn, amf, &v);
	aka_auts_make(&in.key, in.rand, in.sqn, auts);
	memcpy(autn, v.autn, 8);
	memcpy(autn + 8, auts + 6, 8);
	expect_refused(&in, autn);
	memcpy(auts + 6, v.autn + 8, 8);
	assert_false(aka_auts_open(&in.key, in.rand, auts, &sqn));
}

static void
test_equal(void **state)
{
	uint8_t a[16] = { 0 }, b[16] = { 0 };

	(void)state;
	assert_true(aka_equal(a, b, sizeof(a)));
	assert_true(aka_equal(a, b, 0));
	for (unsigned bit = 0; bit < 8 * sizeof(b); bit++) {
		b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(aka_equal(a, b, sizeof(a)));
		assert_true(aka_equal(a, b, bit / 8));
		b[bit / 8] = 0;
	}
}

int
main(void)
{
	t_add_csv("vectors/aka.csv", test_make_and_open);
	t_add_csv("vectors/aka.csv", test_in_place);
	t_add_csv("vectors/aka.csv", test_autn_flipped);
	t_add_csv("vectors/auts.csv", test_auts);
	t_add_csv("vectors/auts.csv", test_auts_flipped);
	t_add_csv("vectors/auts.csv", test_macs_are_not_exchanged);
	t_add("equal", test_equal, NULL);
	return t_main("aka/vector");
}

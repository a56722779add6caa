/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/vector.h"
#include "row.h"

/* What fits which algorithm, and that all of them do AKA in the same way. */

static const struct row {
	const char *name;
	struct aka_parts parts;
	const char *says; /* NULL: it is a key */
	size_t res_len;
} rows[] = {
	{ "nothing", { 0 }, "K is missing", 0 },
	{ "Milenage with OPc", { .k_len = 16, .op_kind = AKA_OPC }, NULL, 8 },
	{ "Milenage with OP", { .k_len = 16, .op_kind = AKA_OP }, NULL, 8 },
	{ "Milenage, RES of 4",
	    { .k_len = 16, .op_kind = AKA_OPC, .res_len = 4 }, NULL, 4 },
	{ "Milenage, RES of 3",
	    { .k_len = 16, .op_kind = AKA_OPC, .res_len = 3 }, "4 to 8 bytes",
	    0 },
	{ "Milenage, RES of 9",
	    { .k_len = 16, .op_kind = AKA_OPC, .res_len = 9 }, "4 to 8 bytes",
	    0 },
	{ "Milenage with a long K", { .k_len = 32, .op_kind = AKA_OPC },
	    "K must be 32 hex digits", 0 },
	{ "Milenage alone", { .k_len = 16 }, "needs OPc or OP", 0 },
	{ "Milenage with TOP", { .k_len = 16, .op_kind = AKA_TOP },
	    "needs OPc or OP", 0 },
	{ "Milenage with a Keccak count",
	    { .k_len = 16, .op_kind = AKA_OPC, .keccak = 1 }, "only TUAK", 0 },
	{ "TUAK with TOPc",
	    { .algorithm = AKA_TUAK, .k_len = 16, .op_kind = AKA_TOPC }, NULL,
	    8 },
	{ "TUAK with TOP and a long K",
	    { .algorithm = AKA_TUAK, .k_len = 32, .op_kind = AKA_TOP }, NULL,
	    8 },
	{ "TUAK, RES of 4",
	    { .algorithm = AKA_TUAK,
		.k_len = 32,
		.op_kind = AKA_TOP,
		.res_len = 4 },
	    NULL, 4 },
	{ "TUAK, RES of 16, twice Keccak",
	    { .algorithm = AKA_TUAK,
		.k_len = 16,
		.op_kind = AKA_TOP,
		.keccak = 2,
		.res_len = 16 },
	    NULL, 16 },
	{ "TUAK, RES of 32",
	    { .algorithm = AKA_TUAK,
		.k_len = 32,
		.op_kind = AKA_TOP,
		.res_len = 32 },
	    NULL, 32 },
	{ "TUAK, RES of 12",
	    { .algorithm = AKA_TUAK,
		.k_len = 32,
		.op_kind = AKA_TOP,
		.res_len = 12 },
	    "4, 8, 16 or 32", 0 },
	{ "TUAK, RES of 2",
	    { .algorithm = AKA_TUAK,
		.k_len = 32,
		.op_kind = AKA_TOP,
		.res_len = 2 },
	    "4, 8, 16 or 32", 0 },
	{ "TUAK with OPc",
	    { .algorithm = AKA_TUAK, .k_len = 16, .op_kind = AKA_OPC },
	    "TUAK needs TOPc or TOP", 0 },
	{ "TUAK alone", { .algorithm = AKA_TUAK, .k_len = 16 },
	    "TUAK needs TOPc or TOP", 0 },
	{ "XOR", { .algorithm = AKA_XOR, .k_len = 16 }, NULL, 16 },
	{ "XOR, RES of 4", { .algorithm = AKA_XOR, .k_len = 16, .res_len = 4 },
	    NULL, 4 },
	{ "XOR, RES of 17",
	    { .algorithm = AKA_XOR, .k_len = 16, .res_len = 17 },
	    "4 to 16 bytes", 0 },
	{ "XOR with a long K", { .algorithm = AKA_XOR, .k_len = 32 },
	    "K must be 32 hex digits", 0 },
	{ "XOR with OPc",
	    { .algorithm = AKA_XOR, .k_len = 16, .op_kind = AKA_OPC },
	    "XOR has no OP", 0 },
	{ "XOR with a Keccak count",
	    { .algorithm = AKA_XOR, .k_len = 16, .keccak = 1 }, "only TUAK",
	    0 },
};

static void
expect_refused(
    const struct aka_key *key, const uint8_t rand[16], const uint8_t autn[16])
{
	struct aka_vector v;
	uint64_t sqn = 1;

	memset(&v, 0xee, sizeof(v));
	assert_false(aka_vector_open(key, rand, autn, &v, &sqn));
	assert_true(t_is_zero(&v, sizeof(v)));
	assert_true(sqn == 0);
}

/* The home network's half against the card's, and every bit of AUTN. */
static void
expect_aka(const struct aka_key *key)
{
	static const uint8_t rand[16] = { 1, 2, 3 }, amf[2] = { 0x80, 0 };
	struct aka_vector made, opened;
	uint8_t autn[16];
	uint64_t sqn;

	memset(&made, 0xee, sizeof(made));
	aka_vector_make(key, rand, 0x123456789abc, amf, &made);
	assert_int_equal(made.res_len, key->res_len);
	assert_true(t_is_zero(
	    made.res + key->res_len, sizeof(made.res) - key->res_len));
	assert_true(aka_vector_open(key, rand, made.autn, &opened, &sqn));
	assert_true(sqn == 0x123456789abc);
	assert_memory_equal(&opened, &made, sizeof(made));
	for (unsigned bit = 0; bit < 128; bit++) {
		memcpy(autn, made.autn, sizeof(autn));
		autn[bit / 8] ^= (uint8_t)(1u << bit % 8);
		expect_refused(key, rand, autn);
	}
}

static void
expect_resync(const struct aka_key *key)
{
	static const uint8_t rand[16] = { 4, 5, 6 };
	uint8_t auts[14];
	uint64_t sqn;

	aka_auts_make(key, rand, 0x123456789abc, auts);
	assert_true(aka_auts_open(key, rand, auts, &sqn));
	assert_true(sqn == 0x123456789abc);
	for (unsigned bit = 0; bit < 112; bit++) {
		sqn = 1;
		auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(aka_auts_open(key, rand, auts, &sqn));
		assert_true(sqn == 0);
		auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct aka_key key;
	const char *wrong;

	memset(&key, 0xee, sizeof(key));
	wrong = aka_key_make(&row->parts, &key);
	if (row->says != NULL) {
		assert_non_null(wrong);
		assert_non_null(strstr(wrong, row->says));
		assert_true(t_is_zero(&key, sizeof(key)));
		return;
	}
	assert_null(wrong);
	assert_int_equal(key.algorithm, row->parts.algorithm);
	assert_int_equal(key.res_len, row->res_len);
	expect_aka(&key);
	expect_resync(&key);
}

/* The operator's value is turned into the subscriber's. */
static void
test_op(void **state)
{
	const struct t_csv_row *row = *state;
	struct aka_parts parts = { .k_len = 16, .op_kind = AKA_OP };
	struct aka_key key;

	row_get(row, "k", parts.k, 16);
	row_get(row, "op", parts.op, 16);
	assert_null(aka_key_make(&parts, &key));
	row_expect(row, "opc", key.milenage.opc, 16);
}

static void
test_top(void **state)
{
	const struct t_csv_row *row = *state;
	struct aka_parts parts = { .algorithm = AKA_TUAK, .op_kind = AKA_TOP };
	struct aka_key key;

	parts.k_len = row_get_all(row, "k", parts.k, sizeof(parts.k));
	parts.keccak =
	    (unsigned)strtoul(t_field(row, "keccak_iterations"), NULL, 10);
	row_get(row, "top", parts.op, 32);
	assert_null(aka_key_make(&parts, &key));
	row_expect(row, "topc", key.tuak.topc, 32);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add_csv("vectors/milenage.csv", test_op);
	t_add_csv("vectors/tuak.csv", test_top);
	return t_main("aka/key");
}

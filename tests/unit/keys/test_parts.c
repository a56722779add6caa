/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "keys/parts.h"
#include "t.h"

/* Key material as it is written; what fits what is aka/key's matter. */

#define HEX16 "000102030405060708090a0b0c0d0e0f"
#define HEX32 HEX16 HEX16

static const struct conf_key keys[] = {
	{ "algorithm", parts_parse_algorithm, 0 },
	{ "k", parts_parse_k, 0 },
	{ "op", parts_parse_op, 0 },
	{ "opc", parts_parse_opc, 0 },
	{ "top", parts_parse_top, 0 },
	{ "topc", parts_parse_topc, 0 },
	{ "keccak", parts_parse_keccak, 0 },
	{ "res_len", parts_parse_res_len, 0 },
};

static void *
begin(void *arg, const char *name, const struct conf_value *where)
{
	(void)name;
	assert_int_equal(where->line, 1);
	return arg;
}

static enum sr_err
load(const char *text, struct aka_parts *out, struct conf_error *error)
{
	static const struct conf_section section = { "key", keys,
		sizeof(keys) / sizeof(keys[0]), begin };
	const struct conf_schema schema = { &section, 1, out };

	memset(out, 0, sizeof(*out));
	return conf_load_text("f", text, &schema, error);
}

static const struct row {
	const char *name;
	const char *text;
	const char *says; /* NULL: as `parts` */
	struct aka_parts parts;
} rows[] = {
	{ "nothing", "", NULL, { 0 } },
	{ "Milenage", "algorithm = milenage\n", NULL,
	    { .has_algorithm = true } },
	{ "TUAK", "algorithm = tuak\n", NULL,
	    { .algorithm = AKA_TUAK, .has_algorithm = true } },
	{ "XOR", "algorithm = xor\n", NULL,
	    { .algorithm = AKA_XOR, .has_algorithm = true } },
	{ "unknown algorithm", "algorithm = comp128\n",
	    "f:2: algorithm: must be one of: milenage, tuak, xor", { 0 } },
	{ "K of 16", "k = " HEX16 "\n", NULL, { .k_len = 16 } },
	{ "K of 32", "k = " HEX32 "\n", NULL, { .k_len = 32 } },
	{ "K of 24", "k = " HEX16 "0001020304050607\n",
	    "f:2: k: must be 32 hex digits, or 64 with TUAK", { 0 } },
	{ "K of 33", "k = " HEX32 "00\n", "f:2: k: must be", { 0 } },
	{ "K empty", "k =\n", "f:2: k: must be", { 0 } },
	{ "K no hex", "k = x" HEX16 "\n", "f:2: k: must be", { 0 } },
	{ "OP", "op = " HEX16 "\n", NULL, { .op_kind = AKA_OP } },
	{ "OPc", "opc = " HEX16 "\n", NULL, { .op_kind = AKA_OPC } },
	{ "TOP", "top = " HEX32 "\n", NULL, { .op_kind = AKA_TOP } },
	{ "TOPc", "topc = " HEX32 "\n", NULL, { .op_kind = AKA_TOPC } },
	{ "OP too long", "op = " HEX32 "\n", "f:2: op: must be 32 hex digits",
	    { 0 } },
	{ "TOPc too short", "topc = " HEX16 "\n",
	    "f:2: topc: must be 64 hex digits", { 0 } },
	{ "OP and OPc", "op = " HEX16 "\nopc = " HEX16 "\n",
	    "f:3: opc: only one of OP, OPc, TOP and TOPc can be given", { 0 } },
	{ "TOPc and OPc", "topc = " HEX32 "\nopc = " HEX16 "\n",
	    "f:3: opc: only one of", { 0 } },
	{ "Keccak", "keccak = 255\n", NULL, { .keccak = 255 } },
	{ "Keccak 0", "keccak = 0\n",
	    "f:2: keccak: must be a number from 1 to 255", { 0 } },
	{ "RES", "res_len = 32\n", NULL, { .res_len = 32 } },
	{ "RES too long", "res_len = 33\n",
	    "f:2: res_len: must be a number from 4 to 32", { 0 } },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct aka_parts got;
	struct conf_error error;
	char text[256];
	enum sr_err err;

	snprintf(text, sizeof(text), "[key]\n%s", row->text);
	err = load(text, &got, &error);
	if (row->says != NULL) {
		assert_int_equal(err, SR_BAD_CONFIG);
		assert_non_null(strstr(error.text, row->says));
		assert_null(strstr(error.text, "0001"));
		assert_int_equal(got.k_len, 0);
		return;
	}
	assert_int_equal(err, SR_OK);
	assert_int_equal(got.algorithm, row->parts.algorithm);
	assert_int_equal(got.has_algorithm, row->parts.has_algorithm);
	assert_int_equal(got.k_len, row->parts.k_len);
	assert_int_equal(got.op_kind, row->parts.op_kind);
	assert_int_equal(got.keccak, row->parts.keccak);
	assert_int_equal(got.res_len, row->parts.res_len);
	for (size_t i = 0; i < got.k_len; i++)
		assert_int_equal(got.k[i], i % 16);
	for (size_t i = 0; got.op_kind != AKA_NO_OP && i < 16; i++)
		assert_int_equal(got.op[i], i);
}

/* What was given first stays; what is left open is filled. */
static void
test_add(void **state)
{
	struct aka_parts first, second;
	struct conf_error error;

	(void)state;
	assert_int_equal(load("[key]\nk = " HEX16 "\nopc = " HEX16
			      "\nalgorithm = milenage\n",
			     &first, &error),
	    SR_OK);
	assert_int_equal(load("[key]\nk = " HEX32 "\ntop = " HEX32
			      "\nalgorithm = tuak\nkeccak = 2\nres_len = 16\n",
			     &second, &error),
	    SR_OK);
	parts_add(&first, &second);
	assert_int_equal(first.algorithm, AKA_MILENAGE);
	assert_int_equal(first.k_len, 16);
	assert_int_equal(first.op_kind, AKA_OPC);
	assert_int_equal(first.keccak, 2);
	assert_int_equal(first.res_len, 16);

	memset(&first, 0, sizeof(first));
	parts_add(&first, &second);
	assert_memory_equal(&first, &second, sizeof(first));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("two places", test_add, NULL);
	return t_main("keys/parts");
}

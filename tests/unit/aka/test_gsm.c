/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/comp128.h"
#include "aka/gsm.h"
#include "row.h"

static void
expect_run(const struct t_csv_row *row, const struct gsm_key *key)
{
	uint8_t rand[16], sres[5], kc[9];

	row_get(row, "rand", rand, sizeof(rand));
	memset(sres, 0xee, sizeof(sres));
	memset(kc, 0xee, sizeof(kc));
	gsm_run(key, rand, sres, kc);
	row_expect(row, "sres", sres, 4);
	row_expect(row, "kc", kc, 8);
	assert_int_equal(sres[4], 0xee);
	assert_int_equal(kc[8], 0xee);
}

static enum gsm_algorithm
comp128_of(const char *name)
{
	if (strcmp(name, "comp128v1") == 0)
		return GSM_COMP128_1;
	if (strcmp(name, "comp128v2") == 0)
		return GSM_COMP128_2;
	assert_string_equal(name, "comp128v3");
	return GSM_COMP128_3;
}

static void
test_comp128(void **state)
{
	const struct t_csv_row *row = *state;
	struct gsm_key key = { .algorithm = comp128_of(t_field(row, "alg")) };

	row_get(row, "ki", key.ki, sizeof(key.ki));
	expect_run(row, &key);
}

static void
test_xor(void **state)
{
	const struct t_csv_row *row = *state;
	struct gsm_key key = { .algorithm = GSM_XOR };

	if (strcmp(t_field(row, "alg"), "xor2g") != 0)
		return; /* test_xor.c */
	row_get(row, "k", key.ki, sizeof(key.ki));
	expect_run(row, &key);
}

/* c2 and c3 of what the XOR of 3G gives. */
static void
test_xor_3g(void **state)
{
	const struct t_csv_row *row = *state;
	struct aka_parts parts = { .algorithm = AKA_XOR, .k_len = 16 };
	struct gsm_key key = { .algorithm = GSM_FROM_3G };

	if (strcmp(t_field(row, "alg"), "xor3g") != 0)
		return;
	row_get(row, "k", parts.k, 16);
	assert_null(aka_key_make(&parts, &key.aka));
	expect_run(row, &key);
}

/* TS 55.205 */
static void
test_milenage(void **state)
{
	const struct t_csv_row *row = *state;
	struct aka_parts parts = { .k_len = 16, .op_kind = AKA_OPC };
	struct gsm_key key = { .algorithm = GSM_FROM_3G };
	uint8_t rand[16], sres[4], kc[8];

	row_get(row, "ki", parts.k, 16);
	row_get(row, "opc", parts.op, 16);
	assert_null(aka_key_make(&parts, &key.aka));
	row_get(row, "rand", rand, sizeof(rand));
	gsm_run(&key, rand, sres, kc);
	row_expect(row, "sres1", sres, sizeof(sres));
	row_expect(row, "kc", kc, sizeof(kc));
	key.algorithm = GSM_FROM_3G_FIRST;
	gsm_run(&key, rand, sres, kc);
	row_expect(row, "sres2", sres, sizeof(sres));
	row_expect(row, "kc", kc, sizeof(kc));
}

static void
test_short_kc(void **state)
{
	uint8_t ki[16], rand[16], sres[4], kc[8], kc3[8];

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		memset(ki, (int)i, sizeof(ki));
		memset(rand, (int)(i * 7), sizeof(rand));
		comp128_1(ki, rand, sres, kc);
		assert_int_equal(kc[6] & 0x03, 0);
		assert_int_equal(kc[7], 0);
		comp128_2(ki, rand, sres, kc);
		comp128_3(ki, rand, sres, kc3);
		assert_memory_equal(kc, kc3, 6);
		assert_int_equal(kc[6], kc3[6] & 0xfc);
		assert_int_equal(kc[7], 0);
	}
}

int
main(void)
{
	t_add_csv("vectors/comp128.csv", test_comp128);
	t_add_csv("vectors/xor.csv", test_xor);
	t_add_csv("vectors/xor.csv", test_xor_3g);
	t_add_csv("vectors/gsm_milenage.csv", test_milenage);
	t_add("ten bits of Kc are 0", test_short_kc, NULL);
	return t_main("aka/gsm");
}

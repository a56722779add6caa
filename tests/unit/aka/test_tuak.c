/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/keccak.h"
#include "aka/tuak.h"
#include "row.h"

/* The permutation by itself; the test data of TS 35.232. */
static void
test_keccak(void **state)
{
	const struct t_csv_row *row = *state;
	uint8_t bytes[KECCAK_LEN];

	row_get(row, "input", bytes, sizeof(bytes));
	keccak_f1600(bytes, 1);
	row_expect(row, "output", bytes, sizeof(bytes));
}

static void
test_keccak_times(void **state)
{
	uint8_t once[KECCAK_LEN] = { 1 }, at_once[KECCAK_LEN] = { 1 };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		keccak_f1600(once, 1);
	keccak_f1600(at_once, 3);
	assert_memory_equal(once, at_once, sizeof(once));
	keccak_f1600(at_once, 0);
	assert_memory_equal(once, at_once, sizeof(once));
}

static size_t
bytes_of(const struct t_csv_row *row, const char *column)
{
	unsigned long bits = strtoul(t_field(row, column), NULL, 10);

	assert_in_range(bits, 32, 256);
	return bits / 8;
}

static struct tuak_key
get_key(const struct t_csv_row *row)
{
	struct tuak_key key = { 0 };

	key.k_len = row_get_all(row, "k", key.k, sizeof(key.k));
	key.keccak =
	    (unsigned)strtoul(t_field(row, "keccak_iterations"), NULL, 10);
	key.mac_len = bytes_of(row, "mac_bits");
	key.res_len = bytes_of(row, "res_bits");
	key.ck_len = bytes_of(row, "ck_bits");
	key.ik_len = bytes_of(row, "ik_bits");
	return key;
}

/* TS 35.233, 4 */
static void
test_tuak(void **state)
{
	const struct t_csv_row *row = *state;
	struct tuak_key key = get_key(row);
	struct tuak_output out;
	uint8_t top[32], rand[16], amf[2], mac[32], ak[6];
	uint64_t sqn = row_sqn(row, "sqn");

	row_get(row, "top", top, sizeof(top));
	row_get(row, "rand", rand, sizeof(rand));
	row_get(row, "amf", amf, sizeof(amf));
	tuak_set_top(&key, top);
	row_expect(row, "topc", key.topc, sizeof(key.topc));
	tuak_f1(&key, rand, sqn, amf, mac);
	row_expect(row, "f1", mac, key.mac_len);
	tuak_f1star(&key, rand, sqn, amf, mac);
	row_expect(row, "f1star", mac, key.mac_len);
	memset(&out, 0xee, sizeof(out));
	tuak_f2345(&key, rand, &out);
	row_expect(row, "f2", out.res, key.res_len);
	assert_true(t_is_zero(out.res + key.res_len, 32 - key.res_len));
	row_expect(row, "f3", out.ck, key.ck_len);
	assert_true(t_is_zero(out.ck + key.ck_len, 32 - key.ck_len));
	row_expect(row, "f4", out.ik, key.ik_len);
	assert_true(t_is_zero(out.ik + key.ik_len, 32 - key.ik_len));
	row_expect(row, "f5", out.ak, sizeof(out.ak));
	tuak_f5star(&key, rand, ak);
	row_expect(row, "f5star", ak, sizeof(ak));
}

/* TOP may be turned into TOPc in place. */
static void
test_top_in_place(void **state)
{
	const struct t_csv_row *row = *state;
	struct tuak_key key = get_key(row);

	row_get(row, "top", key.topc, sizeof(key.topc));
	tuak_set_top(&key, key.topc);
	row_expect(row, "topc", key.topc, sizeof(key.topc));
}

/* INSTANCE has every length in it: another length is another function. */
static void
test_lengths_matter(void **state)
{
	const struct t_csv_row *row = *state;
	struct tuak_key key = get_key(row), other = key;
	struct tuak_output a, b;
	uint8_t rand[16] = { 0 }, amf[2] = { 0 }, mac[32], other_mac[32];

	other.mac_len = key.mac_len == 8 ? 16 : 8;
	tuak_f1(&key, rand, 0, amf, mac);
	tuak_f1(&other, rand, 0, amf, other_mac);
	assert_memory_not_equal(mac, other_mac, 8);

	other.res_len = key.res_len == 4 ? 8 : 4;
	tuak_f2345(&key, rand, &a);
	tuak_f2345(&other, rand, &b);
	assert_memory_not_equal(a.res, b.res, 4);
	assert_memory_not_equal(a.ck, b.ck, 16);
	other = key;
	other.ck_len = key.ck_len == 16 ? 32 : 16;
	tuak_f2345(&other, rand, &b);
	assert_memory_not_equal(a.ck, b.ck, 16);
	other = key;
	other.ik_len = key.ik_len == 16 ? 32 : 16;
	tuak_f2345(&other, rand, &b);
	assert_memory_not_equal(a.ik, b.ik, 16);
}

int
main(void)
{
	t_add_csv("vectors/keccakf1600.csv", test_keccak);
	t_add("Keccak several times", test_keccak_times, NULL);
	t_add_csv("vectors/tuak.csv", test_tuak);
	t_add_csv("vectors/tuak.csv", test_top_in_place);
	t_add_csv("vectors/tuak.csv", test_lengths_matter);
	return t_main("aka/tuak");
}

/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/convert.h"
#include "aka/vector.h"
#include "aka/xor.h"
#include "row.h"

struct input {
	struct aka_key key;
	uint8_t rand[16], amf[2], autn[16], auts[14];
	uint64_t sqn, sqn_ms;
};

static struct input
get_input(const struct t_csv_row *row)
{
	struct aka_parts parts = { .algorithm = AKA_XOR, .k_len = 16 };
	struct input in;

	row_get(row, "k", parts.k, 16);
	assert_null(aka_key_make(&parts, &in.key));
	row_get(row, "rand", in.rand, sizeof(in.rand));
	row_get(row, "amf", in.amf, sizeof(in.amf));
	row_get(row, "autn", in.autn, sizeof(in.autn));
	row_get(row, "auts", in.auts, sizeof(in.auts));
	in.sqn = row_sqn(row, "sqn");
	in.sqn_ms = row_sqn(row, "sqn_ms");
	return in;
}

static void
expect_vector(const struct t_csv_row *row, const struct aka_vector *v)
{
	uint8_t sres[4];

	row_expect(row, "rand", v->rand, sizeof(v->rand));
	row_expect(row, "autn", v->autn, sizeof(v->autn));
	row_expect(row, "res", v->res, v->res_len);
	row_expect(row, "ck", v->ck, sizeof(v->ck));
	row_expect(row, "ik", v->ik, sizeof(v->ik));
	row_expect(row, "kc", v->kc, sizeof(v->kc));
	convert_c2(v->res, v->res_len, sres);
	row_expect(row, "sres", sres, sizeof(sres));
}

static void
test_functions(const struct t_csv_row *row, const struct input *in)
{
	struct xor_output out;
	uint8_t mac[8];

	xor_f1(in->key.xor_k, in->rand, in->sqn, in->amf, mac);
	row_expect(row, "mac_a", mac, sizeof(mac));
	xor_f2345(in->key.xor_k, in->rand, &out);
	row_expect(row, "ak", out.ak, sizeof(out.ak));
}

static void
test_3g(const struct t_csv_row *row)
{
	struct input in = get_input(row);
	struct aka_vector v;
	uint8_t auts[14];
	uint64_t sqn;

	test_functions(row, &in);
	aka_vector_make(&in.key, in.rand, in.sqn, in.amf, &v);
	expect_vector(row, &v);
	memset(&v, 0xee, sizeof(v));
	assert_true(aka_vector_open(&in.key, in.rand, in.autn, &v, &sqn));
	expect_vector(row, &v);
	assert_true(sqn == in.sqn);
	aka_auts_make(&in.key, in.rand, in.sqn_ms, auts);
	row_expect(row, "auts", auts, sizeof(auts));
	assert_true(aka_auts_open(&in.key, in.rand, in.auts, &sqn));
	assert_true(sqn == in.sqn_ms);
}

static void
test_row(void **state)
{
	const struct t_csv_row *row = *state;

	if (strcmp(t_field(row, "alg"), "xor3g") == 0)
		test_3g(row);
}

int
main(void)
{
	t_add_csv("vectors/xor.csv", test_row);
	return t_main("aka/xor");
}
